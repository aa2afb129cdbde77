//! The import law, read from the sources: which room may name which, who may read the clock, and who may know of a terminal.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "test helpers may fail a test"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A room of the crate: a module directly under `src`.
struct Room {
    floor: u8,
    name: &'static str,
    holds: &'static str,
    /// Rooms of lower floors that it may not import all the same: the core knows no network, no files and no terminal.
    except: &'static [&'static str],
}

/// **The import law.** A room may import rooms of lower floors, except those that its row names; never one of its own
/// floor or above. Tests may also import `sim` and `text`. `lib.rs`, the README and `docs/architecture.md` show this table.
const ROOMS: [Room; 22] = [
    room(
        1,
        "text",
        "text that went through the one sanitiser; widths; languages",
        &[],
    ),
    room(
        1,
        "storage",
        "files that processes share; the only room that writes files",
        &[],
    ),
    room(
        2,
        "json",
        "JSON text as a preorder arena, read in one scan",
        &[],
    ),
    room(
        2,
        "catalog",
        "what the platform documents of each field",
        &["json", "storage"],
    ),
    room(
        3,
        "api",
        "the platform over HTTP: quotas, token, retry, errors",
        &["catalog"],
    ),
    room(
        4,
        "order",
        "one order: document, facts, money, findings, masks",
        &["api", "storage"],
    ),
    room(
        5,
        "outline",
        "one tab of an order as an arena of rows",
        &["api", "json", "storage"],
    ),
    room(
        5,
        "find",
        "orders by keys other than their id",
        &["api", "storage"],
    ),
    room(5, "audit", "the journal of who saw what", &["api", "json"]),
    room(
        5,
        "history",
        "recent orders, pins, the last session",
        &["api", "json"],
    ),
    room(
        6,
        "detail",
        "the pane beside the tree",
        &["api", "json", "storage"],
    ),
    room(
        6,
        "worker",
        "background jobs: requests in, reports out",
        &["audit", "history", "outline"],
    ),
    room(
        7,
        "replies",
        "texts for customers, from templates",
        &["api", "json", "worker"],
    ),
    room(
        7,
        "report",
        "an order as text, Markdown, JSON or CSV",
        &["api", "json", "worker"],
    ),
    room(
        8,
        "app",
        "the program's state and `update`",
        &["json", "storage"],
    ),
    room(
        9,
        "keymap",
        "one table of keys",
        &["api", "json", "storage", "worker"],
    ),
    room(
        10,
        "ui",
        "drawing, a small file for each region",
        &["api", "json", "storage", "worker"],
    ),
    room(
        11,
        "config",
        "settings: file, environment, defaults",
        &["worker"],
    ),
    room(
        12,
        "event_loop",
        "events in, effects out, one frame for each batch",
        &["sim"],
    ),
    room(13, "cli", "the subcommands", &[]),
    room(
        SIDE,
        "sim",
        "a simulated shop over real HTTP, for the demo and tests",
        &[],
    ),
    room(SIDE, "lib", "the list of the rooms", &[]),
];

/// Beside the floors: may import `text` only, and only `cli` may import it.
const SIDE: u8 = 0;

const fn room(
    floor: u8,
    name: &'static str,
    holds: &'static str,
    except: &'static [&'static str],
) -> Room {
    Room {
        floor,
        name,
        holds,
        except,
    }
}

/// The table as `lib.rs`, the README and `docs/architecture.md` show it.
fn table() -> String {
    let line = |room: &Room| {
        let floor = match room.floor {
            SIDE => "-".to_owned(),
            floor => floor.to_string(),
        };
        format!("{floor:>2}  {:<10}  {}\n", room.name, room.holds)
    };
    ROOMS
        .iter()
        .filter(|room| room.name != "lib")
        .map(line)
        .collect()
}

/// A line of a source without its comments.
struct Line {
    file: PathBuf,
    number: usize,
    code: String,
    /// Whether it stands in test code.
    test: bool,
}

