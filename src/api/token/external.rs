//! Tokens that something else keeps valid: printed by a program, or in a file. Neither a token nor
//! any other output of the program is ever shown.

use std::fs::{File, Metadata};
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

use super::store::{FetchToken, FetchedToken, HasChanged};
use crate::api::error::{Error, TokenSourceError};

/// How long the program may take.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
/// The most that is read, in bytes; more than any token holds.
const MAX_TOKEN_SIZE: u64 = 16 * 1024;
/// The lifetime is unknown, so the token is used until the platform calls it dead.
const UNKNOWN_LIFETIME: Duration = Duration::from_secs(10 * 365 * 86_400);

/// Tokens printed by a program. The command line is split into words as a shell does, but no shell
/// runs it.
pub(in crate::api) fn from_command(line: SecretString) -> FetchToken {
    Arc::new(move |dead| {
        let line = line.clone();
        async move {
            let output = timeout(COMMAND_TIMEOUT, run(line.expose_secret())).await;
            let output = output.unwrap_or(Err(TokenSourceError::CommandTimeout))?;
            parse_token(&output, dead.as_ref(), TokenSourceError::CommandEmpty)
        }
        .boxed()
    })
}

async fn run(line: &str) -> Result<Vec<u8>, TokenSourceError> {
    let words = shell_words::split(line).unwrap_or_default();
    let (program, arguments) = words
        .split_first()
        .ok_or(TokenSourceError::CommandNotFound)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut child = command
        .spawn()
        .map_err(|_| TokenSourceError::CommandNotFound)?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout
            .take(MAX_TOKEN_SIZE)
            .read_to_end(&mut output)
            .await
            .map_err(|_| TokenSourceError::CommandEmpty)?;
    }
    let status = child
        .wait()
        .await
        .map_err(|_| TokenSourceError::CommandFailed(None))?;
    if status.success() {
        Ok(output)
    } else {
        Err(TokenSourceError::CommandFailed(status.code()))
    }
}

/// Inode, seconds and nanoseconds of the last change, and length.
type FileVersion = (u64, i64, i64, u64);

/// The token in a file, and whether the file has changed since it was read.
pub(in crate::api) fn from_file(path: PathBuf) -> (FetchToken, HasChanged) {
    let (path, last_read) = (Arc::new(path), Arc::new(Mutex::new(None::<FileVersion>)));
    let has_changed = {
        let (path, last_read) = (Arc::clone(&path), Arc::clone(&last_read));
        move || {
            let version = path.metadata().ok().map(|meta| file_version(&meta));
            *last_read.lock().unwrap_or_else(PoisonError::into_inner) != version
        }
    };
    let fetch = move |dead: Option<SecretString>| {
        let (path, last_read) = (Arc::clone(&path), Arc::clone(&last_read));
        async move {
            let to_read = Arc::clone(&path);
            let read = tokio::task::spawn_blocking(move || read(&to_read)).await;
            let (text, version) =
                read.map_err(|_| TokenSourceError::FileNotFound((*path).clone()))??;
            *last_read.lock().unwrap_or_else(PoisonError::into_inner) = Some(version);
            let empty = TokenSourceError::FileEmpty((*path).clone());
            parse_token(&text, dead.as_ref(), empty)
        }
        .boxed()
    };
    (Arc::new(fetch), Arc::new(has_changed))
}

fn read(path: &Path) -> Result<(Vec<u8>, FileVersion), TokenSourceError> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => TokenSourceError::FileNotFound(path.to_owned()),
        _ => TokenSourceError::FileUnreadable(path.to_owned()),
    };
    let file = File::open(path).map_err(failed)?;
    // Of the open file, because another may have been put under its name meanwhile.
    let meta = file.metadata().map_err(failed)?;
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(TokenSourceError::FileNotPrivate(path.to_owned()));
    }
    let mut text = Vec::new();
    file.take(MAX_TOKEN_SIZE)
        .read_to_end(&mut text)
        .map_err(failed)?;
    Ok((text, file_version(&meta)))
}

fn file_version(meta: &Metadata) -> FileVersion {
    (meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.len())
}

/// Returns the token in a text, unless it is the one that the platform called dead.
fn parse_token(
    bytes: &[u8],
    dead: Option<&SecretString>,
    empty: TokenSourceError,
) -> Result<FetchedToken, Error> {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(Error::TokenSource(empty));
    }
    if dead.is_some_and(|dead| dead.expose_secret() == text) {
        return Err(Error::TokenDead { fetched: false });
    }
    Ok(FetchedToken {
        text: text.into(),
        lifetime: UNKNOWN_LIFETIME,
        renew_after: UNKNOWN_LIFETIME,
    })
}

#[cfg(test)]
mod tests {
    use super::{from_command, from_file};
    use crate::api::error::{Error, TokenSourceError};
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
        Err(TokenSourceError::CommandFailed(Some(3)))
    )]
    #[case::absent("no-such-program-here canary", Err(TokenSourceError::CommandNotFound))]
    #[case::silent("true", Err(TokenSourceError::CommandEmpty))]
    #[case::two_lines("printf 'canary\\ncanary'", Err(TokenSourceError::CommandEmpty))]
    #[case::endless("yes", Err(TokenSourceError::CommandEmpty))]
    #[tokio::test]
    async fn token_command_provides_its_output(
        #[case] line: &str,
        #[case] outcome: Result<&str, TokenSourceError>,
    ) {
        // A program that prints without end is killed by its closed pipe.
        let token = from_command(line.into())(None).await;
        match (token, outcome) {
            (Ok(token), Ok(text)) => assert_eq!(token.text.expose_secret(), text),
            (Err(error), Err(fault)) if line == "yes" => {
                assert!(matches!(error, Error::TokenSource(_)), "{fault:?}");
            }
            (Err(error), Err(fault)) => {
                assert!(!format!("{error} {error:?}").contains("canary"));
                assert_eq!(error, Error::TokenSource(fault));
            }
            (got, _) => panic!("{:?}", got.map(|token| token.lifetime)),
        }
    }

    #[tokio::test]
    async fn token_command_that_repeats_the_dead_token_has_no_other() {
        let error = from_command("printf xe_1".into())(Some("xe_1".into()))
            .await
            .unwrap_err();
        assert_eq!(error, Error::TokenDead { fetched: false });
    }

    #[tokio::test]
    async fn token_file_is_read_again_on_change_and_refused_if_not_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a token");
        let allow =
            |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let (fetch, changed) = from_file(path.clone());
        assert_eq!(
            fetch(None).await.unwrap_err(),
            Error::TokenSource(TokenSourceError::FileNotFound(path.clone()))
        );
        std::fs::write(&path, "xe_1\n").unwrap();
        allow(0o640);
        let error = fetch(None).await.unwrap_err();
        assert_eq!(
            error,
            Error::TokenSource(TokenSourceError::FileNotPrivate(path.clone()))
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
            Error::TokenSource(TokenSourceError::FileEmpty(PathBuf::from(&path)))
        );
    }
}
