//! The table of keys.

use crate::app::{Action, Mode};
use crate::catalog::Tab;
use crate::text::Lang;

/// One row: keys that belong together, and the words for them.
#[derive(Debug)]
pub struct KeyRow {
    /// The modes in which it holds.
    pub modes: &'static [Mode],
    /// The keys and what they do.
    pub keys: &'static [(&'static str, Action)],
    /// The keys as footer and help show them, in the order of [`Self::keys`]: a key that is bound anew takes its place there.
    pub label: &'static str,
    /// What they do, in both languages.
    zh: &'static str,
    en: &'static str,
    /// Where it is shown.
    pub placement: Placement,
}

/// Where a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// In the footer and in the help.
    Footer,
    /// In the help alone.
    Help,
}

impl KeyRow {
    /// What the keys do, in Chinese and in English.
    pub fn descriptions(&self) -> [&'static str; 2] {
        [self.zh, self.en]
    }

    /// What one of its actions does, in Chinese and in English: of a pair such as `next/previous match` its own half. `None` where a second
    /// action goes by the words of the first.
    pub(super) fn description_of(&self, action: Action) -> Option<[String; 2]> {
        let mut actions: Vec<Action> = Vec::new();
        for (_, action) in self.keys {
            if !actions.contains(action) {
                actions.push(*action);
            }
        }
        let at = actions.iter().position(|a| *a == action)?;
        let halves = if actions.len() == 2 {
            pair(self.zh, false).zip(pair(self.en, true))
        } else {
            None
        };
        match (halves, at) {
            (Some((zh, en)), at) => Some([zh.get(at)?.clone(), en.get(at)?.clone()]),
            (None, 0) => Some([self.zh.to_owned(), self.en.to_owned()]),
            (None, _) => None,
        }
    }

    /// For how many actions [`Self::shown`] names a key.
    pub(super) fn labelled_actions(&self) -> usize {
        match self.label {
            "/" => 1,
            "1-7" => 7,
            "Alt-1-9" => 9,
            label => label.split('/').count(),
        }
    }

    /// What the keys do.
    pub fn description(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }
}

/// The two halves of `next/previous match`: what stands behind the second half alone belongs to both.
fn pair(descriptions: &str, by_words: bool) -> Option<[String; 2]> {
    let (one, other) = descriptions.split_once('/')?;
    let shared = if by_words {
        other.find(' ').and_then(|at| other.get(at..))
    } else {
        other
            .char_indices()
            .nth(one.chars().count())
            .and_then(|(at, _)| other.get(at..))
    };
    Some([
        format!("{one}{}", shared.unwrap_or_default()),
        other.to_owned(),
    ])
}

const fn key_row(
    modes: &'static [Mode],
    label: &'static str,
    zh: &'static str,
    en: &'static str,
    placement: Placement,
    keys: &'static [(&'static str, Action)],
) -> KeyRow {
    KeyRow {
        modes,
        keys,
        label,
        zh,
        en,
        placement,
    }
}

use Action as A;
use Mode::{Detail, Edit, Finder, Help, Panel, Prompt, Reply, Results, Tree};
use Placement::{Footer, Help as InHelp};

/// Where an order, or a message in its place, is on the screen.
const CASE: &[Mode] = &[Tree, Detail, Panel];
/// Where the order itself is.
const ORDER: &[Mode] = &[Tree, Detail];
/// Where text is typed.
const TYPED: &[Mode] = &[Finder, Prompt, Edit];
/// Where text is read.
const READ: &[Mode] = &[Detail, Help];

