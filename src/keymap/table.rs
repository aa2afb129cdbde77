//! The key table: the default keys of every action in every mode, with their descriptions.

use crate::app::{Action, Mode};
use crate::catalog::Tab;
use crate::text::Lang;

/// A row of the table: keys that belong together and their description.
#[derive(Debug)]
pub struct KeyRow {
    /// The modes in which the keys are bound.
    pub modes: &'static [Mode],
    /// The keys and their actions.
    pub keys: &'static [(&'static str, Action)],
    /// The keys as the footer and the help screen show them, in the order of [`Self::keys`]. An
    /// overridden key replaces its default here.
    pub label: &'static str,
    /// The description in Chinese.
    zh: &'static str,
    /// The description in English.
    en: &'static str,
    /// Where the row is shown.
    pub placement: Placement,
}

/// Where a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// In the footer and on the help screen.
    Footer,
    /// Only on the help screen.
    Help,
}

impl KeyRow {
    /// The description in Chinese and in English.
    pub fn descriptions(&self) -> [&'static str; 2] {
        [self.zh, self.en]
    }

    /// The description in the language.
    pub fn description(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }

    /// The actions of the row, each once, in the order of their first keys.
    pub(super) fn actions(&self) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::new();
        for (_, action) in self.keys {
            if !actions.contains(action) {
                actions.push(*action);
            }
        }
        actions
    }

    /// The description of one action, in Chinese and in English: of a pair such as
    /// `next/previous match`, the half that belongs to the action. `None` if the row describes
    /// only its first action and this is another.
    pub(super) fn description_of(&self, action: Action) -> Option<[String; 2]> {
        let actions = self.actions();
        let at = actions.iter().position(|a| *a == action)?;
        let halves = if actions.len() == 2 {
            split_pair(self.zh, false).zip(split_pair(self.en, true))
        } else {
            None
        };
        match (halves, at) {
            (Some((zh, en)), at) => Some([zh.get(at)?.clone(), en.get(at)?.clone()]),
            (None, 0) => Some([self.zh.to_owned(), self.en.to_owned()]),
            (None, _) => None,
        }
    }

    /// The number of actions for which [`Self::label`] shows a key.
    pub(super) fn labelled_actions(&self) -> usize {
        match self.label {
            "/" => 1,
            "1-7" => 7,
            "Alt-1-9" => 9,
            label => label.split('/').count(),
        }
    }
}

/// Splits `next/previous match` into `next match` and `previous match`: what follows the second
/// alternative is common to both. Chinese has no blanks, so there both alternatives are taken to
/// have the same number of characters.
fn split_pair(text: &str, by_words: bool) -> Option<[String; 2]> {
    let (first, second) = text.split_once('/')?;
    let common = if by_words {
        second.find(' ').and_then(|at| second.get(at..))
    } else {
        second
            .char_indices()
            .nth(first.chars().count())
            .and_then(|(at, _)| second.get(at..))
    };
    Some([
        format!("{first}{}", common.unwrap_or_default()),
        second.to_owned(),
    ])
}

/// Builds the rows. As a macro, a row takes a line or two; as struct literals or calls, rustfmt
/// spreads each over eight, and the table no longer fits on a few screens.
macro_rules! key_rows {
    ($($placement:ident($modes:expr) $label:literal $zh:literal $en:literal
        [$($key:literal => $action:ident $(($argument:expr))?),+ $(,)?];)+) => {
        &[$(KeyRow {
            modes: $modes,
            keys: &[$(($key, Action::$action $(($argument))?)),+],
            label: $label,
            zh: $zh,
            en: $en,
            placement: Placement::$placement,
        }),+]
    };
}

use Mode::{Detail, Edit, Finder, Help, Panel, Prompt, Reply, Results, Tree};

/// The modes of the order screen: an order, or the message in its place.
const ORDER_SCREEN: &[Mode] = &[Tree, Detail, Panel];
/// The modes in which an order is shown.
const ORDER: &[Mode] = &[Tree, Detail];
/// The modes in which text is typed.
const TYPING: &[Mode] = &[Finder, Prompt, Edit];
/// The modes in which text scrolls.
const SCROLLING: &[Mode] = &[Detail, Help];
/// The modes in which a letter is a command.
const COMMANDS: &[Mode] = &[Tree, Detail, Panel, Help, Reply, Results];

