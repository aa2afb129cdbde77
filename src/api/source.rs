//! Tokens that somebody else keeps alive: printed by a program, or in a file. Never shown, and nothing of what the program says beside.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::error::{Error, TokenFault};
use super::token::{Fetch, Fresh, Watch};

/// How long the program may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any token holds, in bytes.
const LARGEST: u64 = 16 * 1024;
/// Nobody says how long it lives: until the platform says that it is dead.
const FOREVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// Tokens that this program prints, its words split as a shell splits them but run without one.
pub(super) fn command(line: SecretString) -> Fetch {
    Arc::new(move |dead| {
        let line = line.clone();
        async move {
            let printed = timeout(PATIENCE, run(line.expose_secret())).await;
            given(
                &printed.unwrap_or(Err(TokenFault::CommandSlow))?,
                dead.as_ref(),
                TokenFault::CommandEmpty,
            )
        }
        .boxed()
    })
}

async fn run(line: &str) -> Result<Vec<u8>, TokenFault> {
    let words = shell_words::split(line).unwrap_or_default();
    let (program, arguments) = words.split_first().ok_or(TokenFault::CommandMissing)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(|_| TokenFault::CommandMissing)?;
    let mut printed = Vec::new();
    if let Some(output) = child.stdout.take() {
        output
            .take(LARGEST)
            .read_to_end(&mut printed)
            .await
            .map_err(|_| TokenFault::CommandEmpty)?;
    }
    let status = child
        .wait()
        .await
        .map_err(|_| TokenFault::CommandFailed(None))?;
    if status.success() {
        Ok(printed)
    } else {
        Err(TokenFault::CommandFailed(status.code()))
    }
}

/// What a file was when it was read: which, changed when, how long.
type Seen = (u64, i64, i64, u64);

/// The token in this file, and whether the file changed since it was read.
pub(super) fn file(path: PathBuf) -> (Fetch, Watch) {
    let (path, seen) = (Arc::new(path), Arc::new(Mutex::new(None::<Seen>)));
    let (again, last) = (Arc::clone(&path), Arc::clone(&seen));
    let watch = move || {
        *last.lock().unwrap_or_else(PoisonError::into_inner)
            != again.metadata().ok().map(|meta| seen_as(&meta))
    };
    let fetch = move |dead: Option<SecretString>| {
        let (path, seen) = (Arc::clone(&path), Arc::clone(&seen));
        async move {
            let reading = Arc::clone(&path);
            let read = tokio::task::spawn_blocking(move || read(&reading)).await;
            let (text, meta) =
                read.map_err(|_| Error::TokenSource(TokenFault::FileMissing((*path).clone())))??;
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(meta);
            given(&text, dead.as_ref(), TokenFault::FileEmpty((*path).clone()))
        }
        .boxed()
    };
    (Arc::new(fetch), Arc::new(watch))
}

fn read(path: &Path) -> Result<(Vec<u8>, Seen), TokenFault> {
    let fault = |error: &std::io::Error| match error.kind() {
        ErrorKind::NotFound => TokenFault::FileMissing(path.to_owned()),
        _ => TokenFault::FileUnreadable(path.to_owned()),
    };
    let file = File::open(path).map_err(|error| fault(&error))?;
    // Asked of the open file: another may stand under its name by now.
    let meta = file.metadata().map_err(|error| fault(&error))?;
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(TokenFault::FileOpen(path.to_owned()));
    }
    let mut text = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut text)
        .map_err(|error| fault(&error))?;
    Ok((text, seen_as(&meta)))
}

fn seen_as(meta: &std::fs::Metadata) -> Seen {
    (meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.len())
}

/// The token in what was read, unless it is the one that is dead.
fn given(bytes: &[u8], dead: Option<&SecretString>, empty: TokenFault) -> Result<Fresh, Error> {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(Error::TokenSource(empty));
    }
    if dead.is_some_and(|dead| dead.expose_secret() == text) {
        return Err(Error::TokenDead { fetched: false });
    }
    Ok(Fresh {
        text: text.into(),
        life: FOREVER,
        renew: FOREVER,
    })
}

#[cfg(test)]
mod tests {
    use super::{command, file};
    use crate::api::error::{Error, TokenFault};
    use rstest::rstest;
    use secrecy::ExposeSecret as _;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    #[rstest]
    #[case::plain("printf xe_1", Ok("xe_1"))]
    #[case::words_and_line_ends("sh -c 'echo \"$0 \"' 'xe_1 2'", Ok("xe_1 2"))]
    #[case::no_shell("echo xe_1;id", Ok("xe_1;id"))]
    #[case::fails(
        "sh -c 'echo canary; echo canary >&2; exit 3'",
        Err(TokenFault::CommandFailed(Some(3)))
    )]
    #[case::absent("no-such-program-here canary", Err(TokenFault::CommandMissing))]
    #[case::silent("true", Err(TokenFault::CommandEmpty))]
    #[case::two_lines("printf 'canary\\ncanary'", Err(TokenFault::CommandEmpty))]
    #[case::endless("yes", Err(TokenFault::CommandEmpty))]
    #[tokio::test]
    async fn a_program_gives_its_token(
        #[case] line: &str,
        #[case] outcome: Result<&str, TokenFault>,
    ) {
        // What prints without end is killed by its closed pipe.
        let fresh = command(line.into())(None).await;
        match (fresh, outcome) {
            (Ok(fresh), Ok(text)) => assert_eq!(fresh.text.expose_secret(), text),
            (Err(error), Err(fault)) if line == "yes" => {
                assert!(matches!(error, Error::TokenSource(_)), "{fault:?}");
            }
            (Err(error), Err(fault)) => {
                assert!(!format!("{error} {error:?}").contains("canary"));
                assert_eq!(error, Error::TokenSource(fault));
            }
            (got, _) => panic!("{:?}", got.map(|fresh| fresh.life)),
        }
    }

    #[tokio::test]
    async fn a_program_that_says_the_same_again_has_no_other() {
        let error = command("printf xe_1".into())(Some("xe_1".into()))
            .await
            .unwrap_err();
        assert_eq!(error, Error::TokenDead { fetched: false });
    }

    #[tokio::test]
    async fn a_file_is_read_again_when_it_changes_and_refused_when_others_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a token");
        let allow =
            |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let (fetch, changed) = file(path.clone());
        assert_eq!(
            fetch(None).await.unwrap_err(),
            Error::TokenSource(TokenFault::FileMissing(path.clone()))
        );
        std::fs::write(&path, "xe_1\n").unwrap();
        allow(0o640);
        let error = fetch(None).await.unwrap_err();
        assert_eq!(
            error,
            Error::TokenSource(TokenFault::FileOpen(path.clone()))
        );
        assert!(
            error
                .to_string()
                .contains(&format!("chmod 600 '{}'", path.display())),
            "{error}"
        );
        allow(0o600);
        assert_eq!(fetch(None).await.unwrap().text.expose_secret(), "xe_1");
        assert!(!changed());
        std::fs::write(&path, "xe_22").unwrap();
        assert!(changed());
        assert_eq!(fetch(None).await.unwrap().text.expose_secret(), "xe_22");
        std::fs::write(&path, " \n").unwrap();
        assert_eq!(
            fetch(None).await.unwrap_err(),
            Error::TokenSource(TokenFault::FileEmpty(PathBuf::from(&path)))
        );
    }
}
