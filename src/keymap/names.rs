//! The stable names of actions and modes, by which the configuration binds keys.
//!
//! Configuration files hold these names: a name is never changed, and never given to another
//! action or mode.

use std::collections::HashSet;

use super::table::KEY_TABLE;
use crate::app::{Action, Mode};
use crate::catalog::Tab;

/// The name of every action.
const ACTION_NAMES: &[(Action, &str)] = &[
    (Action::Down, "down"),
    (Action::Up, "up"),
    (Action::First, "first"),
    (Action::Last, "last"),
    (Action::HalfDown, "half_down"),
    (Action::HalfUp, "half_up"),
    (Action::Left, "fold"),
    (Action::Right, "unfold"),
    (Action::Enter, "enter"),
    (Action::NextSibling, "next_sibling"),
    (Action::PreviousSibling, "previous_sibling"),
    (Action::Parent, "parent"),
    (Action::FoldBelow, "fold_below"),
    (Action::FoldAll, "fold_all"),
    (Action::Empty, "empty_fields"),
    (Action::Tab(Tab::Buyer), "tab_buyer"),
    (Action::Tab(Tab::Goods), "tab_goods"),
    (Action::Tab(Tab::Logistics), "tab_logistics"),
    (Action::Tab(Tab::Refunds), "tab_refunds"),
    (Action::Tab(Tab::Invoice), "tab_invoice"),
    (Action::Tab(Tab::Order), "tab_order"),
    (Action::Tab(Tab::Other), "tab_other"),
    (Action::NextTab, "next_tab"),
    (Action::PreviousTab, "previous_tab"),
    (Action::Finder, "open_order"),
    (Action::Results, "what_was_found"),
    (Action::Mark, "mark"),
    (Action::MarkAll, "mark_all"),
    (Action::Sort, "sort"),
    (Action::Skip, "skip_piece"),
    (Action::NextOrder, "next_order"),
    (Action::PreviousOrder, "previous_order"),
    (Action::Order(1), "order_1"),
    (Action::Order(2), "order_2"),
    (Action::Order(3), "order_3"),
    (Action::Order(4), "order_4"),
    (Action::Order(5), "order_5"),
    (Action::Order(6), "order_6"),
    (Action::Order(7), "order_7"),
    (Action::Order(8), "order_8"),
    (Action::Order(9), "order_9"),
    (Action::Close, "close_order"),
    (Action::Reopen, "reopen_order"),
    (Action::Money, "money_proof"),
    (Action::Watch, "watch"),
    (Action::Changes, "changes"),
    (Action::Read, "read_detail"),
    (Action::Reply, "reply_cards"),
    (Action::CaseFile, "case_file"),
    (Action::Edit, "change_reply"),
    (Action::Explain, "explain"),
    (Action::Findings, "findings"),
    (Action::Timeline, "timeline"),
    (Action::Refresh, "refresh"),
    (Action::Reveal, "reveal"),
    (Action::Search, "search"),
    (Action::Filter, "filter"),
    (Action::NextHit, "next_match"),
    (Action::PreviousHit, "previous_match"),
    (Action::NextFinding, "next_finding"),
    (Action::PreviousFinding, "previous_finding"),
    (Action::CopyValue, "copy_value"),
    (Action::CopyLine, "copy_line"),
    (Action::CopyPath, "copy_path"),
    (Action::CopyTab, "copy_tab"),
    (Action::Palette, "palette"),
    (Action::Complete, "complete"),
    (Action::Help, "help"),
    (Action::Back, "back"),
    (Action::Leave, "leave"),
    (Action::Cancel, "cancel"),
    (Action::Suspend, "suspend"),
    (Action::Redraw, "redraw"),
    (Action::Erase, "erase"),
    (Action::EraseAhead, "erase_ahead"),
    (Action::EraseWord, "erase_word"),
    (Action::EraseLine, "erase_line"),
    (Action::CaretLeft, "caret_left"),
    (Action::CaretRight, "caret_right"),
    (Action::CaretHome, "caret_home"),
    (Action::CaretEnd, "caret_end"),
    (Action::Mouse, "mouse"),
    (Action::Pin, "pin"),
    (Action::Forget, "forget"),
];

/// The name of an action; empty for one that no key can be bound to, such as the tenth order.
pub fn action_name(action: Action) -> &'static str {
    ACTION_NAMES
        .iter()
        .find(|(known, _)| *known == action)
        .map_or("", |(_, name)| name)
}

/// The action of that name.
pub fn action_by_name(wanted: &str) -> Option<Action> {
    ACTION_NAMES
        .iter()
        .find(|(_, name)| *name == wanted)
        .map(|(action, _)| *action)
}

/// The name of a mode.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Finder => "finder",
        Mode::Results => "results",
        Mode::Tree => "tree",
        Mode::Detail => "detail",
        Mode::Panel => "panel",
        Mode::Help => "help",
        Mode::Prompt => "prompt",
        Mode::Reply => "reply",
        Mode::Edit => "edit",
    }
}

/// The mode of that name.
pub fn mode_by_name(wanted: &str) -> Option<Mode> {
    Mode::ALL
        .into_iter()
        .find(|&mode| mode_name(mode) == wanted)
}

/// Every action with a key in the table, each once, in the order of the table.
pub fn actions() -> impl Iterator<Item = Action> {
    let mut seen = HashSet::new();
    KEY_TABLE
        .iter()
        .flat_map(|row| row.keys)
        .map(|(_, action)| *action)
        .filter(move |&action| seen.insert(action))
}

#[cfg(test)]
mod tests {
    use super::{ACTION_NAMES, action_by_name, action_name, actions, mode_by_name, mode_name};
    use crate::app::Mode;
    use std::collections::HashSet;

    #[test]
    fn action_names_are_unique_and_found() {
        let mut seen = HashSet::new();
        for (action, name) in ACTION_NAMES {
            assert!(seen.insert(*name), "{name}");
            assert_eq!(action_name(*action), *name);
            assert_eq!(action_by_name(name), Some(*action));
        }
        assert!(
            action_by_name("in").is_none(),
            "[keys.in] holds the tables of the modes"
        );
    }

    #[test]
    fn action_names_are_those_of_the_key_table() {
        let bound: HashSet<_> = actions().collect();
        let named: HashSet<_> = ACTION_NAMES.iter().map(|(action, _)| *action).collect();
        assert_eq!(bound, named);
    }

    #[test]
    fn mode_names_are_found() {
        for mode in Mode::ALL {
            assert_eq!(mode_by_name(mode_name(mode)), Some(mode));
        }
    }
}