/// Every key. The footer and the help screen show the rows in this order.
pub const KEY_TABLE: &[KeyRow] = key_rows! {
    Footer(&[Finder]) "Enter" "打开" "open" ["Enter" => Enter];
    Footer(&[Finder]) "Up/Down" "选择" "select"
        ["Up" => Up, "Down" => Down, "Shift-Tab" => Up, "Tab" => Down];

    Footer(&[Results]) "Enter" "打开" "open" ["Enter" => Enter];
    Footer(&[Results]) "Space" "选中" "mark" ["Space" => Mark];
    Help(&[Results]) "a" "全选" "mark all" ["a" => MarkAll];
    Footer(&[Results]) "s" "排序" "sort" ["s" => Sort];
    Footer(&[Results]) "f" "筛选" "filter" ["f" => Filter, "/" => Search];
    Footer(&[Results]) "r" "继续" "resume" ["r" => Refresh];
    Footer(&[Results]) "S" "跳过这一段" "skip this period" ["S" => Skip];
    Help(&[Results]) "y" "复制订单号" "copy order ids" ["y" => CopyValue];
    Help(&[Results]) "o" "查单" "finder" ["o" => Finder];
    Footer(&[Results]) "Esc" "停止/返回" "stop/back" ["Esc" => Back];

    Footer(&[Tree, Results]) "j/k" "移动" "move"
        ["j" => Down, "k" => Up, "Down" => Down, "Up" => Up];
    Footer(&[Tree]) "h/l" "收起/展开" "fold/unfold"
        ["h" => Left, "l" => Right, "Left" => Left, "Right" => Right];
    Footer(SCROLLING) "j/k" "滚动" "scroll"
        ["j" => Down, "k" => Up, "Down" => Down, "Up" => Up];
    Footer(&[Detail]) "Enter" "前往" "go to row" ["Enter" => Enter];
    Footer(&[Detail]) "Esc" "返回" "back" ["Esc" => Back, "h" => Left, "Left" => Left];
    Footer(ORDER) "c" "变化" "changes" ["c" => Changes];
    Footer(ORDER) "/" "搜索" "search" ["/" => Search];
    Footer(ORDER) "n/N" "下一处/上一处" "next/previous match"
        ["n" => NextHit, "N" => PreviousHit];
    Footer(ORDER) "y" "复制" "copy" ["y" => CopyValue];
    Footer(ORDER) "v" "显示/隐藏" "reveal" ["v" => Reveal];
    Footer(ORDER) "x/X" "问题" "findings" ["x" => NextFinding, "X" => PreviousFinding];
    Footer(ORDER) "f" "筛选" "filter" ["f" => Filter];
    Help(&[Tree]) "Enter" "详情" "detail" ["Enter" => Enter];
    Help(&[Tree]) "Space" "进入右栏" "focus detail" ["Space" => Read];
    Footer(ORDER) "1-7" "标签页" "tabs" [
        "1" => Tab(Tab::Buyer), "2" => Tab(Tab::Goods), "3" => Tab(Tab::Logistics),
        "4" => Tab(Tab::Refunds), "5" => Tab(Tab::Invoice), "6" => Tab(Tab::Order),
        "7" => Tab(Tab::Other),
    ];
    Help(ORDER) "Tab" "下一/上一标签页" "next/previous tab"
        ["Tab" => NextTab, "Shift-Tab" => PreviousTab];
    Help(ORDER) "Y" "复制名称和值" "copy label and value" ["Y" => CopyLine];
    Help(ORDER) "Ctrl-y" "复制 JSON 路径" "copy JSON pointer" ["Ctrl-y" => CopyPath];
    Help(ORDER) "M" "整页复制为 Markdown" "copy tab as Markdown" ["M" => CopyTab];
    Help(ORDER) "e" "空字段" "empty fields" ["e" => Empty];
    Footer(ORDER) "r" "刷新" "refresh" ["r" => Refresh];
    Footer(&[Panel]) "r" "重试" "retry" ["r" => Refresh];
    Footer(ORDER_SCREEN) "o" "打开订单" "open order" ["o" => Finder];
    Footer(ORDER_SCREEN) "[/]" "上一/下一订单" "previous/next order"
        ["[" => PreviousOrder, "]" => NextOrder];
    Help(ORDER_SCREEN) "Alt-1-9" "第几个订单" "order by number" [
        "Alt-1" => Order(1), "Alt-2" => Order(2), "Alt-3" => Order(3), "Alt-4" => Order(4),
        "Alt-5" => Order(5), "Alt-6" => Order(6), "Alt-7" => Order(7), "Alt-8" => Order(8),
        "Alt-9" => Order(9),
    ];
    Help(ORDER_SCREEN) "b" "查找结果" "find results" ["b" => Results];
    Footer(&[Finder]) "Ctrl-b" "查找结果" "find results" ["Ctrl-b" => Results];
    Help(ORDER_SCREEN) "w" "关闭订单" "close order" ["w" => Close];
    Help(&[Finder]) "Ctrl-t" "重新打开刚关闭的" "reopen closed order" ["Ctrl-t" => Reopen];
    Help(ORDER_SCREEN) "u" "重新打开刚关闭的" "reopen closed order" ["u" => Reopen];
    Footer(ORDER) "R" "回复" "reply" ["R" => Reply];
    Footer(ORDER) "t" "时间线" "timeline" ["t" => Timeline];
    Footer(ORDER) "m" "金额核对" "money proof" ["m" => Money];
    Help(ORDER) "W" "关注/取消关注" "watch/unwatch" ["W" => Watch];
    Help(ORDER) "i" "字段说明" "explain field" ["i" => Explain];
    Help(ORDER) "C" "写案件档（已遮盖）" "write case file, masked" ["C" => CaseFile];
    Help(ORDER) "P" "置顶并写备注" "pin with a note" ["P" => Pin];
    Help(ORDER) "!" "全部问题" "all findings" ["!" => Findings];
    Help(ORDER_SCREEN) ":" "按名称执行或跳转" "command palette"
        [":" => Palette, "Ctrl-p" => Palette];
    Help(&[Finder]) "Ctrl-p" "按名称执行" "command palette" ["Ctrl-p" => Palette];
    Help(&[Finder]) "Ctrl-d" "不再列出所选订单" "remove from list" ["Ctrl-d" => Forget];
    Help(&[Tree, Results]) "g/G" "首行/末行" "first/last row"
        ["g" => First, "G" => Last, "Home" => First, "End" => Last];
    Help(&[Tree, Detail, Help, Results]) "Ctrl-d/u" "半屏" "half a page"
        ["Ctrl-d" => HalfDown, "Ctrl-u" => HalfUp, "PgDn" => HalfDown, "PgUp" => HalfUp];
    Help(SCROLLING) "g" "开头" "start" ["g" => First, "Home" => First];
    Help(&[Detail]) "G" "末尾" "end" ["G" => Last, "End" => Last];
    Help(ORDER) "J/K" "下一/上一同级行" "next/previous sibling"
        ["J" => NextSibling, "K" => PreviousSibling];
    Help(&[Tree]) "p" "上级" "parent" ["p" => Parent];
    Help(&[Tree]) "z" "收起/展开以下全部" "fold/unfold all below" ["z" => FoldBelow];
    Help(&[Tree]) "Z" "收起/展开整页" "fold/unfold the whole tab" ["Z" => FoldAll];
    Help(&[Tree]) "Esc" "查单" "finder" ["Esc" => Back];

    Footer(&[Reply, Edit]) "Enter" "复制" "copy" ["Enter" => Enter];
    Footer(&[Reply]) "j/k" "选择" "select"
        ["j" => Down, "k" => Up, "Down" => Down, "Up" => Up, "Tab" => Down];
    Footer(&[Reply]) "i" "修改" "edit" ["i" => Edit, "y" => CopyValue, "R" => Reply];
    Footer(&[Reply, Edit]) "Esc" "返回" "back" ["Esc" => Back];

    Footer(&[Prompt]) "Enter" "确定" "confirm" ["Enter" => Enter];
    Footer(&[Prompt]) "Up/Down" "上一个/下一个" "previous/next"
        ["Up" => Up, "Down" => Down, "Shift-Tab" => Up];
    Help(&[Prompt]) "Tab" "补全命令" "complete command" ["Tab" => Complete];
    Footer(&[Prompt]) "Esc" "取消" "cancel" ["Esc" => Back];

    Footer(&[Finder]) "Esc" "清空/返回" "clear/back" ["Esc" => Back];
    Footer(&[Panel]) "Esc" "返回" "back" ["Esc" => Back];
    Footer(&[Help]) "Esc" "返回" "back" ["Esc" => Back];
    Help(COMMANDS) "q" "返回，连按两次退出" "back; twice to quit" ["q" => Leave];
    Help(TYPING) "Ctrl-w/u" "删词/删行" "delete word/line"
        ["Ctrl-w" => EraseWord, "Ctrl-u" => EraseLine];
    Help(TYPING) "Home/End" "行首/行尾" "line start/end" [
        "Home" => CaretHome, "End" => CaretEnd, "Left" => CaretLeft, "Right" => CaretRight,
        "Ctrl-a" => CaretHome, "Ctrl-e" => CaretEnd,
        "Backspace" => Erase, "Ctrl-h" => Erase, "Del" => EraseAhead,
    ];
    Footer(COMMANDS) "?" "帮助" "help" ["?" => Help, "F1" => Help];
    Footer(TYPING) "F1" "帮助" "help" ["F1" => Help];
    Help(&Mode::ALL) "Ctrl-c" "取消，再按退出" "cancel, then quit" ["Ctrl-c" => Cancel];
    Help(&Mode::ALL) "Ctrl-z" "挂起" "suspend" ["Ctrl-z" => Suspend];
    Help(&Mode::ALL) "Ctrl-l" "重画" "redraw" ["Ctrl-l" => Redraw];
    Help(&Mode::ALL) "Ctrl-o" "鼠标开关" "mouse on/off" ["Ctrl-o" => Mouse];
};
