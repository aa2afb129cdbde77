//! The commands that can be typed: names, and the keys of the screen from the key table.

use crate::app::{Action, Mode};
use crate::catalog::Tab;
use crate::cli::common::config;
use crate::keymap::{self, Chord};
use crate::report::tab_name;
use crate::text::{Lang, pad};

/// A command of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlainCommand {
    /// The action of that key on the screen.
    Act(Action),
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
pub(super) struct CommandEntry {
    pub(super) name: &'static str,
    pub(super) command: PlainCommand,
    follows: &'static str,
    zh: &'static str,
    en: &'static str,
}

const fn entry(
    name: &'static str,
    command: PlainCommand,
    follows: &'static str,
    zh: &'static str,
    en: &'static str,
) -> CommandEntry {
    CommandEntry {
        name,
        command,
        follows,
        zh,
        en,
    }
}

/// Every command except the tabs. N is the number of a row; without it, the current row is meant.
pub(super) const COMMANDS: &[CommandEntry] = &[
    entry(
        "ls",
        PlainCommand::List,
        "",
        "列出本页各行",
        "list the rows of the tab",
    ),
    entry(
        "all",
        PlainCommand::All,
        "",
        "列出本页所有行，含收起的",
        "list every row of the tab, including folded ones",
    ),
    entry(
        "open",
        PlainCommand::Open,
        " N",
        "打开一行（也可只输入 N）",
        "open a row (or only N)",
    ),
    entry("close", PlainCommand::Close, " N", "收起一行", "fold a row"),
    entry(
        "up",
        PlainCommand::Act(Action::Parent),
        "",
        "到上级",
        "to the row above",
    ),
    entry(
        "detail",
        PlainCommand::Detail,
        " N",
        "一行的详情",
        "details of a row",
    ),
    entry(
        "tabs",
        PlainCommand::Tabs,
        "",
        "结论和标签页",
        "the verdict and the tabs",
    ),
    entry(
        "timeline",
        PlainCommand::Act(Action::Timeline),
        "",
        "整个订单的时间线",
        "timeline of the whole order",
    ),
    entry(
        "money",
        PlainCommand::Act(Action::Money),
        "",
        "金额核对，逐行",
        "the amounts, line by line",
    ),
    entry(
        "findings",
        PlainCommand::Act(Action::Findings),
        "",
        "全部问题和依据",
        "all findings with their proofs",
    ),
    entry(
        "finding",
        PlainCommand::Act(Action::NextFinding),
        "",
        "下一个问题",
        "the next finding",
    ),
    entry(
        "search",
        PlainCommand::Act(Action::Search),
        " WORDS",
        "搜索（也可输入 /WORDS）",
        "search (or /WORDS)",
    ),
    entry(
        "next",
        PlainCommand::Act(Action::NextHit),
        "",
        "下一处匹配",
        "the next match",
    ),
    entry(
        "previous",
        PlainCommand::Act(Action::PreviousHit),
        "",
        "上一处匹配",
        "the previous match",
    ),
    entry(
        "filter",
        PlainCommand::Act(Action::Filter),
        " WORDS",
        "只留匹配的行；在时间线里只看一类",
        "show only matches; in the timeline, one kind",
    ),
    entry(
        "explain",
        PlainCommand::Act(Action::Explain),
        " N",
        "字段说明",
        "documentation of a field",
    ),
    entry(
        "copy",
        PlainCommand::Act(Action::CopyValue),
        " N",
        "输出一行的值，供复制",
        "print the value of a row for copying",
    ),
    entry(
        "line",
        PlainCommand::Act(Action::CopyLine),
        " N",
        "输出名称和值",
        "print label and value",
    ),
    entry(
        "path",
        PlainCommand::Act(Action::CopyPath),
        " N",
        "输出 JSON 路径",
        "print the JSON pointer",
    ),
    entry(
        "markdown",
        PlainCommand::Act(Action::CopyTab),
        "",
        "整页输出为 Markdown",
        "print the tab as Markdown",
    ),
    entry(
        "reveal",
        PlainCommand::Act(Action::Reveal),
        " N",
        "显示遮盖的值，记入审计日志",
        "show a masked value; it is audited",
    ),
    entry(
        "reply",
        PlainCommand::Act(Action::Reply),
        " N",
        "回复客户，第 N 张卡片",
        "reply to the customer with card N",
    ),
    entry(
        "pin",
        PlainCommand::Act(Action::Pin),
        " NOTE",
        "置顶并写备注；已置顶时不写备注则取消",
        "pin with a note; without a note, unpin",
    ),
    entry(
        "case",
        PlainCommand::Act(Action::CaseFile),
        "",
        "写案件档",
        "write the case file",
    ),
    entry(
        "empty",
        PlainCommand::Act(Action::Empty),
        "",
        "显示或隐藏空字段",
        "show or hide empty fields",
    ),
    entry(
        "refresh",
        PlainCommand::Act(Action::Refresh),
        "",
        "刷新、重试；接着查找",
        "refresh or retry; resume a find",
    ),
    entry(
        "find",
        PlainCommand::Act(Action::Finder),
        " KEY",
        "打开订单，或按手机号、昵称等查找；不写则列出可选的",
        "open an order, or find by phone, nickname or another key; without KEY, list the choices",
    ),
    entry(
        "results",
        PlainCommand::Act(Action::Results),
        "",
        "回到查找结果",
        "results of the last find",
    ),
    entry(
        "next-order",
        PlainCommand::Act(Action::NextOrder),
        "",
        "下一个打开的订单",
        "the next open order",
    ),
    entry(
        "previous-order",
        PlainCommand::Act(Action::PreviousOrder),
        "",
        "上一个打开的订单",
        "the previous open order",
    ),
    entry(
        "close-order",
        PlainCommand::Act(Action::Close),
        "",
        "关闭订单",
        "close the order",
    ),
    entry(
        "reopen",
        PlainCommand::Act(Action::Reopen),
        "",
        "重新打开刚关闭的订单",
        "reopen the last closed order",
    ),
    entry("back", PlainCommand::Act(Action::Back), "", "返回", "back"),
    entry(
        "cancel",
        PlainCommand::Cancel,
        "",
        "取消正在进行的查询",
        "stop the look-up or the search",
    ),
    entry("help", PlainCommand::Help, "", "本列表", "this list"),
    entry("quit", PlainCommand::Quit, "", "退出", "quit"),
];

