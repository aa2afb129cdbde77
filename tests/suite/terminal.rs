//! The built program on a real pseudo-terminal, and without one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test helpers may fail like tests"
)]

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};

const GANDER: &str = env!("CARGO_BIN_EXE_gander");
const TIMEOUT: Duration = Duration::from_secs(20);

/// The program on its own pseudo-terminal, and the screen it drew.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    /// Held open: closing it would hang up the program.
    _master: Box<dyn MasterPty + Send>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
}

impl Session {
    fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// Starts the program with additional environment variables.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, &OsStr)]) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows: 24,
                cols: 80,
                ..PtySize::default()
            })
            .unwrap();
        let mut command = CommandBuilder::new(GANDER);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let _ = sender.send(bytes[..count].to_vec());
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self {
            child,
            keys,
            _master: pair.master,
            output,
            terminal: vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0),
        }
    }

    /// Waits until the screen is as wanted.
    fn wait_until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + TIMEOUT;
        while !wanted(self.terminal.screen()) {
            let Ok(bytes) = self
                .output
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            else {
                panic!(
                    "{what} is not shown:\n{}",
                    self.terminal.screen().contents()
                );
            };
            self.terminal.process(&bytes);
        }
    }

    pub(crate) fn shows(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    pub(crate) fn types(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, signal: Signal) {
        let id = self
            .child
            .process_id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).unwrap()))
            .unwrap();
        kill_process(id, signal).unwrap();
    }

    /// Waits for the end of the program and processes its remaining output.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(500)) {
            self.terminal.process(&bytes);
        }
        status
    }

    fn assert_restored(&self) {
        let screen = self.terminal.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
    }
}

#[test]
fn demo_opens_and_ctrl_c_restores_the_terminal() {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.wait_until("the alternate screen", |screen| {
        screen.alternate_screen() && screen.bracketed_paste()
    });
    session.shows("Demo orders");
    session.types(b"\x03");
    assert_eq!(session.ends().exit_code(), 0);
    session.assert_restored();
    assert_eq!(
        session.terminal.screen().contents().trim(),
        "",
        "nothing is left behind"
    );
}

#[test]
fn late_background_answer_is_not_typed() {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.shows("Demo orders");
    session.types(b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\");
    session.types(b"zz");
    session.shows("> zz");
    session.types(b"\x03");
    assert_eq!(session.ends().exit_code(), 0);
}

#[test]
fn mouse_capture_is_switched_on_and_restored() {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.shows("Demo orders");
    let listens =
        |screen: &vt100::Screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
    assert!(!listens(session.terminal.screen()));
    session.types(b"\x0f");
    session.wait_until("the mouse", listens);
    session.types(b"\x1b[<0;6;8M");
    session.types(b"\x03");
    assert_eq!(session.ends().exit_code(), 0);
    assert!(!listens(session.terminal.screen()));
    session.assert_restored();
}

#[rstest]
#[case::terminate(Signal::TERM, 143)]
#[case::hang_up(Signal::HUP, 129)]
#[case::interrupt(Signal::INT, 130)]
fn signal_ends_the_program_and_restores_the_terminal(#[case] signal: Signal, #[case] code: u32) {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.shows("Demo orders");
    session.signal(signal);
    assert_eq!(session.ends().exit_code(), code);
    session.assert_restored();
}

#[test]
fn saved_order_opens_from_a_file() {
    let (_, json) = crate::support::document("split_stalled");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), json).unwrap();
    let mut session = Session::start(&["--lang", "en", "--file", file.path().to_str().unwrap()]);
    session.shows("Parcel 1");
    session.types(b"1");
    session.shows("Buyer > ");
    session.signal(Signal::TERM);
    assert_eq!(session.ends().exit_code(), 143);
    session.assert_restored();
}

/// Runs the program without a terminal.
fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(GANDER);
    command.args(arguments).stdin(Stdio::null());
    for variable in [
        "GANDER_ACCESS_TOKEN",
        "GANDER_APP_ID",
        "GANDER_CLIENT_ID",
        "GANDER_SECRET_KEY",
        "GANDER_BASE_URL",
    ] {
        command.env_remove(variable);
    }
    command.output().unwrap()
}

/// Asserts that the program exits with the code and prints only an error of one or two lines, which
/// is returned.
fn refusal(code: i32, arguments: &[&str]) -> String {
    let output = run(arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(output.stdout.is_empty(), "nothing on standard output");
    assert!(
        stderr.starts_with("gander: ") && (1..=2).contains(&stderr.lines().count()),
        "{stderr}"
    );
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
    stderr
}

fn refused_file(path: &Path) -> String {
    refusal(1, &["--lang", "en", "--file", path.to_str().unwrap()])
}

#[rstest]
#[case::empty("", "empty")]
#[case::no_json("order o_1", "line 1, column 1")]
#[case::cut("{\"order_info\":{", "line 1, column 15")]
#[case::something_else("{\"name\":\"gander\"}", "not an order detail")]
#[case::a_list("[1,2]", "not an order detail")]
#[case::a_page("<html><title>Sign in</title></html>", "web page, not JSON: Sign in")]
#[case::nothing("{\"code\":0,\"data\":[]}", "platform is empty")]
#[case::too_deep(&format!("{{\"order_info\":{}1{}}}", "[".repeat(200), "]".repeat(200)), "line 1")]
fn file_without_an_order_is_refused_with_its_reason(#[case] holds: &str, #[case] reason: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), holds).unwrap();
    let stderr = refused_file(file.path());
    assert!(stderr.contains(reason), "{stderr}");
}

#[test]
fn unreadable_file_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused_file(folder.path()).contains("is a folder"));
    let missing = refused_file(&folder.path().join("no\u{1b}[31msuch.json"));
    assert!(
        missing.contains("no such file") && missing.contains("such.json"),
        "{missing}"
    );
    let large = folder.path().join("large.json");
    std::fs::File::create(&large)
        .unwrap()
        .set_len(33 << 20)
        .unwrap();
    assert!(refused_file(&large).contains("over 32 MiB"));
}

#[test]
fn missing_terminal_is_reported() {
    assert!(refusal(1, &["--demo", "--lang", "en"]).contains("not a terminal"));
    assert!(refusal(1, &["--demo", "--lang", "zh"]).contains("不是终端"));
}

#[test]
fn missing_shop_names_the_variables() {
    let stderr = refusal(2, &["--lang", "en"]);
    assert!(
        stderr.contains("GANDER_ACCESS_TOKEN") && stderr.contains("GANDER_APP_ID"),
        "{stderr}"
    );
}

#[rstest]
#[case::blank("o_1 x", "spaces inside")]
#[case::escape("o_\u{1b}[31m", "U+001B")]
fn bad_order_id_is_refused_before_anything_is_done(#[case] id: &str, #[case] reason: &str) {
    assert!(refusal(2, &["--lang", "en", id]).contains(reason));
}
