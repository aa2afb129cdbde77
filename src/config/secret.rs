//! Secrets that the file only points to: printed by a program, or in a file for its owner alone. None is ever repeated.

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

/// How long the program may take: somebody may have to unlock their keys first.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than any secret holds, in bytes.
const LARGEST: u64 = 16 * 1024;

/// Why there is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The program does not start.
    Program,
    /// The program failed.
    Failed,
    /// The program took too long.
    Slow,
    /// The file cannot be read.
    File,
    /// Others may read the file.
    Open,
    /// There is nothing, more than a line, or no text.
    Empty,
}

impl Missing {
    /// What happened.
    pub(super) fn says(&self, lang: Lang) -> SafeText {
        SafeText::fixed(match self {
            Self::Program => lang.tr("程序无法启动", "the program does not start"),
            Self::Failed => lang.tr("程序失败", "the program failed"),
            Self::Slow => lang.tr(
                "程序 60 秒内没有结束",
                "the program did not end within 60 s",
            ),
            Self::File => lang.tr("文件读不了", "the file cannot be read"),
            Self::Open => lang.tr(
                "别人也能读这个文件，请 chmod 600",
                "others can read the file: chmod 600",
            ),
            Self::Empty => lang.tr("里面不是一行文字", "there is not one line of text in it"),
        })
    }
}

/// What a program prints, its words split as a shell splits them but run without one. It may ask on the terminal.
pub(super) fn printed(line: &str) -> Result<SecretString, Missing> {
    let words = shell_words::split(line).unwrap_or_default();
    let (program, arguments) = words.split_first().ok_or(Missing::Program)?;
    let mut command = Command::new(program);
    let mut child = command
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| Missing::Program)?;
    let output = child.stdout.take().ok_or(Missing::Program)?;
    let (tell, read) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = tell.send(output.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes));
    });
    let bytes = read.recv_timeout(PATIENCE);
    if bytes.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|_| Missing::Failed)?;
    match bytes {
        Err(_) => Err(Missing::Slow),
        Ok(Ok(bytes)) if status.success() => one_line(&bytes),
        Ok(_) => Err(Missing::Failed),
    }
}

/// What a file holds.
pub(super) fn held(path: &Path) -> Result<SecretString, Missing> {
    let file = File::open(path).map_err(|_| Missing::File)?;
    // Asked of the open file: another may stand under its name by now.
    if file
        .metadata()
        .map_err(|_| Missing::File)?
        .permissions()
        .mode()
        & 0o077
        != 0
    {
        return Err(Missing::Open);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|_| Missing::File)?;
    one_line(&bytes)
}

fn one_line(bytes: &[u8]) -> Result<SecretString, Missing> {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        Err(Missing::Empty)
    } else {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Missing, held, printed};
    use rstest::rstest;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;

    #[rstest]
    #[case("echo s1", Ok("s1"))]
    #[case("sh -c 'echo canary; exit 3'", Err(Missing::Failed))]
    #[case("no-such-program-here", Err(Missing::Program))]
    #[case("true", Err(Missing::Empty))]
    #[case("printf 'a\\nb'", Err(Missing::Empty))]
    fn a_program_prints_a_secret(#[case] line: &str, #[case] expected: Result<&str, Missing>) {
        let got = printed(line);
        assert_eq!(
            got.as_ref().map(ExposeSecret::expose_secret),
            expected.as_ref().copied()
        );
    }

    #[test]
    fn a_file_is_read_if_it_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert_eq!(held(&path).unwrap_err(), Missing::File);
        std::fs::write(&path, " s1\n").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert_eq!(held(&path).unwrap_err(), Missing::Open);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        assert_eq!(held(&path).unwrap().expose_secret(), "s1");
    }
}
