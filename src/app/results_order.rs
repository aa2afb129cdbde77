//! The order of the rows in the table of results, and what its filter matches.

use std::cmp::Ordering;

use crate::catalog::Tone;
use crate::find::FoundOrder;
use crate::text::{Lang, SafeText};

/// The sort order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// The newest first.
    Time,
    /// The highest amount first.
    Sum,
    /// By state, those that need attention first.
    State,
    /// Refunds first.
    Refund,
}

impl SortBy {
    /// Its name.
    pub const fn label(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Time => ("时间", "time"),
            Self::Sum => ("金额", "sum"),
            Self::State => ("状态", "state"),
            Self::Refund => ("售后", "refund"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(super) const fn next(self) -> Self {
        match self {
            Self::Time => Self::Sum,
            Self::Sum => Self::State,
            Self::State => Self::Refund,
            Self::Refund => Self::Time,
        }
    }
}

/// Whether the row contains every word of the filter.
pub(super) fn fits(entry: &FoundOrder, words: &[String]) -> bool {
    words.is_empty() || {
        let text = filter_text(entry);
        words.iter().all(|word| text.contains(word))
    }
}

/// The text that the filter is matched against: what the row shows, in both languages.
fn filter_text(entry: &FoundOrder) -> String {
    let mut words = vec![entry.order_id.to_string(), entry.buyer.to_string()];
    words.extend(entry.goods.iter().map(SafeText::to_string));
    words.extend(
        entry
            .after_sales
            .iter()
            .map(|after_sale| after_sale.id.to_string()),
    );
    let states = [&entry.state, &entry.paid, &entry.refund];
    let shown = states.into_iter().flatten().chain(
        entry
            .after_sales
            .iter()
            .filter_map(|after_sale| after_sale.state.as_ref()),
    );
    words.extend(shown.flat_map(|state| {
        [
            state.label(Lang::Zh).to_string(),
            state.label(Lang::En).to_string(),
        ]
    }));
    words.extend(entry.sum.map(|sum| sum.to_string()));
    words.join(" ").to_lowercase()
}

/// Compares two rows; ties are sorted newest first.
pub(super) fn compare(sort: SortBy, a: &FoundOrder, b: &FoundOrder) -> Ordering {
    let newest = || {
        b.created
            .cmp(&a.created)
            .then_with(|| b.order_id.cmp(&a.order_id))
    };
    let first = match sort {
        SortBy::Time => Ordering::Equal,
        SortBy::Sum => b.sum.cmp(&a.sum),
        SortBy::State => {
            let code =
                |entry: &FoundOrder| entry.state.as_ref().map(|state| state.code().to_string());
            code(a).cmp(&code(b))
        }
        SortBy::Refund => refund_rank(a).cmp(&refund_rank(b)),
    };
    first.then_with(newest)
}

/// The rank of a refund: failed first, then under way, then done, then none.
fn refund_rank(entry: &FoundOrder) -> usize {
    let states = entry
        .after_sales
        .iter()
        .filter_map(|after_sale| after_sale.state.as_ref())
        .chain(entry.refund.as_ref());
    let rank = |tone| match tone {
        Tone::Bad => 0,
        Tone::Warn => 1,
        Tone::Busy => 2,
        Tone::Ok => 3,
        Tone::Plain => 4,
    };
    states.map(|state| rank(state.tone())).min().unwrap_or(5)
        + usize::from(entry.after_sales.is_empty())
}
