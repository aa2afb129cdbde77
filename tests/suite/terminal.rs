//! The built program on a real pseudo-terminal, and without one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share may fail a test as they may"
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
const PATIENCE: Duration = Duration::from_secs(20);

/// The program on a terminal of its own, and what it drew there.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    /// Held open: its end would hang the program up.
    _master: Box<dyn MasterPty + Send>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
}

impl Session {
    fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// With these variables besides.
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
        let (tell, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let _ = tell.send(bytes[..count].to_vec());
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

    /// Until the screen is as wanted.
    fn until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(self.terminal.screen()) {
            let Ok(bytes) = self
                .output
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            else {
                panic!(
                    "{what} does not come:\n{}",
                    self.terminal.screen().contents()
                );
            };
            self.terminal.process(&bytes);
        }
    }

    pub(crate) fn shows(&mut self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
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

    /// Waits for the end; takes in what was still written.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(500)) {
            self.terminal.process(&bytes);
        }
        status
    }

    fn assert_given_back(&self) {
        let screen = self.terminal.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "a paste is plain again");
    }
}

#[test]
fn the_demo_opens_and_ctrl_c_leaves_the_terminal_as_it_was() {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.until("the alternate screen", |screen| {
        screen.alternate_screen() && screen.bracketed_paste()
    });
    session.shows("Demo orders");
    session.types(b"\x03");
    assert_eq!(session.ends().exit_code(), 0);
    session.assert_given_back();
    assert_eq!(
        session.terminal.screen().contents().trim(),
        "",
        "nothing is left behind"
    );
}

#[test]
fn a_late_answer_about_the_background_is_not_typed() {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.shows("Demo orders");
    session.types(b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\");
    session.types(b"zz");
    session.shows("> zz");
    session.types(b"\x03");
    assert_eq!(session.ends().exit_code(), 0);
}

#[test]
fn the_mouse_is_listened_to_when_asked_and_given_back() {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.shows("Demo orders");
    let listens =
        |screen: &vt100::Screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
    assert!(!listens(session.terminal.screen()));
    session.types(b"\x0f");
    session.until("the mouse", listens);
    session.types(b"\x1b[<0;6;8M");
    session.types(b"\x03");
    assert_eq!(session.ends().exit_code(), 0);
    assert!(!listens(session.terminal.screen()));
    session.assert_given_back();
}

#[rstest]
#[case::terminate(Signal::TERM, 143)]
#[case::hang_up(Signal::HUP, 129)]
#[case::interrupt(Signal::INT, 130)]
fn a_signal_ends_it_as_a_key_would(#[case] signal: Signal, #[case] code: u32) {
    let mut session = Session::start(&["--demo", "--lang", "en"]);
    session.shows("Demo orders");
    session.signal(signal);
    assert_eq!(session.ends().exit_code(), code);
    session.assert_given_back();
}

#[test]
fn a_saved_order_opens_from_a_file() {
    let (_, json) = crate::stage::document("split_stalled");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), json).unwrap();
    let mut session = Session::start(&["--lang", "en", "--file", file.path().to_str().unwrap()]);
    session.shows("Parcel 1");
    session.types(b"1");
    session.shows("Buyer > ");
    session.signal(Signal::TERM);
    assert_eq!(session.ends().exit_code(), 143);
    session.assert_given_back();
}

/// Runs it without a terminal.
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

/// It refused with that code, said why on standard error, and wrote nothing else.
fn refusal(code: i32, arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(output.stdout.is_empty(), "nothing on standard output");
    assert!(
        said.starts_with("gander: ") && (1..=2).contains(&said.lines().count()),
        "{said}"
    );
    assert!(!said.contains('\u{1b}'), "{said:?}");
    said
}

fn refused_file(path: &Path) -> String {
    refusal(1, &["--lang", "en", "--file", path.to_str().unwrap()])
}

#[rstest]
#[case::empty("", "empty")]
#[case::no_json("order o_1", "line 1, column 1")]
#[case::cut("{\"order_info\":{", "line 1, column 15")]
#[case::something_else("{\"name\":\"gander\"}", "no order detail")]
#[case::a_list("[1,2]", "no order detail")]
#[case::a_page("<html><title>Sign in</title></html>", "web page, not JSON: Sign in")]
#[case::nothing("{\"code\":0,\"data\":[]}", "nothing in it")]
#[case::too_deep(&format!("{{\"order_info\":{}1{}}}", "[".repeat(200), "]".repeat(200)), "line 1")]
fn a_file_that_is_no_order_is_named_as_what_it_is(#[case] holds: &str, #[case] reason: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), holds).unwrap();
    let said = refused_file(file.path());
    assert!(said.contains(reason), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
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
fn without_a_terminal_it_says_so() {
    assert!(refusal(1, &["--demo", "--lang", "en"]).contains("not a terminal"));
    assert!(refusal(1, &["--demo", "--lang", "zh"]).contains("不是终端"));
}

#[test]
fn without_a_shop_it_names_the_variables() {
    let said = refusal(2, &["--lang", "en"]);
    assert!(
        said.contains("GANDER_ACCESS_TOKEN") && said.contains("GANDER_APP_ID"),
        "{said}"
    );
}

#[rstest]
#[case::blank("o_1 x", "blanks inside")]
#[case::escape("o_\u{1b}[31m", "U+001B")]
fn a_bad_id_is_refused_before_anything_is_done(#[case] id: &str, #[case] reason: &str) {
    assert!(refusal(2, &["--lang", "en", id]).contains(reason));
}
