//! A search query, and the ranges of a text that match it.
//!
//! Full-width characters match half-width ones, a lower-case query also matches capitals, and Latin
//! letters match Chinese characters by their pinyin. Offsets refer to the given text, never to a
//! lower-cased copy: lower-casing can change the length of a text, so offsets into a copy break
//! highlighting.

use std::ops::Range;

use pinyin::{Pinyin, ToPinyinMulti as _};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::order::half_width;
use crate::text::SafeText;

/// The shortest query that can be pinyin, because one letter is the initial of every tenth
/// character.
const MIN_PINYIN: usize = 2;

/// A search query. Its `Debug` shows only the length, because the query may be a phone number.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    /// The query as typed, in half width and trimmed.
    typed: String,
    /// The characters to match, lower-cased unless `cased`.
    wanted: Vec<char>,
    /// Whether the match is case-sensitive.
    cased: bool,
    /// The query as lower-case letters and digits, if it can be pinyin.
    letters: Option<Vec<u8>>,
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({} chars)", self.wanted.len())
    }
}

impl Query {
    /// Parses what was typed; returns `None` if that is empty or blank.
    pub fn new(typed: &str) -> Option<Self> {
        let halved: String = typed.trim().chars().map(half_width).collect();
        let typed = halved.trim();
        let cased = typed.chars().any(char::is_uppercase);
        let wanted: Vec<char> = typed.chars().flat_map(|c| fold(c, cased)).collect();
        let is_pinyin =
            typed.len() >= MIN_PINYIN && typed.starts_with(|c: char| c.is_ascii_lowercase());
        let letters = (is_pinyin
            && typed
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
        .then(|| typed.as_bytes().to_vec());
        (!wanted.is_empty()).then(|| Self {
            typed: typed.to_owned(),
            wanted,
            cased,
            letters,
        })
    }

    /// Returns the query as text that is safe to draw.
    pub fn text(&self) -> SafeText {
        SafeText::of(&self.typed)
    }

    /// Whether the text matches.
    pub fn matches(&self, text: &str) -> bool {
        text.char_indices().any(|(at, _)| {
            self.match_at_start(text.get(at..).unwrap_or_default())
                .is_some()
        })
    }

    /// Whether every text that matches this query also matches an earlier one.
    pub fn refines(&self, earlier: &Self) -> bool {
        self.wanted.starts_with(&earlier.wanted)
            && (earlier.letters.is_some() || self.letters.is_none())
            && (self.cased || !earlier.cased)
    }

    /// Returns the matching byte ranges: in order, not overlapping, and extended to whole grapheme
    /// clusters.
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        for (at, _) in text.char_indices() {
            if let Some(len) = self
                .match_at_start(text.get(at..).unwrap_or_default())
                .filter(|_| at >= from)
            {
                from = at + len;
                found.push(at..from);
            }
        }
        to_graphemes(text, &found)
    }

    /// Returns the length in bytes of a match at the start of the text.
    fn match_at_start(&self, text: &str) -> Option<usize> {
        self.match_literally(text)
            .or_else(|| self.match_pinyin(text))
    }

    fn match_literally(&self, text: &str) -> Option<usize> {
        let mut wanted = self.wanted.iter().peekable();
        for (at, c) in text.char_indices() {
            for folded in fold(half_width(c), self.cased) {
                match wanted.peek() {
                    None => break,
                    Some(&&next) if next == folded => _ = wanted.next(),
                    Some(_) => return None,
                }
            }
            if wanted.peek().is_none() {
                return Some(at + c.len_utf8());
            }
        }
        None
    }

    /// Matches each Chinese character by its whole reading or its initial, the last one by any
    /// prefix of its reading. Other characters match themselves, and blanks may be omitted from the
    /// query.
    fn match_pinyin(&self, text: &str) -> Option<usize> {
        let letters = self.letters.as_deref()?;
        text.chars()
            .next()
            .filter(|&c| !c.is_ascii())?
            .to_pinyin_multi()?;
        let mut places = vec![0];
        for (at, c) in text.char_indices() {
            let mut next: Vec<usize> = Vec::new();
            for rest in places.iter().filter_map(|&place| letters.get(place..)) {
                let place = letters.len() - rest.len();
                next.extend(consumed_by_char(c, rest).map(|consumed| place + consumed));
            }
            if next.contains(&letters.len()) {
                return Some(at + c.len_utf8());
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                return None;
            }
            places = next;
        }
        None
    }
}

