//! Copies to the clipboard: with the user's command, otherwise the desktop's, otherwise through the
//! terminal with OSC 52.
//!
//! A command runs beside the loop, with a timeout. No shell interprets the command or the text.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::Event;
use crate::report::ClipboardText;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The timeout of a command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(3);

/// The longest OSC 52 sequence that terminals are known to accept: 100,000 characters in total, as
/// hterm documents.
const LONGEST_OSC52: usize = 100_000;

/// The chunk size for GNU screen, which cuts passed-through strings at 768 bytes (`MAXSTR`).
const SCREEN_CHUNK: usize = 512;

/// The multiplexer between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Multiplexer {
    None,
    Tmux,
    Screen,
}

/// A copy after the attempt by a command: OSC 52 is still to be tried if there was no command or it
/// failed.
#[derive(Debug)]
pub(super) struct CopyAttempt {
    text: ClipboardText,
    by_command: Option<(String, Result<(), String>)>,
}

/// Starts copies, whose attempts it sends back.
#[derive(Debug)]
pub(super) struct Clipboard {
    attempts: UnboundedSender<CopyAttempt>,
}

impl Clipboard {
    /// The clipboard, and the receiver of its attempts.
    pub(super) fn new() -> (Self, UnboundedReceiver<CopyAttempt>) {
        let (attempts, receiver) = unbounded_channel();
        (Self { attempts }, receiver)
    }

    /// Starts a copy.
    pub(super) fn copy(&self, text: ClipboardText) {
        let attempts = self.attempts.clone();
        let Some(command_line) = clipboard_command(variable, is_installed) else {
            let _ = attempts.send(CopyAttempt {
                text,
                by_command: None,
            });
            return;
        };
        tokio::spawn(async move {
            let name = command_line.first().cloned().unwrap_or_default();
            let bytes = encode_for(&name, &text.text());
            let result = run_with_input(&command_line, &bytes).await;
            let _ = attempts.send(CopyAttempt {
                text,
                by_command: Some((name, result)),
            });
        });
    }
}

impl CopyAttempt {
    /// The outcome as an event. Sends the text to the terminal if no command took it.
    pub(super) fn report(self, lang: Lang) -> Event {
        let result = match self.by_command {
            Some((name, Ok(()))) => Ok(SafeText::of(base_name(&name))),
            by_command => to_terminal(&self.text.text(), lang).map(|route| match by_command {
                Some((name, Err(reason))) => {
                    let name = base_name(&name);
                    lang.tr(
                        safe!("{route}；{name} 失败：{reason}"),
                        safe!("{route}; {name} failed: {reason}"),
                    )
                }
                _ => route,
            }),
        };
        Event::Copied(self.text.name, result)
    }
}

/// The route of a copy: the name of the command, or OSC 52.
pub fn clipboard_route() -> SafeText {
    clipboard_command(variable, is_installed)
        .and_then(|command_line| {
            command_line
                .first()
                .map(|name| SafeText::of(base_name(name)))
        })
        .unwrap_or_else(|| SafeText::fixed(Multiplexer::from_env().route()))
}

impl Multiplexer {
    /// The multiplexer that the environment names.
    fn from_env() -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        match (set("TMUX"), set("STY")) {
            (true, _) => Self::Tmux,
            (false, true) => Self::Screen,
            (false, false) => Self::None,
        }
    }

    const fn route(self) -> &'static str {
        match self {
            Self::None => "OSC 52",
            Self::Tmux => "OSC 52, tmux",
            Self::Screen => "OSC 52, screen",
        }
    }
}

