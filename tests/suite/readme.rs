//! Both READMEs against the program: the commands and the keys.

use gander::catalog::Tab;
use gander::keymap::{KEY_TABLE, Placement};
use gander::text::Lang;
use rstest::rstest;

const ENGLISH: &str = include_str!("../../README.md");
const CHINESE: &str = include_str!("../../README.zh-CN.md");

/// The key labels in the first column of the tables about keys, which are in one section.
fn keys(readme: &str) -> Vec<&str> {
    let section = readme
        .split("\n## ")
        .find(|section| section.contains("| `j/k` |"));
    section
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(key, _)| key)
        .collect()
}

/// The lines of each `sh` block, without comments.
fn commands(readme: &str) -> Vec<Vec<&str>> {
    let blocks = readme.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix("sh\n"))
        .map(|block| {
            let lines = block.lines();
            lines
                .map(|line| line.split('#').next().unwrap_or_default().trim())
                .collect()
        })
        .collect()
}

#[rstest]
#[case::english(ENGLISH)]
#[case::chinese(CHINESE)]
fn readme_has_every_key_of_the_footer(#[case] readme: &str) {
    let named = keys(readme);
    let footer = KEY_TABLE
        .iter()
        .filter(|row| row.placement == Placement::Footer);
    for row in footer {
        assert!(named.contains(&row.label), "{}", row.label);
    }
}

#[rstest]
#[case::english(ENGLISH)]
#[case::chinese(CHINESE)]
fn readme_keys_are_in_the_key_table(#[case] readme: &str) {
    for key in keys(readme) {
        assert!(KEY_TABLE.iter().any(|row| row.label == key), "{key}");
    }
}

#[rstest]
#[case::english(ENGLISH, Lang::En)]
#[case::chinese(CHINESE, Lang::Zh)]
fn readme_lists_every_tab_with_its_digit(#[case] readme: &str, #[case] lang: Lang) {
    for (n, tab) in Tab::ALL.into_iter().enumerate() {
        let row = format!("| `{}` | {} |", n + 1, tab.label(lang));
        assert!(readme.lines().any(|line| line.starts_with(&row)), "{row}");
    }
}

#[rstest]
#[case::english(ENGLISH)]
#[case::chinese(CHINESE)]
fn readme_starts_with_the_demo_and_the_tests(#[case] readme: &str) {
    let top: Vec<&str> = readme.lines().take(30).collect();
    for command in ["cargo run --release -- --demo", "cargo test"] {
        assert!(top.contains(&command), "{command}");
    }
}

#[test]
fn readmes_give_the_same_commands() {
    assert_eq!(commands(ENGLISH), commands(CHINESE));
}
