//! Secrets that the file points to: printed by a program, or in a file that only its owner can
//! read. No message repeats one.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use secrecy::SecretString;

use crate::text::{Lang, SafeText};

/// How long the program may take. The user may have to unlock a key ring first.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The largest secret, in bytes.
const LARGEST: u64 = 16 * 1024;

/// Why a secret cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretError {
    /// The program does not start.
    Program,
    /// The program failed.
    Failed,
    /// The program took too long.
    Slow,
    /// The file cannot be read.
    File,
    /// Other users may read the file.
    Open,
    /// The output is empty, not text, or longer than a line.
    Empty,
}

impl SecretError {
    /// The message.
    pub(super) fn describe(self, lang: Lang) -> SafeText {
        SafeText::fixed(match self {
            Self::Program => lang.tr("程序无法启动", "the program cannot be started"),
            Self::Failed => lang.tr("程序失败", "the program failed"),
            Self::Slow => lang.tr(
                "程序 60 秒内没有结束",
                "the program did not end within 60 s",
            ),
            Self::File => lang.tr("文件读不了", "the file cannot be read"),
            Self::Open => lang.tr(
                "别人也能读这个文件，请 chmod 600",
                "other users can read the file: chmod 600",
            ),
            Self::Empty => lang.tr("里面不是一行文字", "expected one line of text in it"),
        })
    }
}

/// Returns what a program prints. The line is split into words as a shell does it, but run without
/// one. The program may use the terminal.
pub(super) fn from_program(line: &str) -> Result<SecretString, SecretError> {
    let words = shell_words::split(line).unwrap_or_default();
    let (program, arguments) = words.split_first().ok_or(SecretError::Program)?;
    let mut command = Command::new(program);
    let mut child = command
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| SecretError::Program)?;
    let output = child.stdout.take().ok_or(SecretError::Program)?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = sender.send(output.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes));
    });
    let bytes = receiver.recv_timeout(TIMEOUT);
    if bytes.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|_| SecretError::Failed)?;
    match bytes {
        Err(_) => Err(SecretError::Slow),
        Ok(Ok(bytes)) if status.success() => one_line(&bytes),
        Ok(_) => Err(SecretError::Failed),
    }
}

/// Returns the content of a file.
pub(super) fn from_file(path: &Path) -> Result<SecretString, SecretError> {
    let file = File::open(path).map_err(|_| SecretError::File)?;
    // The mode of the open file: the path may name another one by now.
    if file
        .metadata()
        .map_err(|_| SecretError::File)?
        .permissions()
        .mode()
        & 0o077
        != 0
    {
        return Err(SecretError::Open);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|_| SecretError::File)?;
    one_line(&bytes)
}

fn one_line(bytes: &[u8]) -> Result<SecretString, SecretError> {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        Err(SecretError::Empty)
    } else {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{SecretError, from_file, from_program};
    use rstest::rstest;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;

    #[rstest]
    #[case("echo s1", Ok("s1"))]
    #[case("sh -c 'echo canary; exit 3'", Err(SecretError::Failed))]
    #[case("no-such-program-here", Err(SecretError::Program))]
    #[case("true", Err(SecretError::Empty))]
    #[case("printf 'a\\nb'", Err(SecretError::Empty))]
    fn program_prints_a_secret(#[case] line: &str, #[case] expected: Result<&str, SecretError>) {
        let got = from_program(line);
        assert_eq!(
            got.as_ref().map(ExposeSecret::expose_secret),
            expected.as_ref().copied()
        );
    }

    #[test]
    fn file_is_read_if_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert_eq!(from_file(&path).unwrap_err(), SecretError::File);
        std::fs::write(&path, " s1\n").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert_eq!(from_file(&path).unwrap_err(), SecretError::Open);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        assert_eq!(from_file(&path).unwrap().expose_secret(), "s1");
    }
}