/// The command that takes a copy on its standard input; `None` if only the terminal is left.
fn clipboard_command(
    variable: impl Fn(&str) -> Option<String>,
    installed: impl Fn(&str) -> bool,
) -> Option<Vec<String>> {
    let split = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let chosen = variable("GANDER_COPY_COMMAND")
        .map(|line| split(&line))
        .filter(|command_line| !command_line.is_empty());
    if chosen.is_some() {
        return chosen;
    }
    // Over SSH, the desktop of this machine is not the user's.
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if set("SSH_CONNECTION") || set("SSH_TTY") {
        return None;
    }
    let candidates = [
        (set("WAYLAND_DISPLAY"), "wl-copy"),
        (set("DISPLAY"), "xclip -selection clipboard"),
        (set("DISPLAY"), "xsel --clipboard --input"),
        (cfg!(target_os = "macos"), "pbcopy"),
        (set("WSL_DISTRO_NAME"), "clip.exe"),
    ];
    let fitting = candidates
        .into_iter()
        .filter(|(here, _)| *here)
        .map(|(_, line)| split(line));
    fitting
        .into_iter()
        .find(|command_line| command_line.first().is_some_and(|name| installed(name)))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn is_installed(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|paths| {
        std::env::split_paths(&paths).any(|folder| folder.join(name).is_file())
    })
}

fn base_name(command: &str) -> &str {
    Path::new(command)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(command)
}

/// The bytes for a command. `clip.exe` decodes UTF-8 as the system's code page, which garbles
/// Chinese; it does recognise UTF-16.
fn encode_for(command: &str, text: &str) -> Vec<u8> {
    if base_name(command) == "clip.exe" {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else {
        text.as_bytes().to_vec()
    }
}

/// Runs a command without a shell, with the bytes on its standard input. Its output is dropped, so
/// that it does not overwrite the screen.
async fn run_with_input(command_line: &[String], bytes: &[u8]) -> Result<(), String> {
    let (name, arguments) = command_line.split_first().ok_or_else(String::new)?;
    let mut command = Command::new(name);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let work = async {
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(bytes).await?;
        }
        child.wait().await
    };
    match tokio::time::timeout(COMMAND_TIMEOUT, work).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(status.to_string()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("> {} s", COMMAND_TIMEOUT.as_secs())),
    }
}

/// Sends a text to the terminal. Whether the terminal accepts it cannot be known.
fn to_terminal(text: &str, lang: Lang) -> Result<SafeText, SafeText> {
    let multiplexer = Multiplexer::from_env();
    let bytes = osc52_sequence(text, multiplexer).ok_or_else(|| {
        let most = LONGEST_OSC52 / 4 * 3 / 1_000;
        lang.tr(
            safe!("超过终端能接收的 {most} kB，可设置 GANDER_COPY_COMMAND"),
            safe!("over the terminal's limit of {most} kB; set GANDER_COPY_COMMAND"),
        )
    })?;
    let mut out = io::stdout();
    if out.is_terminal() {
        out.write_all(bytes.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| safe!("{error}"))?;
    }
    Ok(SafeText::fixed(multiplexer.route()))
}

