//! Locks between processes. The system releases a lock when its process ends, however it ends.

use std::fs::{File, TryLockError};
use std::io;
use std::thread;
use std::time::Duration;

use super::clock::since_boot;

/// How long a waiting process sleeps between two attempts.
const POLL: Duration = Duration::from_micros(300);

/// Locks a file until it is closed or unlocked.
///
/// # Errors
///
/// If another process holds the lock for longer than `patience`, or the system refuses.
pub fn lock(file: &File, patience: Duration) -> io::Result<()> {
    let began = since_boot();
    while !try_lock(file)? {
        if since_boot().saturating_sub(began) >= patience {
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::park_timeout(POLL);
    }
    Ok(())
}

/// Locks a file until it is closed or unlocked, and returns false if another process holds the
/// lock.
///
/// # Errors
///
/// If the system refuses.
pub fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::lock;
    use std::io::ErrorKind;
    use std::time::Duration;

    #[test]
    fn lock_belongs_to_one_open_file_and_waiting_ends() {
        let root = tempfile::tempdir().unwrap();
        let (first, second) = (
            open(root.path(), "f").unwrap(),
            open(root.path(), "f").unwrap(),
        );
        lock(&first, Duration::ZERO).unwrap();
        assert_eq!(
            lock(&second, Duration::from_millis(2)).unwrap_err().kind(),
            ErrorKind::TimedOut
        );
        drop(first);
        lock(&second, Duration::ZERO).unwrap();
    }
}