/// Parses the first word of a line: a name, or a key of the screen.
pub(super) fn parse(typed: &str) -> Option<PlainCommand> {
    let tab = Tab::ALL
        .into_iter()
        .find(|tab| tab_name(*tab).eq_ignore_ascii_case(typed));
    let named = || {
        COMMANDS
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(typed))
            .map(|entry| entry.command)
    };
    tab.map(|tab| PlainCommand::Act(Action::Tab(tab)))
        .or_else(named)
        .or_else(|| key(typed))
        .or_else(|| keymap::action_by_name(typed).map(PlainCommand::Act))
}

fn key(typed: &str) -> Option<PlainCommand> {
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
        Action::Help => PlainCommand::Help,
        Action::Leave | Action::Cancel => PlainCommand::Quit,
        action => PlainCommand::Act(action),
    })
}

/// Whether a line cancels: no other command is run while something is under way.
pub(super) fn is_cancel(line: &str) -> bool {
    parse(line.trim()) == Some(PlainCommand::Cancel)
}

/// The command name nearest to what was typed.
pub(super) fn nearest(typed: &str) -> &'static str {
    let names = Tab::ALL
        .into_iter()
        .map(tab_name)
        .chain(COMMANDS.iter().map(|entry| entry.name));
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
    let line = |entry: &CommandEntry| {
        let action = if let PlainCommand::Act(action) = entry.command {
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
        let key = match entry.command {
            PlainCommand::Help => "?, ".to_owned(),
            PlainCommand::Quit => "q, ".to_owned(),
            _ => key,
        };
        format!(
            "{}{}\n",
            pad(&format!("{key}{}{}", entry.name, entry.follows), 20),
            lang.tr(entry.zh, entry.en)
        )
    };
    Tab::ALL
        .into_iter()
        .map(tab)
        .chain(COMMANDS.iter().map(line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, PlainCommand, help, is_cancel, nearest, parse};
    use crate::app::Action;
    use crate::catalog::Tab;
    use crate::text::Lang;
    use rstest::rstest;
    use std::collections::HashSet;

    #[rstest]
    #[case("3", Some(PlainCommand::Act(Action::Tab(Tab::Logistics))))]
    #[case("Logistics", Some(PlainCommand::Act(Action::Tab(Tab::Logistics))))]
    #[case("n", Some(PlainCommand::Act(Action::NextHit)))]
    #[case("N", Some(PlainCommand::Act(Action::PreviousHit)))]
    #[case("？", Some(PlainCommand::Help))]
    #[case("q", Some(PlainCommand::Quit))]
    #[case("11", None)]
    #[case("nonsense", None)]
    fn names_and_keys_parse_to_commands(#[case] typed: &str, #[case] wanted: Option<PlainCommand>) {
        assert_eq!(parse(typed), wanted);
    }

    #[test]
    fn command_names_are_unique_and_listed_in_the_help() {
        let mut seen = HashSet::new();
        for lang in [Lang::Zh, Lang::En] {
            let help = help(lang);
            assert!(
                COMMANDS.iter().all(|entry| help.contains(entry.name)),
                "{help}"
            );
        }
        assert!(COMMANDS.iter().all(|entry| seen.insert(entry.name)));
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