/// The control sequence that sets the clipboard; `None` if no terminal would accept one that long.
///
/// tmux handles the plain sequence (`set-clipboard`) or passes a wrapped one on
/// (`allow-passthrough`). Either setting may be off, so it gets both.
fn osc52_sequence(text: &str, multiplexer: Multiplexer) -> Option<String> {
    let code = BASE64_STANDARD.encode(text);
    let plain = format!("\x1b]52;c;{code}\x07");
    if plain.len() > LONGEST_OSC52 {
        return None;
    }
    Some(match multiplexer {
        Multiplexer::None => plain,
        Multiplexer::Tmux => format!(
            "{plain}\x1bPtmux;{}\x1b\\",
            plain.replace('\x1b', "\x1b\x1b")
        ),
        Multiplexer::Screen => {
            let characters: Vec<char> = plain.chars().collect();
            let pieces = characters
                .chunks(SCREEN_CHUNK)
                .map(|piece| piece.iter().collect::<String>());
            format!(
                "\x1bP{}\x1b\\",
                pieces.collect::<Vec<_>>().join("\x1b\\\x1bP")
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{
        LONGEST_OSC52, Multiplexer, clipboard_command, encode_for, osc52_sequence, run_with_input,
    };
    use rstest::rstest;

    #[rstest]
    #[case::chosen(&[("GANDER_COPY_COMMAND", "tee -a /tmp/x"), ("DISPLAY", ":0")], &["xclip"], Some("tee -a /tmp/x"))]
    #[case::chosen_over_ssh(&[("GANDER_COPY_COMMAND", "mine"), ("SSH_CONNECTION", "1")], &[], Some("mine"))]
    #[case::blank_choice(&[("GANDER_COPY_COMMAND", " ")], &[], None)]
    #[case::wayland(&[("WAYLAND_DISPLAY", "w"), ("DISPLAY", ":0")], &["wl-copy", "xclip"], Some("wl-copy"))]
    #[case::wayland_without_its_tool(&[("WAYLAND_DISPLAY", "w"), ("DISPLAY", ":0")], &["xsel"], Some("xsel --clipboard --input"))]
    #[case::over_ssh(&[("SSH_CONNECTION", "1"), ("DISPLAY", ":0")], &["xclip"], None)]
    #[case::windows(&[("WSL_DISTRO_NAME", "Debian")], &["clip.exe"], Some("clip.exe"))]
    #[case::no_desktop(&[], &["xclip", "wl-copy"], None)]
    fn command_follows_the_environment(
        #[case] set: &[(&str, &str)],
        #[case] installed: &[&str],
        #[case] expected: Option<&str>,
    ) {
        let variable = |name: &str| {
            set.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let found = clipboard_command(variable, |name| installed.contains(&name))
            .map(|command_line| command_line.join(" "));
        assert_eq!(
            found
                .as_deref()
                .filter(|command_line| *command_line != "pbcopy"),
            expected
        );
    }

    #[test]
    fn osc52_is_base64_and_wrapped_for_multiplexers() {
        assert_eq!(
            osc52_sequence("物流", Multiplexer::None).unwrap(),
            "\x1b]52;c;54mp5rWB\x07"
        );
        let tmux = osc52_sequence("物流", Multiplexer::Tmux).unwrap();
        assert_eq!(
            tmux,
            "\x1b]52;c;54mp5rWB\x07\x1bPtmux;\x1b\x1b]52;c;54mp5rWB\x07\x1b\\"
        );
        let screen = osc52_sequence(&"a".repeat(3_000), Multiplexer::Screen).unwrap();
        assert!(screen.split("\x1b\\").all(|piece| piece.len() <= 768));
        assert_eq!(
            screen.replace("\x1bP", "").replace("\x1b\\", ""),
            osc52_sequence(&"a".repeat(3_000), Multiplexer::None).unwrap()
        );
    }

    #[test]
    fn osc52_over_the_limit_is_refused() {
        assert!(
            osc52_sequence(&"a".repeat(LONGEST_OSC52 / 4 * 3 - 9), Multiplexer::None).is_some()
        );
        assert!(osc52_sequence(&"a".repeat(LONGEST_OSC52 / 4 * 3), Multiplexer::None).is_none());
    }

    #[test]
    fn clip_exe_gets_utf16() {
        assert_eq!(
            encode_for("/mnt/c/Windows/System32/clip.exe", "物"),
            [0x69, 0x72]
        );
        assert_eq!(encode_for("wl-copy", "物"), "物".as_bytes());
    }

    #[rstest]
    #[case::taken("cat", true)]
    #[case::failing("false", false)]
    #[case::missing("no-such-command-here", false)]
    #[tokio::test]
    async fn command_failure_is_reported(#[case] name: &str, #[case] taken: bool) {
        assert_eq!(
            run_with_input(&[name.to_owned()], b"text").await.is_ok(),
            taken
        );
    }

    #[tokio::test]
    async fn command_gets_every_byte_without_a_shell() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("$(copy) of it");
        let command_line = ["tee".to_owned(), path.to_str().unwrap().to_owned()];
        let text = "物流\t$(exit 1)\n".repeat(20_000);
        run_with_input(&command_line, text.as_bytes())
            .await
            .unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    }
}
