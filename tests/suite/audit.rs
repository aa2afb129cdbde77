//! The audit journal on a real disk: the chain holds, and every change to it is detected.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use gander::audit::{
    Actor, AuditAction, AuditEntry, AuditError, DataClass, HEAD, JOURNAL, Journal, JournalFault,
    JournalFaultKind, folder,
};
use gander::catalog::Personal;
use gander::order::OrderId;
use gander::text::{Lang, Problem};
use proptest::prelude::*;
use rstest::rstest;

fn journal(folder: &Path) -> Journal {
    Journal::open(
        folder,
        Actor {
            user: "mei(1000)".to_owned(),
            host: "desk-7".to_owned(),
        },
    )
    .unwrap()
}

fn append(journal: &Journal, n: u32) {
    let order = OrderId::parse(&format!("o_{n}")).unwrap();
    let entry = AuditEntry {
        order,
        action: AuditAction::Revealed,
        class: DataClass::Personal(Personal::Phone),
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

fn faults(journal: &Journal) -> Vec<(usize, JournalFaultKind)> {
    journal
        .verify()
        .unwrap()
        .faults
        .into_iter()
        .map(|JournalFault { line, kind }| (line, kind))
        .collect()
}

#[test]
fn journal_keeps_entries_in_order_and_is_intact() {
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
    assert!(check.is_intact() && check.torn.is_empty());
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
fn journal_folder_is_created_private() {
    let above = tempfile::tempdir().unwrap();
    let inside = above.path().join("state/gander");
    append(&journal(&inside), 1);
    assert_eq!(
        fs::metadata(inside).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn empty_journal_is_intact() {
    let (_folder, journal) = with_lines(0);
    assert!(journal.verify().unwrap().is_intact());
    assert_eq!(journal.records().unwrap(), []);
}

type Change = fn(&mut Vec<String>);

#[rstest]
#[case::edited(|l: &mut Vec<String>| l[1] = l[1].replace("o_2", "o_9"), &[(2, JournalFaultKind::Edited)])]
#[case::edited_past_reading(|l: &mut Vec<String>| l[1] = "?".to_owned(), &[(2, JournalFaultKind::Edited)])]
#[case::last_edited(|l: &mut Vec<String>| l[3] = l[3].replace("o_4", "o_9"), &[(4, JournalFaultKind::Edited)])]
#[case::removed(|l: &mut Vec<String>| drop(l.remove(1)), &[(2, JournalFaultKind::Removed(1))])]
#[case::first_removed(|l: &mut Vec<String>| drop(l.remove(0)), &[(1, JournalFaultKind::Removed(1))])]
#[case::two_removed(|l: &mut Vec<String>| drop(l.drain(1..3)), &[(2, JournalFaultKind::Removed(2))])]
#[case::swapped(|l: &mut Vec<String>| l.swap(1, 2), &[(2, JournalFaultKind::Moved), (3, JournalFaultKind::Moved), (4, JournalFaultKind::Moved)])]
#[case::doubled(|l: &mut Vec<String>| l.insert(2, l[1].clone()), &[(3, JournalFaultKind::Moved)])]
#[case::last_removed(|l: &mut Vec<String>| drop(l.pop()), &[(3, JournalFaultKind::Truncated(1))])]
#[case::all_removed(Vec::clear, &[(0, JournalFaultKind::Truncated(4))])]
fn journal_edits_are_detected(
    #[case] change: Change,
    #[case] expected: &[(usize, JournalFaultKind)],
) {
    let (folder, journal) = with_lines(4);
    let mut all = lines(folder.path());
    change(&mut all);
    write(folder.path(), &all);
    assert_eq!(faults(&journal), expected);
    // A later entry does not hide the edit.
    append(&journal, 5);
    assert!(!journal.verify().unwrap().is_intact());
}

#[test]
fn journal_rewritten_from_scratch_does_not_match_the_head() {
    let (folder, journal) = with_lines(3);
    let (other, _) = with_lines(0);
    (7..10).for_each(|n| append(&self::journal(other.path()), n));
    write(folder.path(), &lines(other.path()));
    assert_eq!(faults(&journal), [(3, JournalFaultKind::Rewritten)]);
}

#[test]
fn line_with_a_new_hash_breaks_the_chain() {
    let (folder, journal) = with_lines(3);
    let (other, _) = with_lines(0);
    for n in [1, 8] {
        append(&self::journal(other.path()), n);
    }
    let mut all = lines(folder.path());
    all[1].clone_from(&lines(other.path())[1]);
    write(folder.path(), &all);
    assert_eq!(faults(&journal), [(3, JournalFaultKind::Replaced)]);
}

#[rstest]
#[case::gone(None)]
#[case::broken(Some("{"))]
fn missing_head_is_a_fault(#[case] left: Option<&str>) {
    let (folder, journal) = with_lines(2);
    match left {
        None => fs::remove_file(folder.path().join(HEAD)).unwrap(),
        Some(text) => fs::write(folder.path().join(HEAD), text).unwrap(),
    }
    assert_eq!(faults(&journal), [(2, JournalFaultKind::NoHead)]);
}

#[test]
fn head_behind_the_journal_catches_up() {
    let (folder, journal) = with_lines(2);
    let old = fs::read(folder.path().join(HEAD)).unwrap();
    append(&journal, 3);
    fs::write(folder.path().join(HEAD), old).unwrap();
    assert!(journal.verify().unwrap().is_intact());
    append(&journal, 4);
    assert!(journal.verify().unwrap().is_intact());
    assert_eq!(journal.records().unwrap().len(), 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn half_written_line_loses_no_record(cut in 1_usize..150) {
        let (folder, journal) = with_lines(2);
        let whole = fs::read_to_string(folder.path().join(JOURNAL)).unwrap();
        let torn: String = whole.lines().next().unwrap().chars().take(cut).collect();
        fs::write(folder.path().join(JOURNAL), format!("{whole}{torn}")).unwrap();
        let check = journal.verify().unwrap();
        prop_assert!(check.is_intact());
        prop_assert_eq!(check.torn, [3]);
        append(&journal, 3);
        let check = journal.verify().unwrap();
        prop_assert!(check.is_intact(), "{check:?}");
        prop_assert_eq!((check.entries, check.torn), (3, vec![3]));
        prop_assert_eq!(lines(folder.path()).len(), 4);
    }

    #[test]
    fn changed_byte_is_detected(line in 0_usize..3, at in 0_usize..200, to in 33_u8..126) {
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
fn concurrent_writers_keep_one_chain() {
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
    assert!(check.is_intact() && check.torn.is_empty(), "{check:?}");
    assert_eq!(check.entries, 100);
}

#[test]
fn folder_writable_by_others_is_refused_with_a_command_to_fix_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let error = Journal::open(
        folder.path(),
        Actor {
            user: String::new(),
            host: String::new(),
        },
    )
    .unwrap_err();
    assert!(matches!(error, AuditError::Shared(_)), "{error}");
    let Problem { what, todo, .. } = error.problem(Lang::En);
    let path = folder.path().display().to_string();
    assert!(
        what.as_str().contains(&path) && todo.as_str().contains(&format!("chmod 700 '{path}'")),
        "{what} {todo}"
    );
}

#[test]
fn error_names_the_path_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let who = || Actor {
        user: String::new(),
        host: String::new(),
    };
    let error = Journal::open(&file.join("below"), who()).unwrap_err();
    assert!(matches!(error, AuditError::Folder { .. }), "{error}");
    let error = Journal::open(Path::new("/proc/nothing/gander"), who()).unwrap_err();
    assert!(
        error
            .problem(Lang::Zh)
            .what
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
    let entry = AuditEntry {
        order,
        action: AuditAction::Exported,
        class: DataClass::Masked,
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
fn journal_folder_comes_from_the_environment(
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
