//! The commands that can be typed: names, and the keys of the screen from the key table.

use crate::app::{Action, Mode};
use crate::catalog::Tab;
use crate::cli::common::config;
use crate::keymap::{self, Chord};
use crate::report::tab_name;
use crate::text::{Lang, pad};

/// A command of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// The action of that key on the screen.
    Do(Action),
    /// The verdict and the tabs.
    Tabs,
    /// The visible rows.
    List,
    /// Every row of the tab.
    All,
    /// A row and its children.
    Open,
    /// Folds a row.
    Close,
    /// The detail of a row.
    Detail,
    /// The list of commands.
    Help,
    /// Stops the look-up.
    Cancel,
    /// Quits.
    Quit,
}

/// The name of a command, its argument, and its description in Chinese and in English.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) verb: Verb,
    follows: &'static str,
    zh: &'static str,
    en: &'static str,
}

const fn word(
    name: &'static str,
    verb: Verb,
    follows: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Word {
    Word {
        name,
        verb,
        follows,
        zh,
        en,
    }
}

/// Every command except the tabs. N is the number of a row; without it, the current row is meant.
pub(super) const WORDS: &[Word] = &[
    word(
        "ls",
        Verb::List,
        "",
        "列出本页各行",
        "list the rows of the tab",
    ),
    word(
        "all",
        Verb::All,
        "",
        "列出本页所有行，含收起的",
        "list every row of the tab, the folded too",
    ),
    word(
        "open",
        Verb::Open,
        " N",
        "打开一行（也可只输入 N）",
        "open a row (N alone does it too)",
    ),
    word("close", Verb::Close, " N", "收起一行", "fold a row"),
    word(
        "up",
        Verb::Do(Action::Parent),
        "",
        "到上级",
        "to the row above",
    ),
    word("detail", Verb::Detail, " N", "一行的详情", "a row in full"),
    word(
        "tabs",
        Verb::Tabs,
        "",
        "结论和标签页",
        "the verdict and the tabs",
    ),
    word(
        "timeline",
        Verb::Do(Action::Timeline),
        "",
        "整个订单的时间线",
        "timeline of the whole order",
    ),
    word(
        "money",
        Verb::Do(Action::Money),
        "",
        "金额核对，逐行",
        "the money line by line",
    ),
    word(
        "findings",
        Verb::Do(Action::Findings),
        "",
        "全部问题和依据",
        "all findings with their proofs",
    ),
    word(
        "finding",
        Verb::Do(Action::NextFinding),
        "",
        "下一个问题",
        "the next finding",
    ),
    word(
        "search",
        Verb::Do(Action::Search),
        " WORDS",
        "搜索（也可输入 /WORDS）",
        "search (/WORDS does it too)",
    ),
    word(
        "next",
        Verb::Do(Action::NextHit),
        "",
        "下一处匹配",
        "the next match",
    ),
    word(
        "previous",
        Verb::Do(Action::PreviousHit),
        "",
        "上一处匹配",
        "the match before",
    ),
    word(
        "filter",
        Verb::Do(Action::Filter),
        " WORDS",
        "只留匹配的行；在时间线里只看一类",
        "only the matches; in the timeline, one kind",
    ),
    word(
        "explain",
        Verb::Do(Action::Explain),
        " N",
        "字段说明",
        "what is documented of a row",
    ),
    word(
        "copy",
        Verb::Do(Action::CopyValue),
        " N",
        "输出一行的值，供复制",
        "print the value of a row, to be copied",
    ),
    word(
        "line",
        Verb::Do(Action::CopyLine),
        " N",
        "输出名称和值",
        "print label and value",
    ),
    word(
        "path",
        Verb::Do(Action::CopyPath),
        " N",
        "输出 JSON 路径",
        "print the JSON pointer",
    ),
    word(
        "markdown",
        Verb::Do(Action::CopyTab),
        "",
        "整页输出为 Markdown",
        "print the tab as Markdown",
    ),
    word(
        "reveal",
        Verb::Do(Action::Reveal),
        " N",
        "显示遮盖的值，记入审计日志",
        "show a masked value; the journal knows",
    ),
    word(
        "reply",
        Verb::Do(Action::Reply),
        " N",
        "回复客户，第 N 张卡片",
        "reply to the customer, by the N-th card",
    ),
    word(
        "pin",
        Verb::Do(Action::Pin),
        " NOTE",
        "置顶并写备注；已置顶时不写备注则取消",
        "pin with a note; a pinned one without a note, no more",
    ),
    word(
        "case",
        Verb::Do(Action::CaseFile),
        "",
        "写案件档",
        "write the case file",
    ),
    word(
        "empty",
        Verb::Do(Action::Empty),
        "",
        "显示或隐藏空字段",
        "show or leave out empty fields",
    ),
    word(
        "refresh",
        Verb::Do(Action::Refresh),
        "",
        "刷新、重试；接着查找",
        "refresh, try again; go on with a search",
    ),
    word(
        "find",
        Verb::Do(Action::Finder),
        " KEY",
        "打开订单，或按手机号、昵称等查找；不写则列出可选的",
        "open an order, or find by phone, nickname and so on; alone, list those on offer",
    ),
    word(
        "results",
        Verb::Do(Action::Results),
        "",
        "回到查找结果",
        "what was found",
    ),
    word(
        "next-order",
        Verb::Do(Action::NextOrder),
        "",
        "下一个打开的订单",
        "the next open order",
    ),
    word(
        "previous-order",
        Verb::Do(Action::PreviousOrder),
        "",
        "上一个打开的订单",
        "the open order before",
    ),
    word(
        "close-order",
        Verb::Do(Action::Close),
        "",
        "关闭订单",
        "close the order",
    ),
    word(
        "reopen",
        Verb::Do(Action::Reopen),
        "",
        "重新打开刚关闭的订单",
        "open again what was closed",
    ),
    word("back", Verb::Do(Action::Back), "", "返回", "back"),
    word(
        "cancel",
        Verb::Cancel,
        "",
        "取消正在进行的查询",
        "stop the look-up or the search",
    ),
    word("help", Verb::Help, "", "本列表", "this list"),
    word("quit", Verb::Quit, "", "退出", "quit"),
];

/// Parses the first word of a line: a name, or a key of the screen.
pub(super) fn verb(typed: &str) -> Option<Verb> {
    let tab = Tab::ALL
        .into_iter()
        .find(|tab| tab_name(*tab).eq_ignore_ascii_case(typed));
    let named = || {
        WORDS
            .iter()
            .find(|word| word.name.eq_ignore_ascii_case(typed))
            .map(|word| word.verb)
    };
    tab.map(|tab| Verb::Do(Action::Tab(tab)))
        .or_else(named)
        .or_else(|| key(typed))
        .or_else(|| keymap::action_by_name(typed).map(Verb::Do))
}

fn key(typed: &str) -> Option<Verb> {
    let mut one = typed.chars();
    let alone = one.next().is_some() && one.next().is_none();
    let action = alone
        .then(|| {
            config::current()
                .bindings()
                .action(Mode::Tree, Chord::parse(typed)?)
        })
        .flatten()?;
    Some(match action {
        Action::Help => Verb::Help,
        Action::Leave | Action::Cancel => Verb::Quit,
        action => Verb::Do(action),
    })
}

/// Whether a line cancels: no other command is run while something is under way.
pub(super) fn is_cancel(line: &str) -> bool {
    verb(line.trim()) == Some(Verb::Cancel)
}

/// The command name nearest to what was typed.
pub(super) fn nearest(typed: &str) -> &'static str {
    let names = Tab::ALL
        .into_iter()
        .map(tab_name)
        .chain(WORDS.iter().map(|word| word.name));
    names
        .min_by_key(|name| strsim::damerau_levenshtein(name, &typed.to_lowercase()))
        .unwrap_or("help")
}

