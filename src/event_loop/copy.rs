//! Copying: a command of the person's choice, the desktop's own where there is one, otherwise the terminal by OSC 52.
//!
//! A command runs beside the loop and is given up after a while. No shell reads what is copied or what is run.

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

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest OSC 52 that terminals are known to take: 100,000 characters all told, as hterm documents.
const LONGEST: usize = 100_000;

/// GNU screen cuts a passed-through string longer than 768 bytes (its `MAXSTR`).
const SCREEN_PIECE: usize = 512;

/// Which multiplexer stands between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Nothing,
    Tmux,
    Screen,
}

/// A copy on its way: the command that was tried for it and what came of that.
#[derive(Debug)]
pub(super) struct Copy {
    scrap: ClipboardText,
    tried: Option<(String, Result<(), String>)>,
}

/// Makes copies and tells of them.
#[derive(Debug)]
pub(super) struct Copier {
    tell: UnboundedSender<Copy>,
}

impl Copier {
    pub(super) fn new() -> (Self, UnboundedReceiver<Copy>) {
        let (tell, told) = unbounded_channel();
        (Self { tell }, told)
    }

    /// Begins a copy.
    pub(super) fn copy(&self, scrap: ClipboardText) {
        let tell = self.tell.clone();
        let Some(words) = command(variable, is_installed) else {
            let _ = tell.send(Copy { scrap, tried: None });
            return;
        };
        tokio::spawn(async move {
            let name = words.first().cloned().unwrap_or_default();
            let bytes = encoded(&name, &scrap.text());
            let done = pipe(&words, &bytes).await;
            let _ = tell.send(Copy {
                scrap,
                tried: Some((name, done)),
            });
        });
    }
}