/// Returns how many of the letters a character of the text may consume.
fn consumed_by_char(c: char, letters: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let folded = half_width(c).to_ascii_lowercase();
    let itself = (folded.is_ascii() && letters.first().is_some_and(|&l| char::from(l) == folded))
        .then_some(1);
    let skipped = (folded == ' ').then_some(0);
    let readings = (!c.is_ascii()).then(|| c.to_pinyin_multi()).flatten();
    let lengths: Vec<usize> = readings
        .into_iter()
        .flatten()
        .flat_map(|reading| consumed_by_reading(reading, letters))
        .collect();
    itself.into_iter().chain(skipped).chain(lengths)
}

/// Returns how many of the letters a pinyin reading may consume: its initial, its whole length, or
/// all letters if they are a prefix of it.
fn consumed_by_reading(reading: Pinyin, letters: &[u8]) -> impl Iterator<Item = usize> {
    // Input methods write `ü` as `v`.
    let sounds: Vec<u8> = reading
        .plain()
        .chars()
        .map(|c| {
            if c == 'ü' {
                b'v'
            } else {
                u8::try_from(c).unwrap_or(b'?')
            }
        })
        .collect();
    let same = sounds
        .iter()
        .zip(letters)
        .take_while(|(sound, letter)| sound == letter)
        .count();
    let double = matches!(sounds.get(..2), Some(b"zh" | b"ch" | b"sh"));
    let ends = [
        (same >= 1, 1),
        (same >= 2 && double, 2),
        (same == sounds.len(), sounds.len()),
        (same == letters.len(), same),
    ];
    ends.into_iter()
        .filter(|&(fits, len)| fits && len > 0)
        .map(|(_, len)| len)
}

/// Returns the pinyin of a text and its initials. Uses the first of several readings; other
/// characters stay.
pub fn pinyin_spelling(text: &str) -> [String; 2] {
    let (mut full, mut initials) = (String::new(), String::new());
    for c in text.chars() {
        let reading = c
            .to_pinyin_multi()
            .and_then(|readings| readings.into_iter().next())
            .map_or("", Pinyin::plain)
            .replace('ü', "v");
        let spelling = if reading.is_empty() {
            c.to_string()
        } else {
            reading
        };
        initials.extend(spelling.chars().next());
        full.push_str(&spelling);
    }
    [full, initials]
}

/// Lower-cases a character unless the match is case-sensitive.
fn fold(c: char, cased: bool) -> impl Iterator<Item = char> {
    let lower = (!cased).then(|| c.to_lowercase());
    let same = if cased { Some(c) } else { None };
    lower.into_iter().flatten().chain(same)
}

