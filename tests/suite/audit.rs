//! The audit journal on a real disk: the chain holds, and whatever is done to it shows.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use gander::audit::{
    Action, AuditError, Class, Entry, Fault, FaultKind, HEAD, JOURNAL, Journal, Who, folder,
};
use gander::catalog::Personal;
use gander::order::OrderId;
use gander::text::Lang;
use proptest::prelude::*;
use rstest::rstest;

fn journal(folder: &Path) -> Journal {
    Journal::open(
        folder,
        Who {
            user: "mei(1000)".to_owned(),
            host: "desk-7".to_owned(),
        },
    )
    .unwrap()
}

fn append(journal: &Journal, n: u32) {
    let order = OrderId::parse(&format!("o_{n}")).unwrap();
    let entry = Entry {
        order,
        action: Action::Revealed,
        class: Class::Personal(Personal::Phone),
    };
    journal
        .append(&entry, "2026-03-11T04:00:00Z".parse().unwrap())
        .unwrap();
}

fn with_lines(n: u32) -> (tempfile::TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let journal = journal(folder.path());
    (1..=n).for_each(|n| append(&journal, n));
    (folder, journal)
}

fn lines(folder: &Path) -> Vec<String> {
    fs::read_to_string(folder.join(JOURNAL))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn write(folder: &Path, lines: &[String]) {
    let text: String = lines
        .iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect();
    fs::write(folder.join(JOURNAL), text).unwrap();
}

fn faults(journal: &Journal) -> Vec<(usize, FaultKind)> {
    journal
        .verify()
        .unwrap()
        .faults
        .into_iter()
        .map(|Fault { line, kind }| (line, kind))
        .collect()
}

#[test]
fn entries_are_kept_in_order_and_the_chain_is_whole() {
    let (folder, journal) = with_lines(3);
    let records = journal.records().unwrap();
    assert_eq!(
        records
            .iter()
            .map(|r| (r.n, r.order.as_str()))
            .collect::<Vec<_>>(),
        [(1, "o_1"), (2, "o_2"), (3, "o_3")]
    );
    assert_eq!(
        (
            records[0].user.as_str(),
            records[0].host.as_str(),
            records[0].at.as_str()
        ),
        ("mei(1000)", "desk-7", "2026-03-11T04:00:00Z")
    );
    assert_eq!(
        (records[0].action.as_str(), records[0].class.as_str()),
        ("revealed", "phone")
    );
    let check = journal.verify().unwrap();
    assert!(check.is_whole() && check.torn.is_empty());
    assert_eq!(check.entries, 3);
    for file in [JOURNAL, HEAD] {
        assert_eq!(
            fs::metadata(folder.path().join(file))
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o600,
            "{file}"
        );
    }
}

#[test]
fn a_folder_is_made_for_the_user_alone() {
    let above = tempfile::tempdir().unwrap();
    let inside = above.path().join("state/gander");
    append(&journal(&inside), 1);
    assert_eq!(
        fs::metadata(inside).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn an_empty_journal_is_whole() {
    let (_folder, journal) = with_lines(0);
    assert!(journal.verify().unwrap().is_whole());
    assert_eq!(journal.records().unwrap(), []);
}

type Change = fn(&mut Vec<String>);

#[rstest]
#[case::edited(|l: &mut Vec<String>| l[1] = l[1].replace("o_2", "o_9"), &[(2, FaultKind::Edited)])]
#[case::edited_past_reading(|l: &mut Vec<String>| l[1] = "?".to_owned(), &[(2, FaultKind::Edited)])]
#[case::last_edited(|l: &mut Vec<String>| l[3] = l[3].replace("o_4", "o_9"), &[(4, FaultKind::Edited)])]
#[case::removed(|l: &mut Vec<String>| drop(l.remove(1)), &[(2, FaultKind::Removed(1))])]
#[case::first_removed(|l: &mut Vec<String>| drop(l.remove(0)), &[(1, FaultKind::Removed(1))])]
#[case::two_removed(|l: &mut Vec<String>| drop(l.drain(1..3)), &[(2, FaultKind::Removed(2))])]
#[case::swapped(|l: &mut Vec<String>| l.swap(1, 2), &[(2, FaultKind::Moved), (3, FaultKind::Moved), (4, FaultKind::Moved)])]
#[case::doubled(|l: &mut Vec<String>| l.insert(2, l[1].clone()), &[(3, FaultKind::Moved)])]
#[case::last_removed(|l: &mut Vec<String>| drop(l.pop()), &[(3, FaultKind::Truncated(1))])]
#[case::all_removed(Vec::clear, &[(0, FaultKind::Truncated(4))])]
fn what_is_done_to_the_journal_shows(
    #[case] change: Change,
    #[case] expected: &[(usize, FaultKind)],
) {
    let (folder, journal) = with_lines(4);
    let mut all = lines(folder.path());
    change(&mut all);
    write(folder.path(), &all);
    assert_eq!(faults(&journal), expected);
    // Going on does not hide it.
    append(&journal, 5);
    assert!(!journal.verify().unwrap().is_whole());
}

#[test]
fn a_journal_written_anew_is_not_the_one_that_the_head_remembers() {
    let (folder, journal) = with_lines(3);
    let (other, _) = with_lines(0);
    (7..10).for_each(|n| append(&self::journal(other.path()), n));
    write(folder.path(), &lines(other.path()));
    assert_eq!(faults(&journal), [(3, FaultKind::Rewritten)]);
}

#[test]
fn a_line_sealed_anew_does_not_carry_the_next_one() {
    let (folder, journal) = with_lines(3);
    let (other, _) = with_lines(0);
    for n in [1, 8] {
        append(&self::journal(other.path()), n);
    }
    let mut all = lines(folder.path());
    all[1].clone_from(&lines(other.path())[1]);
    write(folder.path(), &all);
    assert_eq!(faults(&journal), [(3, FaultKind::Replaced)]);
}

#[rstest]
#[case::gone(None)]
#[case::broken(Some("{"))]
fn a_missing_head_is_a_fault(#[case] left: Option<&str>) {
    let (folder, journal) = with_lines(2);
    match left {
        None => fs::remove_file(folder.path().join(HEAD)).unwrap(),
        Some(text) => fs::write(folder.path().join(HEAD), text).unwrap(),
    }
    assert_eq!(faults(&journal), [(2, FaultKind::NoHead)]);
}

#[test]
fn a_head_left_behind_by_a_crash_catches_up() {
    let (folder, journal) = with_lines(2);
    let old = fs::read(folder.path().join(HEAD)).unwrap();
    append(&journal, 3);
    fs::write(folder.path().join(HEAD), old).unwrap();
    assert!(journal.verify().unwrap().is_whole());
    append(&journal, 4);
    assert!(journal.verify().unwrap().is_whole());
    assert_eq!(journal.records().unwrap().len(), 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_line_half_written_by_a_crash_loses_nothing(cut in 1_usize..150) {
        let (folder, journal) = with_lines(2);
        let whole = fs::read_to_string(folder.path().join(JOURNAL)).unwrap();
        let torn: String = whole.lines().next().unwrap().chars().take(cut).collect();
        fs::write(folder.path().join(JOURNAL), format!("{whole}{torn}")).unwrap();
        let check = journal.verify().unwrap();
        prop_assert!(check.is_whole());
        prop_assert_eq!(check.torn, [3]);
        append(&journal, 3);
        let check = journal.verify().unwrap();
        prop_assert!(check.is_whole(), "{check:?}");
        prop_assert_eq!((check.entries, check.torn), (3, vec![3]));
        prop_assert_eq!(lines(folder.path()).len(), 4);
    }

    #[test]
    fn any_byte_that_is_changed_shows(line in 0_usize..3, at in 0_usize..200, to in 33_u8..126) {
        let (folder, journal) = with_lines(3);
        let mut all = lines(folder.path());
        let mut bytes = all[line].clone().into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        all[line] = String::from_utf8(bytes).unwrap();
        write(folder.path(), &all);
        let faults = journal.verify().unwrap().faults;
        prop_assert!(faults.iter().any(|fault| fault.line == line + 1 || fault.line == line + 2), "{faults:?}");
    }
}

#[test]
fn many_writers_keep_one_chain() {
    let (folder, journal) = with_lines(0);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let folder = folder.path();
            scope.spawn(move || {
                let journal = self::journal(folder);
                (0..25).for_each(|n| append(&journal, writer * 100 + n));
            });
        }
    });
    let check = journal.verify().unwrap();
    assert!(check.is_whole() && check.torn.is_empty(), "{check:?}");
    assert_eq!(check.entries, 100);
}

#[test]
fn a_folder_that_others_may_write_is_refused_with_the_command_that_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let error = Journal::open(
        folder.path(),
        Who {
            user: String::new(),
            host: String::new(),
        },
    )
    .unwrap_err();
    assert!(matches!(error, AuditError::Shared(_)), "{error}");
    let (what, todo) = error.advice(Lang::En);
    let path = folder.path().display().to_string();
    assert!(
        what.as_str().contains(&path) && todo.as_str().contains(&format!("chmod 700 '{path}'")),
        "{what} {todo}"
    );
}