impl Copy {
    /// What became of it. What no command took goes to the terminal.
    pub(super) fn report(self, lang: Lang) -> Event {
        let result = match self.tried {
            Some((name, Ok(()))) => Ok(SafeText::of(base_name(&name))),
            tried => to_terminal(&self.scrap.text(), lang).map(|route| match tried {
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
        Event::Copied(self.scrap.name, result)
    }
}

/// What takes a copy: a command by its name, or the terminal.
pub fn copy_route() -> SafeText {
    command(variable, is_installed)
        .and_then(|words| words.first().map(|name| SafeText::of(base_name(name))))
        .unwrap_or_else(|| SafeText::fixed(Between::here().route()))
}

impl Between {
    fn here() -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        match (set("TMUX"), set("STY")) {
            (true, _) => Self::Tmux,
            (false, true) => Self::Screen,
            (false, false) => Self::Nothing,
        }
    }

    const fn route(self) -> &'static str {
        match self {
            Self::Nothing => "OSC 52",
            Self::Tmux => "OSC 52, tmux",
            Self::Screen => "OSC 52, screen",
        }
    }
}

/// The command that takes a copy on its standard input; `None` where only the terminal is left.
fn command(
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
        .filter(|words| !words.is_empty());
    if chosen.is_some() {
        return chosen;
    }
    // Over SSH the desktop is another machine's.
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
        .find(|words| words.first().is_some_and(|name| installed(name)))
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

/// The bytes that a command wants. `clip.exe` reads UTF-8 as the system's old code page and Chinese as rubbish; UTF-16 it knows.
fn encoded(command: &str, text: &str) -> Vec<u8> {
    if base_name(command) == "clip.exe" {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else {
        text.as_bytes().to_vec()
    }
}

/// Runs a command without a shell and hands it the bytes. Its output is dropped: the screen is ours.
async fn pipe(words: &[String], bytes: &[u8]) -> Result<(), String> {
    let (name, arguments) = words.split_first().ok_or_else(String::new)?;
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
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(status.to_string()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("> {} s", PATIENCE.as_secs())),
    }
}

/// Hands a text to the terminal. Whether it listened cannot be known.
fn to_terminal(text: &str, lang: Lang) -> Result<SafeText, SafeText> {
    let between = Between::here();
    let bytes = osc52(text, between).ok_or_else(|| {
        let most = LONGEST / 4 * 3 / 1_000;
        lang.tr(
            safe!("超过终端能接收的 {most} kB，可设置 GANDER_COPY_COMMAND"),
            safe!("over the {most} kB that a terminal takes; set GANDER_COPY_COMMAND"),
        )
    })?;
    let mut out = io::stdout();
    if out.is_terminal() {
        out.write_all(bytes.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| safe!("{error}"))?;
    }
    Ok(SafeText::fixed(between.route()))
}

/// The control string that sets the clipboard; `None` for a text that no terminal would take.
///
/// tmux takes it for itself or passes a wrapped one on, by two settings of which either may be off: it is told both ways.
fn osc52(text: &str, between: Between) -> Option<String> {
    let code = BASE64_STANDARD.encode(text);
    let plain = format!("\x1b]52;c;{code}\x07");
    if plain.len() > LONGEST {
        return None;
    }
    Some(match between {
        Between::Nothing => plain,
        Between::Tmux => format!(
            "{plain}\x1bPtmux;{}\x1b\\",
            plain.replace('\x1b', "\x1b\x1b")
        ),
        Between::Screen => {
            let characters: Vec<char> = plain.chars().collect();
            let pieces = characters
                .chunks(SCREEN_PIECE)
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
    use super::{Between, LONGEST, command, encoded, osc52, pipe};
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
    fn the_route_follows_the_surroundings(
        #[case] set: &[(&str, &str)],
        #[case] installed: &[&str],
        #[case] expected: Option<&str>,
    ) {
        let variable = |name: &str| {
            set.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let found =
            command(variable, |name| installed.contains(&name)).map(|words| words.join(" "));
        assert_eq!(
            found.as_deref().filter(|words| *words != "pbcopy"),
            expected
        );
    }

    #[test]
    fn the_terminal_is_told_in_base64_through_whatever_stands_between() {
        assert_eq!(
            osc52("物流", Between::Nothing).unwrap(),
            "\x1b]52;c;54mp5rWB\x07"
        );
        let tmux = osc52("物流", Between::Tmux).unwrap();
        assert_eq!(
            tmux,
            "\x1b]52;c;54mp5rWB\x07\x1bPtmux;\x1b\x1b]52;c;54mp5rWB\x07\x1b\\"
        );
        let screen = osc52(&"a".repeat(3_000), Between::Screen).unwrap();
        assert!(screen.split("\x1b\\").all(|piece| piece.len() <= 768));
        assert_eq!(
            screen.replace("\x1bP", "").replace("\x1b\\", ""),
            osc52(&"a".repeat(3_000), Between::Nothing).unwrap()
        );
    }

    #[test]
    fn what_no_terminal_takes_is_refused() {
        assert!(osc52(&"a".repeat(LONGEST / 4 * 3 - 9), Between::Nothing).is_some());
        assert!(osc52(&"a".repeat(LONGEST / 4 * 3), Between::Nothing).is_none());
    }

    #[test]
    fn the_windows_command_gets_what_it_reads() {
        assert_eq!(
            encoded("/mnt/c/Windows/System32/clip.exe", "物"),
            [0x69, 0x72]
        );
        assert_eq!(encoded("wl-copy", "物"), "物".as_bytes());
    }

    #[rstest]
    #[case::taken("cat", true)]
    #[case::failing("false", false)]
    #[case::missing("no-such-command-here", false)]
    #[tokio::test]
    async fn a_command_says_whether_it_took_it(#[case] name: &str, #[case] taken: bool) {
        assert_eq!(pipe(&[name.to_owned()], b"text").await.is_ok(), taken);
    }

    #[tokio::test]
    async fn a_command_gets_every_byte_and_no_shell_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("$(copy) of it");
        let words = ["tee".to_owned(), path.to_str().unwrap().to_owned()];
        let text = "物流\t$(exit 1)\n".repeat(20_000);
        pipe(&words, text.as_bytes()).await.unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    }
}
