//! Both READMEs against the program: the commands they give and the keys they name.

use gander::catalog::Tab;
use gander::keymap::{KEY_TABLE, Placement};
use gander::text::Lang;
use rstest::rstest;

const ENGLISH: &str = include_str!("../../README.md");
const CHINESE: &str = include_str!("../../README.zh-CN.md");

#[rstest]
#[case::english(ENGLISH, Lang::En)]
#[case::chinese(CHINESE, Lang::Zh)]
fn every_key_of_the_footer_stands_with_its_words(#[case] readme: &str, #[case] lang: Lang) {
    for row in KEY_TABLE
        .iter()
        .filter(|row| row.placement == Placement::Footer)
    {
        let (key, words) = (format!("| `{}` |", row.label), row.description(lang));
        assert!(
            readme
                .lines()
                .any(|line| line.starts_with(&key) && line.contains(words)),
            "{key} {words}"
        );
    }
}

#[rstest]
#[case::english(ENGLISH, Lang::En)]
#[case::chinese(CHINESE, Lang::Zh)]
fn every_tab_stands_under_its_digit(#[case] readme: &str, #[case] lang: Lang) {
    for (n, tab) in Tab::ALL.into_iter().enumerate() {
        let row = format!("| `{}` | {} |", n + 1, tab.label(lang));
        assert!(readme.lines().any(|line| line.starts_with(&row)), "{row}");
    }
}

#[rstest]
#[case::english(ENGLISH)]
#[case::chinese(CHINESE)]
fn the_two_commands_stand_in_the_first_screen(#[case] readme: &str) {
    let screen: Vec<&str> = readme.lines().take(24).collect();
    for command in ["cargo run --release -- --demo", "cargo test"] {
        assert!(screen.contains(&command), "{command}");
    }
}

#[test]
fn both_give_the_same_commands() {
    let blocks = |readme: &'static str| {
        let inside = readme
            .split("```")
            .skip(1)
            .step_by(2)
            .filter_map(|block| block.strip_prefix("sh\n"));
        inside
            .map(|block| {
                block
                    .lines()
                    .map(|line| line.split('#').next().unwrap_or_default().trim())
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(blocks(ENGLISH), blocks(CHINESE));
}
