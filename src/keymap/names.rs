//! The stable names of actions and modes, by which the configuration binds keys. A name that is taken is never given to another.

use std::collections::BTreeSet;

use super::table::KEY_TABLE;
use crate::app::{Action, Mode};
use crate::catalog::Tab;

/// The names of going to an open order by its number.
const NUMBERED: [&str; 9] = [
    "order_1", "order_2", "order_3", "order_4", "order_5", "order_6", "order_7", "order_8",
    "order_9",
];

/// The name of an action.
pub fn action_name(action: Action) -> &'static str {
    match action {
        Action::Down => "down",
        Action::Up => "up",
        Action::First => "first",
        Action::Last => "last",
        Action::HalfDown => "half_down",
        Action::HalfUp => "half_up",
        Action::Left => "fold",
        Action::Right => "unfold",
        Action::Enter => "enter",
        Action::NextSibling => "next_sibling",
        Action::PreviousSibling => "previous_sibling",
        Action::Parent => "parent",
        Action::FoldBelow => "fold_below",
        Action::FoldAll => "fold_all",
        Action::Empty => "empty_fields",
        Action::Tab(Tab::Buyer) => "tab_buyer",
        Action::Tab(Tab::Goods) => "tab_goods",
        Action::Tab(Tab::Logistics) => "tab_logistics",
        Action::Tab(Tab::Refunds) => "tab_refunds",
        Action::Tab(Tab::Invoice) => "tab_invoice",
        Action::Tab(Tab::Order) => "tab_order",
        Action::Tab(Tab::Other) => "tab_other",
        Action::NextTab => "next_tab",
        Action::PreviousTab => "previous_tab",
        Action::Finder => "open_order",
        Action::Results => "what_was_found",
        Action::Mark => "mark",
        Action::MarkAll => "mark_all",
        Action::Sort => "sort",
        Action::Skip => "skip_piece",
        Action::NextOrder => "next_order",
        Action::PreviousOrder => "previous_order",
        Action::Order(n) => NUMBERED.get(n.wrapping_sub(1)).copied().unwrap_or("order"),
        Action::Close => "close_order",
        Action::Reopen => "reopen_order",
        Action::Money => "money_proof",
        Action::Watch => "watch",
        Action::Changes => "changes",
        Action::Read => "read_detail",
        Action::Reply => "reply_cards",
        Action::CaseFile => "case_file",
        Action::Edit => "change_reply",
        Action::Explain => "explain",
        Action::Findings => "findings",
        Action::Timeline => "timeline",
        Action::Refresh => "refresh",
        Action::Reveal => "reveal",
        Action::Search => "search",
        Action::Filter => "filter",
        Action::NextHit => "next_match",
        Action::PreviousHit => "previous_match",
        Action::NextFinding => "next_finding",
        Action::PreviousFinding => "previous_finding",
        Action::CopyValue => "copy_value",
        Action::CopyLine => "copy_line",
        Action::CopyPath => "copy_path",
        Action::CopyTab => "copy_tab",
        Action::Palette => "palette",
        Action::Complete => "complete",
        Action::Help => "help",
        Action::Back => "back",
        Action::Leave => "leave",
        Action::Cancel => "cancel",
        Action::Suspend => "suspend",
        Action::Redraw => "redraw",
        Action::Erase => "erase",
        Action::EraseAhead => "erase_ahead",
        Action::EraseWord => "erase_word",
        Action::EraseLine => "erase_line",
        Action::CaretLeft => "caret_left",
        Action::CaretRight => "caret_right",
        Action::CaretHome => "caret_home",
        Action::CaretEnd => "caret_end",
        Action::Mouse => "mouse",
        Action::Pin => "pin",
        Action::Forget => "forget",
    }
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

/// The action of that name.
pub fn action_by_name(wanted: &str) -> Option<Action> {
    actions().find(|&action| action_name(action) == wanted)
}

/// The mode of that name.
pub fn mode_by_name(wanted: &str) -> Option<Mode> {
    Mode::ALL
        .into_iter()
        .find(|&mode| mode_name(mode) == wanted)
}

/// Every action that a key can do, in the order of the table, each once.
pub fn actions() -> impl Iterator<Item = Action> {
    let mut seen = BTreeSet::new();
    KEY_TABLE
        .iter()
        .flat_map(|row| row.keys)
        .map(|(_, action)| *action)
        .filter(move |&action| seen.insert(action_name(action)))
}

#[cfg(test)]
mod tests {
    use super::{KEY_TABLE, action_by_name, action_name, actions, mode_by_name, mode_name};
    use crate::app::Mode;
    use std::collections::HashMap;

    #[test]
    fn every_action_has_a_name_of_its_own() {
        let mut of = HashMap::new();
        for (_, action) in KEY_TABLE.iter().flat_map(|row| row.keys) {
            assert_eq!(*of.entry(action_name(*action)).or_insert(*action), *action);
            assert_eq!(action_by_name(action_name(*action)), Some(*action));
        }
        assert_eq!(actions().count(), of.len());
        assert!(
            action_by_name("in").is_none(),
            "what begins the modes' own tables"
        );
    }

    #[test]
    fn every_mode_is_found_by_its_name() {
        assert!(
            Mode::ALL
                .into_iter()
                .all(|mode| mode_by_name(mode_name(mode)) == Some(mode))
        );
    }
}