impl Line {
    fn room(&self) -> &str {
        let first = self.file.components().next().unwrap();
        first.as_os_str().to_str().unwrap().trim_end_matches(".rs")
    }

    /// How many modules deep it is: 1 right in its room.
    fn depth(&self) -> usize {
        let parts = self.file.components().count();
        let of_file = if self.file.ends_with("mod.rs") {
            parts - 1
        } else {
            parts
        };
        of_file + usize::from(self.test)
    }

    /// The rooms that the line names: behind `crate::`, or behind as many `super::` as lead out of its own room.
    fn rooms(&self) -> Vec<String> {
        let out = "super::".repeat(self.depth());
        let places = ["crate::", &out]
            .into_iter()
            .flat_map(|way| self.code.match_indices(way).map(|(at, way)| at + way.len()));
        places.flat_map(|at| heads(&self.code[at..])).collect()
    }
}

/// The first names of what follows `crate::`: one, or several in braces.
fn heads(path: &str) -> Vec<String> {
    let word = |text: &str| {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let mut depth = 0;
    let mut names = vec![word(group)];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(word(&group[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn sources() -> Vec<Line> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut lines) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_owned();
                lines.extend(statements(
                    &name,
                    &fs::read_to_string(&path).unwrap(),
                    is_test_module(&path),
                ));
            }
        }
    }
    assert!(lines.len() > 5_000, "the sources were found");
    lines
}

/// Whether the file is declared `#[cfg(test)] mod …;` in the module above it.
fn is_test_module(path: &Path) -> bool {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let above = match stem {
        "mod" => path.with_file_name("none"),
        _ => path.with_file_name("mod.rs"),
    };
    let declared = format!("#[cfg(test)]\nmod {stem};");
    let in_tests = path.components().any(|part| part.as_os_str() == "tests");
    in_tests
        || stem == "tests"
        || fs::read_to_string(above).is_ok_and(|text| text.contains(&declared))
}

/// The lines of a source, a `use` over several lines joined into one. A file's test module stands at its end.
fn statements(file: &Path, text: &str, all_test: bool) -> Vec<Line> {
    let (mut lines, mut in_tests, mut goes_on): (Vec<Line>, _, _) = (Vec::new(), all_test, false);
    for (number, line) in text.lines().enumerate().map(|(n, line)| (n + 1, line)) {
        let code = line.split("//").next().unwrap();
        if line.starts_with("mod tests {") {
            in_tests = true;
        }
        match lines.last_mut().filter(|_| goes_on) {
            Some(before) => before.code.push_str(code.trim()),
            None => lines.push(Line {
                file: file.to_owned(),
                number,
                code: code.to_owned(),
                test: in_tests,
            }),
        }
        goes_on = lines.last().is_some_and(|l| {
            l.code
                .trim_start()
                .trim_start_matches("pub ")
                .starts_with("use ")
                && !l.code.contains(';')
        });
    }
    lines
}

fn may(room: &str, wanted: &str, test: bool) -> bool {
    let find = |name: &str| ROOMS.iter().find(|room| room.name == name);
    let lower = match (find(room), find(wanted)) {
        (Some(room), Some(wanted)) if room.floor == SIDE => wanted.name == "text",
        (Some(room), Some(wanted)) if wanted.floor == SIDE => room.name == "cli",
        (Some(room), Some(wanted)) => {
            wanted.floor < room.floor && !room.except.contains(&wanted.name)
        }
        _ => false,
    };
    // `safe!` is exported at the root of the crate.
    room == wanted || wanted == "safe" || lower || (test && matches!(wanted, "sim" | "text"))
}

