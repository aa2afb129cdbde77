//! The history on a real disk: shared by processes, broken files, unusable folders.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use gander::history::{Note, Notice, PinError, RecentLimits, Session, Store};
use gander::order::OrderId;
use gander::text::Lang;
use jiff::Timestamp;
use rstest::rstest;

const SHOP: &str = "https://shop.example appcanary";

fn id(n: usize) -> OrderId {
    OrderId::parse(&format!("o_1668364330_6371382a9cba9_{n:08}")).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_668_364_330 + second).unwrap()
}

fn store(folder: &Path) -> Store {
    Store::open(folder, SHOP, Some(RecentLimits::default()))
}

fn note(text: &str) -> Note {
    Note::read(text).unwrap()
}

/// The file of this kind, with any fingerprint in its name.
fn file(folder: &Path, kind: &str) -> PathBuf {
    let named = |path: &PathBuf| {
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with(kind)
    };
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().unwrap() == "json")
        .find(named)
        .unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn reported(store: &mut Store) -> Vec<String> {
    store
        .notices()
        .iter()
        .map(|notice| notice.describe(Lang::En).to_string())
        .collect()
}

#[test]
fn history_is_shared_between_processes() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = store(folder.path());
    first.opened(&id(1), at(10));
    first.opened(&id(2), at(20));
    first.opened(&id(1), at(30));
    first.pin(&id(2), note("等仓库"), at(21)).unwrap();
    first.pin(&id(3), Note::default(), at(22)).unwrap();
    first.pin(&id(2), note("仓库已回"), at(23)).unwrap();
    first.save_session(&[id(2), id(1)], 1);
    let mut second = store(folder.path());
    let recent: Vec<_> = second
        .recent(at(40))
        .into_iter()
        .map(|visit| (visit.order, visit.at))
        .collect();
    assert_eq!(recent, [(id(1), at(30)), (id(2), at(20))]);
    let pins: Vec<_> = second
        .pins()
        .into_iter()
        .map(|pin| (pin.order, pin.note.shown().to_string(), pin.at))
        .collect();
    assert_eq!(
        pins,
        [
            (id(3), String::new(), at(22)),
            (id(2), "仓库已回".to_owned(), at(21))
        ]
    );
    assert_eq!(
        (second.session().orders, second.session().front()),
        (vec![id(2), id(1)], 1)
    );
    second.unpin(&id(3)).unwrap();
    second.unpin(&id(9)).unwrap();
    assert_eq!(first.pins().len(), 1);
    assert_eq!([reported(&mut first), reported(&mut second)], [[""; 0]; 2]);
}

#[test]
fn history_is_separate_per_shop_and_hides_its_name() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path()).opened(&id(1), at(0));
    let mut other = Store::open(folder.path(), "another", Some(RecentLimits::default()));
    assert_eq!(other.recent(at(1)), []);
    let bytes: String = names(folder.path()).join(" ")
        + &fs::read_to_string(file(folder.path(), "recent")).unwrap();
    assert!(
        !bytes.contains("canary") && !bytes.contains("shop.example"),
        "{bytes}"
    );
}

#[test]
fn history_files_are_private() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    let mut store = store(&folder);
    store.opened(&id(1), at(0));
    store.pin(&id(1), note("x"), at(0)).unwrap();
    store.save_session(&[id(1)], 0);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(names(&folder).len(), 4, "{:?}", names(&folder));
    assert!(
        names(&folder)
            .iter()
            .all(|name| mode(&folder.join(name)) == 0o600)
    );
}

#[test]
fn concurrent_writers_lose_no_entry() {
    let folder = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        for writer in 0..6 {
            let mut store = store(folder.path());
            scope.spawn(move || {
                for n in 0..25 {
                    store.opened(&id(writer * 100 + n), at(0));
                    store.pin(&id(writer * 100 + n), note("x"), at(0)).unwrap();
                }
                assert_eq!(reported(&mut store), [""; 0]);
            });
        }
    });
    let mut store = store(folder.path());
    let mut recent: Vec<_> = store
        .recent(at(1))
        .into_iter()
        .map(|visit| visit.order)
        .collect();
    let mut pins: Vec<_> = store.pins().into_iter().map(|pin| pin.order).collect();
    let expected: Vec<_> = (0..6)
        .flat_map(|writer| (0..25).map(move |n| id(writer * 100 + n)))
        .collect();
    recent.sort();
    pins.sort();
    assert_eq!((&recent, &pins), (&expected, &expected));
}