/// Every command, one per line, with the key that does the same.
pub(super) fn help(lang: Lang) -> String {
    let tab = |tab: Tab| {
        format!(
            "{}, {:<17}{}\n",
            tab.index() + 1,
            tab_name(tab),
            tab.label(lang)
        )
    };
    let line = |word: &Word| {
        let action = if let Verb::Do(action) = word.verb {
            Some(action)
        } else {
            None
        };
        let keys = action
            .into_iter()
            .flat_map(|action| config::current().bindings().keys(Mode::Tree, action));
        let letter = keys
            .filter(|chord| chord.types_text())
            .map(Chord::name)
            .next();
        let key = letter.map_or(String::new(), |key| format!("{key}, "));
        let key = match word.verb {
            Verb::Help => "?, ".to_owned(),
            Verb::Quit => "q, ".to_owned(),
            _ => key,
        };
        format!(
            "{}{}\n",
            pad(&format!("{key}{}{}", word.name, word.follows), 20),
            lang.tr(word.zh, word.en)
        )
    };
    Tab::ALL
        .into_iter()
        .map(tab)
        .chain(WORDS.iter().map(line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Verb, WORDS, help, is_cancel, nearest, verb};
    use crate::app::Action;
    use crate::catalog::Tab;
    use crate::text::Lang;
    use rstest::rstest;
    use std::collections::HashSet;

    #[rstest]
    #[case("3", Some(Verb::Do(Action::Tab(Tab::Logistics))))]
    #[case("Logistics", Some(Verb::Do(Action::Tab(Tab::Logistics))))]
    #[case("n", Some(Verb::Do(Action::NextHit)))]
    #[case("N", Some(Verb::Do(Action::PreviousHit)))]
    #[case("？", Some(Verb::Help))]
    #[case("q", Some(Verb::Quit))]
    #[case("11", None)]
    #[case("nonsense", None)]
    fn names_and_keys_parse_to_commands(#[case] typed: &str, #[case] wanted: Option<Verb>) {
        assert_eq!(verb(typed), wanted);
    }

    #[test]
    fn command_names_are_unique_and_listed_in_the_help() {
        let mut seen = HashSet::new();
        for lang in [Lang::Zh, Lang::En] {
            let help = help(lang);
            assert!(WORDS.iter().all(|word| help.contains(word.name)), "{help}");
        }
        assert!(WORDS.iter().all(|word| seen.insert(word.name)));
        assert_eq!(
            (
                nearest("logistcs"),
                nearest("timelin"),
                is_cancel(" cancel\n")
            ),
            ("logistics", "timeline", true)
        );
    }
}