/// Every key. The order is that of footer and help.
pub const KEY_TABLE: &[KeyRow] = &[
    key_row(
        &[Finder],
        "Enter",
        "打开",
        "open",
        Footer,
        &[("Enter", A::Enter)],
    ),
    key_row(
        &[Finder],
        "Up/Down",
        "选择",
        "choose",
        Footer,
        &[
            ("Up", A::Up),
            ("Down", A::Down),
            ("Shift-Tab", A::Up),
            ("Tab", A::Down),
        ],
    ),
    key_row(
        &[Results],
        "Enter",
        "打开",
        "open",
        Footer,
        &[("Enter", A::Enter)],
    ),
    key_row(
        &[Results],
        "Space",
        "选中",
        "mark",
        Footer,
        &[("Space", A::Mark)],
    ),
    key_row(
        &[Results],
        "a",
        "全选",
        "mark all",
        InHelp,
        &[("a", A::MarkAll)],
    ),
    key_row(&[Results], "s", "排序", "sort", Footer, &[("s", A::Sort)]),
    key_row(
        &[Results],
        "f",
        "筛选",
        "filter",
        Footer,
        &[("f", A::Filter), ("/", A::Search)],
    ),
    key_row(
        &[Results],
        "r",
        "继续",
        "go on",
        Footer,
        &[("r", A::Refresh)],
    ),
    key_row(
        &[Results],
        "S",
        "跳过这一段",
        "skip this piece",
        Footer,
        &[("S", A::Skip)],
    ),
    key_row(
        &[Results],
        "y",
        "复制订单号",
        "copy the ids",
        InHelp,
        &[("y", A::CopyValue)],
    ),
    key_row(
        &[Results],
        "o",
        "查单",
        "finder",
        InHelp,
        &[("o", A::Finder)],
    ),
    key_row(
        &[Results],
        "Esc",
        "停止/返回",
        "stop/back",
        Footer,
        &[("Esc", A::Back)],
    ),
    key_row(
        &[Tree, Results],
        "j/k",
        "移动",
        "move",
        Footer,
        &[
            ("j", A::Down),
            ("k", A::Up),
            ("Down", A::Down),
            ("Up", A::Up),
        ],
    ),
    key_row(
        &[Tree],
        "h/l",
        "收起/展开",
        "fold/unfold",
        Footer,
        &[
            ("h", A::Left),
            ("l", A::Right),
            ("Left", A::Left),
            ("Right", A::Right),
        ],
    ),
    key_row(
        READ,
        "j/k",
        "滚动",
        "scroll",
        Footer,
        &[
            ("j", A::Down),
            ("k", A::Up),
            ("Down", A::Down),
            ("Up", A::Up),
        ],
    ),
    key_row(
        &[Detail],
        "Enter",
        "前往",
        "go there",
        Footer,
        &[("Enter", A::Enter)],
    ),
    key_row(
        &[Detail],
        "Esc",
        "返回",
        "back",
        Footer,
        &[("Esc", A::Back), ("h", A::Left), ("Left", A::Left)],
    ),
    key_row(ORDER, "c", "变化", "changes", Footer, &[("c", A::Changes)]),
    key_row(ORDER, "/", "搜索", "search", Footer, &[("/", A::Search)]),
    key_row(
        ORDER,
        "n/N",
        "下一处/上一处",
        "next/previous match",
        Footer,
        &[("n", A::NextHit), ("N", A::PreviousHit)],
    ),
    key_row(ORDER, "y", "复制", "copy", Footer, &[("y", A::CopyValue)]),
    key_row(
        ORDER,
        "v",
        "显示/隐藏",
        "reveal",
        Footer,
        &[("v", A::Reveal)],
    ),
    key_row(
        ORDER,
        "x/X",
        "问题",
        "findings",
        Footer,
        &[("x", A::NextFinding), ("X", A::PreviousFinding)],
    ),
    key_row(ORDER, "f", "筛选", "filter", Footer, &[("f", A::Filter)]),
    key_row(
        &[Tree],
        "Enter",
        "详情",
        "detail",
        InHelp,
        &[("Enter", A::Enter)],
    ),
    key_row(
        &[Tree],
        "Space",
        "进入右栏",
        "read the detail",
        InHelp,
        &[("Space", A::Read)],
    ),
    key_row(
        ORDER,
        "1-7",
        "标签页",
        "tabs",
        Footer,
        &[
            ("1", A::Tab(Tab::Buyer)),
            ("2", A::Tab(Tab::Goods)),
            ("3", A::Tab(Tab::Logistics)),
            ("4", A::Tab(Tab::Refunds)),
            ("5", A::Tab(Tab::Invoice)),
            ("6", A::Tab(Tab::Order)),
            ("7", A::Tab(Tab::Other)),
        ],
    ),
    key_row(
        ORDER,
        "Tab",
        "下一/上一标签页",
        "next/previous tab",
        InHelp,
        &[("Tab", A::NextTab), ("Shift-Tab", A::PreviousTab)],
    ),
    key_row(
        ORDER,
        "Y",
        "复制名称和值",
        "copy label and value",
        InHelp,
        &[("Y", A::CopyLine)],
    ),
    key_row(
        ORDER,
        "Ctrl-y",
        "复制 JSON 路径",
        "copy the JSON pointer",
        InHelp,
        &[("Ctrl-y", A::CopyPath)],
    ),
    key_row(
        ORDER,
        "M",
        "整页复制为 Markdown",
        "copy the tab as Markdown",
        InHelp,
        &[("M", A::CopyTab)],
    ),
    key_row(
        ORDER,
        "e",
        "空字段",
        "empty fields",
        InHelp,
        &[("e", A::Empty)],
    ),
    key_row(ORDER, "r", "刷新", "refresh", Footer, &[("r", A::Refresh)]),
    key_row(
        &[Panel],
        "r",
        "重试",
        "try again",
        Footer,
        &[("r", A::Refresh)],
    ),
    key_row(
        CASE,
        "o",
        "打开订单",
        "open order",
        Footer,
        &[("o", A::Finder)],
    ),
    key_row(
        CASE,
        "[/]",
        "上一/下一订单",
        "previous/next order",
        Footer,
        &[("[", A::PreviousOrder), ("]", A::NextOrder)],
    ),
    key_row(
        CASE,
        "Alt-1-9",
        "第几个订单",
        "order by its number",
        InHelp,
        &[
            ("Alt-1", A::Order(1)),
            ("Alt-2", A::Order(2)),
            ("Alt-3", A::Order(3)),
            ("Alt-4", A::Order(4)),
            ("Alt-5", A::Order(5)),
            ("Alt-6", A::Order(6)),
            ("Alt-7", A::Order(7)),
            ("Alt-8", A::Order(8)),
            ("Alt-9", A::Order(9)),
        ],
    ),
    key_row(
        CASE,
        "b",
        "查找结果",
        "what was found",
        InHelp,
        &[("b", A::Results)],
    ),
    key_row(
        &[Finder],
        "Ctrl-b",
        "查找结果",
        "what was found",
        Footer,
        &[("Ctrl-b", A::Results)],
    ),
    key_row(
        CASE,
        "w",
        "关闭订单",
        "close the order",
        InHelp,
        &[("w", A::Close)],
    ),
    key_row(
        &[Finder],
        "Ctrl-t",
        "重新打开刚关闭的",
        "open again what was closed",
        InHelp,
        &[("Ctrl-t", A::Reopen)],
    ),
    key_row(
        CASE,
        "u",
        "重新打开刚关闭的",
        "open again what was closed",
        InHelp,
        &[("u", A::Reopen)],
    ),
    key_row(ORDER, "R", "回复", "reply", Footer, &[("R", A::Reply)]),
    key_row(
        ORDER,
        "t",
        "时间线",
        "timeline",
        Footer,
        &[("t", A::Timeline)],
    ),
    key_row(
        ORDER,
        "m",
        "金额核对",
        "money proof",
        Footer,
        &[("m", A::Money)],
    ),
    key_row(
        ORDER,
        "W",
        "关注/取消关注",
        "watch/no longer",
        InHelp,
        &[("W", A::Watch)],
    ),
    key_row(
        ORDER,
        "i",
        "字段说明",
        "explain the field",
        InHelp,
        &[("i", A::Explain)],
    ),
    key_row(
        ORDER,
        "C",
        "写案件档（已遮盖）",
        "write the case file, masked",
        InHelp,
        &[("C", A::CaseFile)],
    ),
    key_row(
        ORDER,
        "P",
        "置顶并写备注",
        "pin with a note",
        InHelp,
        &[("P", A::Pin)],
    ),
    key_row(
        ORDER,
        "!",
        "全部问题",
        "all findings",
        InHelp,
        &[("!", A::Findings)],
    ),
    key_row(
        CASE,
        ":",
        "按名称执行或跳转",
        "do or go by name",
        InHelp,
        &[(":", A::Palette), ("Ctrl-p", A::Palette)],
    ),
    key_row(
        &[Finder],
        "Ctrl-p",
        "按名称执行",
        "do by name",
        InHelp,
        &[("Ctrl-p", A::Palette)],
    ),
    key_row(
        &[Finder],
        "Ctrl-d",
        "不再列出所选订单",
        "list the chosen one no more",
        InHelp,
        &[("Ctrl-d", A::Forget)],
    ),
    key_row(
        &[Tree, Results],
        "g/G",
        "首行/末行",
        "first/last row",
        InHelp,
        &[
            ("g", A::First),
            ("G", A::Last),
            ("Home", A::First),
            ("End", A::Last),
        ],
    ),
    key_row(
        &[Tree, Detail, Help, Results],
        "Ctrl-d/u",
        "半屏",
        "half a screen",
        InHelp,
        &[
            ("Ctrl-d", A::HalfDown),
            ("Ctrl-u", A::HalfUp),
            ("PgDn", A::HalfDown),
            ("PgUp", A::HalfUp),
        ],
    ),
    key_row(
        READ,
        "g",
        "开头",
        "start",
        InHelp,
        &[("g", A::First), ("Home", A::First)],
    ),
    key_row(
        &[Detail],
        "G",
        "末尾",
        "end",
        InHelp,
        &[("G", A::Last), ("End", A::Last)],
    ),
    key_row(
        ORDER,
        "J/K",
        "下一/上一同级行",
        "next/previous sibling",
        InHelp,
        &[("J", A::NextSibling), ("K", A::PreviousSibling)],
    ),
    key_row(&[Tree], "p", "上级", "parent", InHelp, &[("p", A::Parent)]),
    key_row(
        &[Tree],
        "z",
        "收起/展开以下全部",
        "fold all below",
        InHelp,
        &[("z", A::FoldBelow)],
    ),
    key_row(
        &[Tree],
        "Z",
        "收起/展开整页",
        "fold the whole tab",
        InHelp,
        &[("Z", A::FoldAll)],
    ),
    key_row(
        &[Tree],
        "Esc",
        "查单",
        "to the finder",
        InHelp,
        &[("Esc", A::Back)],
    ),
    key_row(
        &[Reply, Edit],
        "Enter",
        "复制",
        "copy",
        Footer,
        &[("Enter", A::Enter)],
    ),
    key_row(
        &[Reply],
        "j/k",
        "选择",
        "choose",
        Footer,
        &[
            ("j", A::Down),
            ("k", A::Up),
            ("Down", A::Down),
            ("Up", A::Up),
            ("Tab", A::Down),
        ],
    ),
    key_row(
        &[Reply],
        "i",
        "修改",
        "change",
        Footer,
        &[("i", A::Edit), ("y", A::CopyValue), ("R", A::Reply)],
    ),
    key_row(
        &[Reply, Edit],
        "Esc",
        "返回",
        "back",
        Footer,
        &[("Esc", A::Back)],
    ),
    key_row(
        &[Prompt],
        "Enter",
        "确定",
        "keep",
        Footer,
        &[("Enter", A::Enter)],
    ),
    key_row(
        &[Prompt],
        "Up/Down",
        "上一个/下一个",
        "previous/next",
        Footer,
        &[("Up", A::Up), ("Down", A::Down), ("Shift-Tab", A::Up)],
    ),
    key_row(
        &[Prompt],
        "Tab",
        "补全命令",
        "complete a command",
        InHelp,
        &[("Tab", A::Complete)],
    ),
    key_row(
        &[Prompt],
        "Esc",
        "取消",
        "drop",
        Footer,
        &[("Esc", A::Back)],
    ),
    key_row(
        &[Finder],
        "Esc",
        "清空/返回",
        "clear/back",
        Footer,
        &[("Esc", A::Back)],
    ),
    key_row(&[Panel], "Esc", "返回", "back", Footer, &[("Esc", A::Back)]),
    key_row(&[Help], "Esc", "返回", "back", Footer, &[("Esc", A::Back)]),
    key_row(
        &[Tree, Detail, Panel, Help, Reply, Results],
        "q",
        "返回，连按两次退出",
        "back, twice to quit",
        InHelp,
        &[("q", A::Leave)],
    ),
    key_row(
        TYPED,
        "Ctrl-w/u",
        "删词/删行",
        "delete word/line",
        InHelp,
        &[("Ctrl-w", A::EraseWord), ("Ctrl-u", A::EraseLine)],
    ),
    key_row(
        TYPED,
        "Home/End",
        "行首/行尾",
        "line start/end",
        InHelp,
        &[
            ("Home", A::CaretHome),
            ("End", A::CaretEnd),
            ("Left", A::CaretLeft),
            ("Right", A::CaretRight),
            ("Ctrl-a", A::CaretHome),
            ("Ctrl-e", A::CaretEnd),
            ("Backspace", A::Erase),
            ("Ctrl-h", A::Erase),
            ("Del", A::EraseAhead),
        ],
    ),
    key_row(
        &[Tree, Detail, Panel, Help, Reply, Results],
        "?",
        "帮助",
        "help",
        Footer,
        &[("?", A::Help), ("F1", A::Help)],
    ),
    key_row(TYPED, "F1", "帮助", "help", Footer, &[("F1", A::Help)]),
    key_row(
        &Mode::ALL,
        "Ctrl-c",
        "取消，再按退出",
        "cancel, then quit",
        InHelp,
        &[("Ctrl-c", A::Cancel)],
    ),
    key_row(
        &Mode::ALL,
        "Ctrl-z",
        "挂起",
        "suspend",
        InHelp,
        &[("Ctrl-z", A::Suspend)],
    ),
    key_row(
        &Mode::ALL,
        "Ctrl-l",
        "重画",
        "redraw",
        InHelp,
        &[("Ctrl-l", A::Redraw)],
    ),
    key_row(
        &Mode::ALL,
        "Ctrl-o",
        "鼠标开关",
        "mouse on/off",
        InHelp,
        &[("Ctrl-o", A::Mouse)],
    ),
];