/// Extends ranges to whole grapheme clusters, and joins ranges that then meet inside one cluster.
fn to_graphemes(text: &str, found: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    if found.is_empty() {
        return out;
    }
    let mut found = found.iter().peekable();
    for (start, piece) in text.grapheme_indices(true) {
        let end = start + piece.len();
        while found.next_if(|range| range.end <= start).is_some() {}
        let Some(range) = found.peek().filter(|range| range.start < end) else {
            continue;
        };
        match out
            .last_mut()
            .filter(|last| last.end == start && range.start < start)
        {
            Some(last) => last.end = end,
            None => out.push(start..end),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Query, pinyin_spelling};
    use proptest::prelude::*;
    use rstest::rstest;
    use unicode_segmentation::UnicodeSegmentation as _;

    fn found(query: &str, text: &str) -> Vec<String> {
        let ranges = Query::new(query)
            .map(|q| q.ranges(text))
            .unwrap_or_default();
        ranges
            .into_iter()
            .filter_map(|range| text.get(range))
            .map(str::to_owned)
            .collect()
    }

    #[rstest]
    #[case::chinese("退款", "退款失败，退款中", &["退款", "退款"])]
    #[case::small_finds_capitals("sf", "SF123 sf", &["SF", "sf"])]
    #[case::capitals_find_themselves("SF", "SF123 sf", &["SF"])]
    #[case::full_width_text("138", "１３８００", &["１３８"])]
    #[case::full_width_query("１３８", "13800", &["138"])]
    #[case::initials("wl", "物流轨迹", &["物流"])]
    #[case::readings("wuliu", "物流轨迹", &["物流"])]
    #[case::a_beginning_at_the_end("wuli", "物流轨迹", &["物流"])]
    #[case::mixed("wliu", "物流轨迹", &["物流"])]
    #[case::double_initials("zhongt", "中通快递", &["中通"])]
    #[case::double_initials_alone("shh", "收货人", &["收货"])]
    #[case::several_readings("cf", "重复", &["重复"])]
    #[case::the_other_reading("zf", "重复", &["重复"])]
    #[case::umlaut("lvse", "绿色", &["绿色"])]
    #[case::with_a_number("bg1", "包裹 1", &["包裹 1"])]
    #[case::one_letter_is_no_pinyin("w", "物流 w", &["w"])]
    #[case::capitals_are_no_pinyin("WL", "物流", &[])]
    #[case::bracket("[", "a[b", &["["])]
    #[case::combining("\u{301}", "cafe\u{301}s", &["e\u{301}"])]
    #[case::growing_when_folded("i", "İstanbul", &["İ"])]
    #[case::beside_what_grows("s", "İs", &["s"])]
    #[case::blanks_around("  中通 ", "中通快递", &["中通"])]
    #[case::nothing("", "中通", &[])]
    #[case::blanks("  \u{3000}", "中 通", &[])]
    #[case::touching("aa", "aaaa", &["aa", "aa"])]
    fn query_finds(#[case] query: &str, #[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(found(query, text), expected, "{query}");
    }

    #[test]
    fn query_of_any_length_is_matched() {
        let long = "a".repeat(10_000);
        let query = Query::new(&long).unwrap();
        assert!(!query.matches(&"啊".repeat(2_000)));
        assert!(query.matches(&long));
    }

    #[test]
    fn pinyin_spelling_uses_the_first_reading() {
        assert_eq!(pinyin_spelling("物流 ID"), ["wuliu ID", "wl ID"]);
        assert_eq!(pinyin_spelling("绿"), ["lv", "l"]);
    }

    #[test]
    fn query_debug_shows_only_its_length() {
        assert_eq!(
            format!("{:?}", Query::new("13800138000")),
            "Some(Query(11 chars))"
        );
    }

    proptest! {
        #[test]
        fn query_ranges_are_ordered_graphemes_and_agree_with_matches(
            query in any::<String>(),
            text in any::<String>()
        ) {
            let Some(query) = Query::new(&query) else { return Ok(()) };
            let ranges = query.ranges(&text);
            prop_assert_eq!(query.matches(&text), !ranges.is_empty());
            let starts = text.grapheme_indices(true).map(|(at, _)| at);
            let bounds: Vec<usize> = starts.chain([text.len()]).collect();
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for range in ranges {
                prop_assert!(range.start < range.end);
                prop_assert!(bounds.contains(&range.start) && bounds.contains(&range.end));
            }
        }

        #[test]
        fn query_matches_itself_and_refining_it_finds_no_more(
            text in "[a-z0-9物流中通é ]{1,12}",
            other in "[a-z物流中通 ]{0,12}"
        ) {
            if let Some(query) = Query::new(&text) {
                prop_assert!(query.matches(&text));
                let start: String = text.chars().take(text.chars().count() - 1).collect();
                if let Some(shorter) = Query::new(&start).filter(|shorter| query.refines(shorter)) {
                    let refined = !query.matches(&other) || shorter.matches(&other);
                    prop_assert!(refined, "{:?} {:?}", text, other);
                }
            }
        }
    }
}