fn complain(offences: impl Iterator<Item = String>) {
    let offences: Vec<String> = offences.collect();
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

fn place(line: &Line) -> String {
    format!(
        "src/{}:{}: {}",
        line.file.display(),
        line.number,
        line.code.trim()
    )
}

#[test]
fn imports_go_one_way() {
    let lines = sources();
    let wrong = lines
        .iter()
        .flat_map(|line| line.rooms().into_iter().map(move |wanted| (line, wanted)));
    let wrong = wrong.filter(|(line, wanted)| !may(line.room(), wanted, line.test));
    complain(wrong.map(|(line, wanted)| {
        format!(
            "{}\n    {} must not import {wanted}",
            place(line),
            line.room()
        )
    }));
}

#[test]
fn room_list_names_every_room() {
    let lines = sources();
    let known = |line: &&Line| !ROOMS.iter().any(|room| room.name == line.room());
    let unplaced = lines.iter().filter(|line| line.room() != "main");
    complain(unplaced.filter(known).map(place));
}

/// Each document shows the table as it is; a blank `//!` prefix in `lib.rs` does not count.
#[test]
fn documents_show_the_import_law() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let missing = ["src/lib.rs", "README.md", "docs/architecture.md"]
        .into_iter()
        .filter(|name| {
            let text = fs::read_to_string(root.join(name)).unwrap_or_default();
            let lines = text.lines().map(|line| line.trim_start_matches("//! "));
            let text = lines.collect::<Vec<_>>().join("\n");
            !text.contains(&table())
        });
    let table = table();
    complain(missing.map(|name| format!("{name} does not show:\n{table}")));
}

#[test]
fn only_the_edge_reads_the_clock() {
    let lines = sources();
    let inner = lines
        .iter()
        .filter(|line| !matches!(line.room(), "event_loop" | "cli"));
    let reads = |line: &&Line| {
        ["Timestamp::now", "SystemTime::now", "Zoned::now"]
            .iter()
            .any(|clock| line.code.contains(clock))
    };
    complain(inner.filter(reads).map(place));
}

#[test]
fn only_storage_writes_files() {
    let lines = sources();
    let others = lines
        .iter()
        .filter(|line| line.room() != "storage" && !line.test);
    let writes = |line: &&Line| {
        [
            "OpenOptions",
            "DirBuilder",
            "File::create",
            "fs::write",
            "fs::rename",
            "NOFOLLOW",
            "set_permissions",
            "TryLockError",
        ]
        .iter()
        .any(|way| line.code.contains(way) && !line.code.contains(&format!("storage::{way}")))
    };
    complain(others.filter(writes).map(place));
}

#[test]
fn the_core_knows_no_terminal_and_no_network() {
    let lines = sources();
    let core = lines.iter().filter(|line| {
        [
            "text", "catalog", "order", "outline", "find", "detail", "replies", "report", "app",
        ]
        .contains(&line.room())
    });
    let names = |line: &&Line| {
        ["ratatui", "crossterm", "tokio", "reqwest"]
            .iter()
            .any(|edge| line.code.contains(edge))
    };
    complain(core.filter(names).map(place));
}

#[test]
fn the_law_is_read_out_of_any_import() {
    let line = |file: &str, code: &str| Line {
        file: file.into(),
        number: 1,
        code: code.into(),
        test: false,
    };
    let rooms = |file, code| line(file, code).rooms();
    assert_eq!(rooms("order/cell.rs", "use crate::text::Clean;"), ["text"]);
    assert_eq!(
        rooms("order/cell.rs", "use crate::{app::{App, Mode}, text};"),
        ["app", "text"]
    );
    assert_eq!(
        rooms("order/cell.rs", "let x = crate::sim::now();"),
        ["sim"]
    );
    assert_eq!(
        rooms("order/cell.rs", "use super::super::app::App;"),
        ["app"]
    );
    assert_eq!(rooms("order/mod.rs", "use super::app;"), ["app"]);
    assert!(rooms("order/cell.rs", "use super::mask::mask;").is_empty());
    assert!(
        !may("order", "app", false)
            && may("app", "order", false)
            && !may("api", "order", false)
            && !may("app", "sim", false)
    );
}