#[rstest]
#[case::half_written(r#"{"version":1,"kept":[{"order":"o_1","at":"2026-01-0"#)]
#[case::empty("")]
#[case::other_version(r#"{"version":2,"kept":[]}"#)]
#[case::no_form("[]")]
#[case::no_id(r#"{"version":1,"kept":[{"order":"o 1","at":"2026-01-05T02:00:00Z"}]}"#)]
#[case::no_time(r#"{"version":1,"kept":[{"order":"o_1","at":"yesterday"}]}"#)]
#[case::no_text("\u{0}\u{0}\u{0}")]
fn unreadable_file_is_set_aside_and_reported_once(#[case] text: &str) {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path()).opened(&id(1), at(0));
    let path = file(folder.path(), "recent");
    for aside in ["broken", "broken-2"] {
        fs::write(&path, text).unwrap();
        let mut store = store(folder.path());
        assert_eq!(store.recent(at(1)), []);
        store.opened(&id(2), at(2));
        assert_eq!(store.recent(at(3)).len(), 1);
        let saved = PathBuf::from(format!("{}.{aside}", path.display()));
        assert_eq!(fs::read_to_string(&saved).unwrap(), text);
        let notices = reported(&mut store);
        assert!(
            notices.len() == 1 && notices[0].contains(saved.to_str().unwrap()),
            "{notices:?}"
        );
    }
}

#[test]
fn order_opened_after_a_broken_file_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path()).opened(&id(1), at(0));
    fs::write(file(folder.path(), "recent"), "{").unwrap();
    let mut store = store(folder.path());
    store.opened(&id(2), at(2));
    assert!(matches!(store.notices()[..], [Notice::SetAside(_)]));
    assert_eq!(store.recent(at(3))[0].order, id(2));
}

#[test]
fn unusable_folder_is_reported_once_and_stops_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("no folder");
    fs::write(&folder, "a file").unwrap();
    let mut store = store(&folder);
    for second in 0..3 {
        store.opened(&id(1), at(second));
        assert_eq!(
            (store.recent(at(5)), store.pins(), store.session()),
            (vec![], vec![], Session::default())
        );
        store.save_session(&[id(1)], 0);
        assert!(matches!(
            store.pin(&id(1), Note::default(), at(5)),
            Err(PinError::NotWritten(_))
        ));
    }
    let notices = reported(&mut store);
    assert!(
        (1..=2).contains(&notices.len()),
        "each kind of error once: {notices:?}"
    );
    store.opened(&id(1), at(9));
    assert_eq!(reported(&mut store), [""; 0]);
    assert_eq!(fs::read_to_string(&folder).unwrap(), "a file");
}

#[test]
fn lock_held_by_another_process_is_not_waited_for_endlessly() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    store.opened(&id(1), at(0));
    let lock = names(folder.path())
        .into_iter()
        .find(|name| Path::new(name).extension().is_some_and(|e| e == "lock"))
        .unwrap();
    let held = fs::File::open(folder.path().join(lock)).unwrap();
    held.lock().unwrap();
    store.opened(&id(2), at(1));
    assert_eq!(
        (store.recent(at(2)).len(), reported(&mut store).len()),
        (1, 1),
        "the saved entries are still read"
    );
    drop(held);
    store.opened(&id(2), at(3));
    assert_eq!(store.recent(at(4)).len(), 2);
}

#[test]
fn reading_the_history_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    assert_eq!(
        (store.recent(at(0)), store.pins(), store.session().orders),
        (vec![], vec![], vec![])
    );
    store.save_session(&[], 0);
    assert_eq!(
        (names(folder.path()), reported(&mut store)),
        (vec![], vec![])
    );
}

#[test]
fn disabled_history_removes_recent_orders_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path()).opened(&id(1), at(0));
    fs::write(file(folder.path(), "recent"), "{").unwrap();
    store(folder.path()).opened(&id(2), at(0));
    store(folder.path()).pin(&id(3), note("x"), at(0)).unwrap();
    let mut store = Store::open(folder.path(), SHOP, None);
    store.opened(&id(4), at(1));
    assert_eq!((store.recent(at(2)), store.pins().len()), (vec![], 1));
    assert!(
        names(folder.path())
            .iter()
            .all(|name| !name.contains("recent")),
        "{:?}",
        names(folder.path())
    );
}

#[test]
fn last_saved_session_wins_and_an_empty_one_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = (store(folder.path()), store(folder.path()));
    first.save_session(&[id(1), id(2)], 7);
    assert_eq!(second.session().front(), 1, "clamped to the last order");
    second.save_session(&[id(3)], 0);
    assert_eq!(first.session().orders, [id(3)]);
    first.save_session(&[], 0);
    assert_eq!(second.session(), Session::default());
}

#[test]
fn pins_are_limited_and_the_error_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    (0..500).for_each(|n| store.pin(&id(n), Note::default(), at(0)).unwrap());
    let error = store.pin(&id(500), Note::default(), at(1)).unwrap_err();
    assert_eq!(
        error.describe(Lang::Zh).as_str(),
        "置顶已有 500 个，请先取消一些"
    );
    store.pin(&id(7), note("still"), at(2)).unwrap();
    store.unpin(&id(0)).unwrap();
    store.pin(&id(500), Note::default(), at(3)).unwrap();
}