#[test]
fn what_stands_in_the_way_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let who = || Who {
        user: String::new(),
        host: String::new(),
    };
    let error = Journal::open(&file.join("below"), who()).unwrap_err();
    assert!(matches!(error, AuditError::Folder { .. }), "{error}");
    let error = Journal::open(Path::new("/proc/nothing/gander"), who()).unwrap_err();
    assert!(
        error
            .advice(Lang::Zh)
            .0
            .as_str()
            .contains("/proc/nothing/gander")
    );
    let (folder, journal) = with_lines(0);
    fs::create_dir(folder.path().join(JOURNAL)).unwrap();
    assert!(matches!(
        journal.verify().unwrap_err(),
        AuditError::NotAFile(_)
    ));
    let (folder, journal) = with_lines(0);
    std::os::unix::fs::symlink("/dev/null", folder.path().join(JOURNAL)).unwrap();
    let order = OrderId::parse("o_1").unwrap();
    let entry = Entry {
        order,
        action: Action::Exported,
        class: Class::Masked,
    };
    let error = journal
        .append(&entry, "2026-03-11T04:00:00Z".parse().unwrap())
        .unwrap_err();
    assert!(matches!(error, AuditError::NotAFile(_)), "{error}");
}

#[rstest]
#[case::named(&[("GANDER_STATE_DIR", "/g"), ("HOME", "/h")], Some("/g"))]
#[case::state(&[("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/x/gander"))]
#[case::home(&[("HOME", "/h")], Some("/h/.local/state/gander"))]
#[case::relative_state(&[("XDG_STATE_HOME", "x"), ("HOME", "/h")], Some("/h/.local/state/gander"))]
#[case::empty(&[("GANDER_STATE_DIR", ""), ("HOME", "/h")], Some("/h/.local/state/gander"))]
#[case::nothing(&[], None)]
fn the_folder_is_where_the_environment_says(
    #[case] set: &[(&str, &str)],
    #[case] expected: Option<&str>,
) {
    let found = folder(|name| {
        set.iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| (*value).to_owned())
    });
    assert_eq!(found.ok().as_deref(), expected.map(Path::new));
}
