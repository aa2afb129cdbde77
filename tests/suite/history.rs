//! The memory of a seat on the disk: shared by processes, broken files, folders that cannot be used.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use gander::history::{Limits, Memo, Note, Notice, Session, Unpinned};
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

fn memo(folder: &Path) -> Memo {
    Memo::open(folder, SHOP, Some(Limits::default()))
}

fn note(text: &str) -> Note {
    Note::read(text).unwrap()
}

/// The file of that kind, whatever the shop's part of its name.
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

fn told(memo: &mut Memo) -> Vec<String> {
    memo.notices()
        .iter()
        .map(|notice| notice.say(Lang::En).to_string())
        .collect()
}

#[test]
fn what_one_process_remembers_the_next_one_knows() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = memo(folder.path());
    first.opened(&id(1), at(10));
    first.opened(&id(2), at(20));
    first.opened(&id(1), at(30));
    first.pin(&id(2), note("等仓库"), at(21)).unwrap();
    first.pin(&id(3), Note::default(), at(22)).unwrap();
    first.pin(&id(2), note("仓库已回"), at(23)).unwrap();
    first.keep_session(&[id(2), id(1)], 1);
    let mut second = memo(folder.path());
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
        (second.session().orders, second.session().up()),
        (vec![id(2), id(1)], 1)
    );
    second.unpin(&id(3)).unwrap();
    second.unpin(&id(9)).unwrap();
    assert_eq!(first.pins().len(), 1);
    assert_eq!([told(&mut first), told(&mut second)], [[""; 0]; 2]);
}

#[test]
fn a_shop_does_not_see_another_and_its_name_is_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    memo(folder.path()).opened(&id(1), at(0));
    let mut other = Memo::open(folder.path(), "another", Some(Limits::default()));
    assert_eq!(other.recent(at(1)), []);
    let bytes: String = names(folder.path()).join(" ")
        + &fs::read_to_string(file(folder.path(), "recent")).unwrap();
    assert!(
        !bytes.contains("canary") && !bytes.contains("shop.example"),
        "{bytes}"
    );
}

#[test]
fn its_files_are_their_owners_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    let mut memo = memo(&folder);
    memo.opened(&id(1), at(0));
    memo.pin(&id(1), note("x"), at(0)).unwrap();
    memo.keep_session(&[id(1)], 0);
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
fn none_of_many_that_write_at_once_loses_an_entry() {
    let folder = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        for seat in 0..6 {
            let mut memo = memo(folder.path());
            scope.spawn(move || {
                for n in 0..25 {
                    memo.opened(&id(seat * 100 + n), at(0));
                    memo.pin(&id(seat * 100 + n), note("x"), at(0)).unwrap();
                }
                assert_eq!(told(&mut memo), [""; 0]);
            });
        }
    });
    let mut memo = memo(folder.path());
    let mut recent: Vec<_> = memo
        .recent(at(1))
        .into_iter()
        .map(|visit| visit.order)
        .collect();
    let mut pins: Vec<_> = memo.pins().into_iter().map(|pin| pin.order).collect();
    let expected: Vec<_> = (0..6)
        .flat_map(|seat| (0..25).map(move |n| id(seat * 100 + n)))
        .collect();
    recent.sort();
    pins.sort();
    assert_eq!((&recent, &pins), (&expected, &expected));
}

#[rstest]
#[case::half_written(r#"{"version":1,"kept":[{"order":"o_1","at":"2026-01-0"#)]
#[case::empty("")]
#[case::another_form(r#"{"version":2,"kept":[]}"#)]
#[case::no_form("[]")]
#[case::no_id(r#"{"version":1,"kept":[{"order":"o 1","at":"2026-01-05T02:00:00Z"}]}"#)]
#[case::no_time(r#"{"version":1,"kept":[{"order":"o_1","at":"yesterday"}]}"#)]
#[case::no_text("\u{0}\u{0}\u{0}")]
fn a_file_that_cannot_be_read_is_kept_aside_and_told_once(#[case] text: &str) {
    let folder = tempfile::tempdir().unwrap();
    memo(folder.path()).opened(&id(1), at(0));
    let path = file(folder.path(), "recent");
    for aside in ["broken", "broken-2"] {
        fs::write(&path, text).unwrap();
        let mut memo = memo(folder.path());
        assert_eq!(memo.recent(at(1)), []);
        memo.opened(&id(2), at(2));
        assert_eq!(memo.recent(at(3)).len(), 1);
        let kept = PathBuf::from(format!("{}.{aside}", path.display()));
        assert_eq!(fs::read_to_string(&kept).unwrap(), text);
        let notices = told(&mut memo);
        assert!(
            notices.len() == 1 && notices[0].contains(kept.to_str().unwrap()),
            "{notices:?}"
        );
    }
}

