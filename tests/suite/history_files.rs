//! The history from one start of the program to the next, with the simulated shop.

#![expect(clippy::unwrap_used, reason = "test helpers may fail like tests")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use gander::sim::Shop;

use super::plain::run_with_input;
use super::show::{ShopFixture, bare, out};
use super::terminal::Session;

/// Values that are never stored: the phone and the nickname of the buyer of the opened order, and
/// the shop's name.
const NEVER: [&str; 4] = ["13800138026", "138****8026", "小满同学", "appgander"];

impl ShopFixture {
    fn state_folder(&self) -> PathBuf {
        self.state.path().join("state")
    }

    /// Starts the inspector on a pseudo-terminal.
    fn inspect(&self, arguments: &[&str]) -> Session {
        let (app_id, client_id, secret_key) = Shop::credentials();
        let state = self.state_folder();
        let config = self.state.path().join("config");
        Session::start_with(
            &[&["--lang", "en"], arguments].concat(),
            &[
                ("GANDER_STATE_DIR", state.as_os_str()),
                ("GANDER_CONFIG_DIR", config.as_os_str()),
                ("GANDER_BASE_URL", OsStr::new(&self.base)),
                ("GANDER_APP_ID", OsStr::new(app_id)),
                ("GANDER_CLIENT_ID", OsStr::new(client_id)),
                ("GANDER_SECRET_KEY", OsStr::new(secret_key)),
            ],
        )
    }

    fn configure(&self, text: &str) {
        let folder = self.state.path().join("config");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), text).unwrap();
    }

    /// The files of the history with their contents.
    fn history_files(&self) -> Vec<(String, String)> {
        let kinds = ["recent-", "pins-", "session-"];
        let entries = fs::read_dir(self.state_folder())
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path());
        let named = entries.filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)));
        let mut files: Vec<_> = named
            .filter(|(name, _)| kinds.iter().any(|kind| name.starts_with(kind)))
            .collect();
        files.sort();
        for (name, path) in &files {
            assert_eq!(
                path.metadata().unwrap().permissions().mode() & 0o777,
                0o600,
                "{name}"
            );
        }
        files
            .into_iter()
            .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
            .collect()
    }
}

/// Quits. The first Ctrl-c may have to stop another order that is still being fetched.
fn leave(mut session: Session) {
    session.types(b"\x03\x03");
    assert_eq!(session.ends().exit_code(), 0);
}

#[test]
fn opened_and_pinned_orders_are_offered_at_the_next_start() {
    let shop = ShopFixture::open();
    let (id, other) = (shop.id("delivered"), shop.id("split_stalled"));
    let mut first = shop.inspect(&[id]);
    first.shows("1 Buyer");
    first.types(format!("o{other}\r").as_bytes());
    first.shows("Parcel 1");
    first.types(b"P");
    first.shows("note: ");
    first.types("等仓库\r".as_bytes());
    first.shows("pinned");
    leave(first);
    let files = shop.history_files();
    let kinds: Vec<&str> = files
        .iter()
        .filter_map(|(name, _)| name.split('-').next())
        .collect();
    assert_eq!(kinds, ["pins", "recent", "session"]);
    for (name, text) in &files {
        assert!(
            NEVER
                .iter()
                .all(|never| !text.contains(never) && !name.contains(never)),
            "{name}: {text}"
        );
        assert!(text.contains(other), "{name}: {text}");
    }
    let mut second = shop.inspect(&[]);
    for offered in [
        "reopen the 2 orders of the last session",
        "Pinned",
        "等仓库",
        "Recent",
        id,
        "opened ",
    ] {
        second.shows(offered);
    }
    second.types(b"\r");
    second.shows("note: 等仓库");
    second.types(b"[");
    second.shows("Waybill number");
    leave(second);
    let mut third = shop.inspect(&[]);
    third.shows("Pinned");
    third.types(b"\x1b[B\x04");
    third.shows("unpinned");
    leave(third);
    assert!(
        !shop.history_files()[0].1.contains(other),
        "{:?}",
        shop.history_files()
    );
}

#[test]
fn disabled_history_writes_nothing_and_removes_recent_orders() {
    let shop = ShopFixture::open();
    let id = shop.id("delivered");
    shop.configure("[recent]\nenabled = false\n");
    for _ in 0..2 {
        let mut session = shop.inspect(&[id]);
        session.shows("1 Buyer");
        leave(session);
        assert_eq!(shop.history_files(), []);
        shop.configure("");
        let mut session = shop.inspect(&[id]);
        session.shows("1 Buyer");
        leave(session);
        assert_eq!(shop.history_files().len(), 2);
        shop.configure("[recent]\nenabled = false\n");
    }
}

#[test]
fn demo_leaves_no_history() {
    let shop = ShopFixture::open();
    let mut session = shop.inspect(&["--demo"]);
    session.shows("Demo orders");
    session.types(b"\r");
    session.shows("1 Buyer");
    session.types(b"P");
    session.shows("cannot be pinned");
    leave(session);
    assert_eq!(shop.history_files(), []);
}

#[test]
fn plain_mode_shares_the_history() {
    let shop = ShopFixture::open();
    let (id, other) = (shop.id("delivered"), shop.id("split_stalled"));
    let printed = out(&run_with_input(
        shop.command(&["--plain", "--lang", "en", id]),
        "pin 13900139107\npin ask the warehouse\n",
    ));
    let parts = ["a note must not contain a phone number\n", "pinned\n"];
    assert!(parts.iter().all(|part| printed.contains(part)), "{printed}");
    let listed = out(&run_with_input(
        shop.command(&["--plain", "--lang", "en"]),
        &format!("1\ntabs\no {other}\n"),
    ));
    assert!(
        listed.starts_with("1   reopen the order of the last session\n2   "),
        "{listed}"
    );
    assert!(listed.contains("pinned ask the warehouse"), "{listed}");
    assert!(listed.contains("note: ask the warehouse"), "{listed}");
    let mut session = shop.inspect(&[]);
    session.shows("reopen the 2 orders of the last session");
    leave(session);
    let printed = out(&run_with_input(
        shop.command(&["--plain", "--lang", "en", id]),
        "pin\n",
    ));
    assert!(printed.contains("unpinned\n"), "{printed}");
    let demo = out(&run_with_input(
        bare(&["--plain", "--lang", "en", "--demo"]),
        "1\npin\n",
    ));
    assert!(demo.contains("cannot be pinned"), "{demo}");
}
