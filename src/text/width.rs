//! Widths in terminal cells. A Chinese character takes two: never count bytes or `char`s for
//! columns.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The end of a truncated text. ASCII, since `…` is two cells wide in some Chinese terminals.
const ELLIPSIS: &str = "..";

/// The width of a text in terminal cells.
pub fn cells(text: &str) -> usize {
    text.width()
}

/// Truncates a text to `room` cells, ending in `..` if something was cut. Never splits a character.
pub fn cut(text: &str, room: usize) -> String {
    if cells(text) <= room {
        return text.to_owned();
    }
    let mark = ELLIPSIS.get(..room.min(ELLIPSIS.len())).unwrap_or_default();
    let mut out = head(text, room - mark.len()).to_owned();
    out.push_str(mark);
    out
}

/// Pads a text with spaces to `room` cells. Longer text stays as it is.
pub fn pad(text: &str, room: usize) -> String {
    let missing = room.saturating_sub(cells(text));
    let mut out = String::with_capacity(text.len() + missing);
    out.push_str(text);
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// Wraps a text into lines of at most `room` cells: at spaces if there are any, otherwise between
/// characters, as is usual in Chinese.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(2);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_word_bounds() {
        let width = cells(word);
        if used + width > room && used > 0 && width <= room {
            lines.push(String::new());
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        for piece in word.graphemes(true) {
            let width = cells(piece);
            if used + width > room {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(piece);
            }
            used += width;
        }
    }
    lines
}

/// The longest prefix of the text that fits into `room` cells.
fn head(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, piece) in text.grapheme_indices(true) {
        used += cells(piece);
        if used > room {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{cells, cut, pad, wrap};
    use proptest::prelude::*;

    #[test]
    fn cut_never_splits_a_wide_character() {
        assert_eq!(cut("手冲咖啡豆", 10), "手冲咖啡豆");
        assert_eq!(cut("手冲咖啡豆", 9), "手冲咖..");
        assert_eq!(cut("手冲咖啡豆", 7), "手冲..");
        assert_eq!(cut("abc", 1), ".");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn pad_counts_cells() {
        assert_eq!(pad("订单", 6), "订单  ");
        assert_eq!(pad("订单", 2), "订单");
    }

    #[test]
    fn wrap_breaks_at_spaces_and_between_chinese_characters() {
        assert_eq!(wrap("hello wide world", 11), ["hello wide ", "world"]);
        assert_eq!(wrap("快件到达杭州", 6), ["快件到", "达杭州"]);
        assert_eq!(wrap("", 6), [""]);
    }

    proptest! {
        #[test]
        fn cut_fits_and_wrap_keeps_every_letter(text in "[a-z一-龥 ]{0,40}", room in 2usize..20) {
            prop_assert!(cells(&cut(&text, room)) <= room);
            let lines = wrap(&text, room);
            prop_assert!(lines.iter().all(|l| cells(l) <= room));
            let dense = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(dense(&lines.concat()), dense(&text));
        }
    }
}