#[test]
fn an_order_opened_on_top_of_a_broken_file_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    memo(folder.path()).opened(&id(1), at(0));
    fs::write(file(folder.path(), "recent"), "{").unwrap();
    let mut memo = memo(folder.path());
    memo.opened(&id(2), at(2));
    assert!(matches!(memo.notices()[..], [Notice::SetAside(_)]));
    assert_eq!(memo.recent(at(3))[0].order, id(2));
}

#[test]
fn a_folder_that_cannot_be_used_is_told_once_and_stops_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("no folder");
    fs::write(&folder, "a file").unwrap();
    let mut memo = memo(&folder);
    for second in 0..3 {
        memo.opened(&id(1), at(second));
        assert_eq!(
            (memo.recent(at(5)), memo.pins(), memo.session()),
            (vec![], vec![], Session::default())
        );
        memo.keep_session(&[id(1)], 0);
        assert!(matches!(
            memo.pin(&id(1), Note::default(), at(5)),
            Err(Unpinned::Unwritten(_))
        ));
    }
    let notices = told(&mut memo);
    assert!(
        (1..=2).contains(&notices.len()),
        "each kind of trouble once: {notices:?}"
    );
    memo.opened(&id(1), at(9));
    assert_eq!(told(&mut memo), [""; 0]);
    assert_eq!(fs::read_to_string(&folder).unwrap(), "a file");
}

#[test]
fn a_lock_that_is_never_given_up_is_not_waited_for_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut memo = memo(folder.path());
    memo.opened(&id(1), at(0));
    let lock = names(folder.path())
        .into_iter()
        .find(|name| Path::new(name).extension().is_some_and(|e| e == "lock"))
        .unwrap();
    let held = fs::File::open(folder.path().join(lock)).unwrap();
    held.lock().unwrap();
    memo.opened(&id(2), at(1));
    assert_eq!(
        (memo.recent(at(2)).len(), told(&mut memo).len()),
        (1, 1),
        "what is there is read all the same"
    );
    drop(held);
    memo.opened(&id(2), at(3));
    assert_eq!(memo.recent(at(4)).len(), 2);
}

#[test]
fn who_only_looks_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut memo = memo(folder.path());
    assert_eq!(
        (memo.recent(at(0)), memo.pins(), memo.session().orders),
        (vec![], vec![], vec![])
    );
    memo.keep_session(&[], 0);
    assert_eq!((names(folder.path()), told(&mut memo)), (vec![], vec![]));
}

#[test]
fn switched_off_it_removes_what_it_knew_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    memo(folder.path()).opened(&id(1), at(0));
    fs::write(file(folder.path(), "recent"), "{").unwrap();
    memo(folder.path()).opened(&id(2), at(0));
    memo(folder.path()).pin(&id(3), note("x"), at(0)).unwrap();
    let mut memo = Memo::open(folder.path(), SHOP, None);
    memo.opened(&id(4), at(1));
    assert_eq!((memo.recent(at(2)), memo.pins().len()), (vec![], 1));
    assert!(
        names(folder.path())
            .iter()
            .all(|name| !name.contains("recent")),
        "{:?}",
        names(folder.path())
    );
}

#[test]
fn the_last_session_is_the_one_remembered_and_none_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = (memo(folder.path()), memo(folder.path()));
    first.keep_session(&[id(1), id(2)], 7);
    assert_eq!(second.session().up(), 1, "the last where there are fewer");
    second.keep_session(&[id(3)], 0);
    assert_eq!(first.session().orders, [id(3)]);
    first.keep_session(&[], 0);
    assert_eq!(second.session(), Session::default());
}

#[test]
fn there_is_an_end_to_pins_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut memo = memo(folder.path());
    (0..500).for_each(|n| memo.pin(&id(n), Note::default(), at(0)).unwrap());
    let refused = memo.pin(&id(500), Note::default(), at(1)).unwrap_err();
    assert_eq!(
        refused.say(Lang::Zh).as_str(),
        "置顶已有 500 个，请先取消一些"
    );
    memo.pin(&id(7), note("still"), at(2)).unwrap();
    memo.unpin(&id(0)).unwrap();
    memo.pin(&id(500), Note::default(), at(3)).unwrap();
}
