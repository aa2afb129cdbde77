//! Searches the tabs of an order: labels in both languages, and values as displayed, so that masked
//! data is not found.

use std::collections::HashMap;

use super::display::label;
use super::{DisplayOptions, Outline, Query, RowId, RowKind, row_text};
use crate::catalog::{self, FieldId, Tab};
use crate::order::{NodeId, Order, Reading, Shape};
use crate::text::{Lang, SafeText};

/// A row that matches a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The row's tab.
    pub tab: Tab,
    /// The row in the outline of the tab.
    pub row: RowId,
}

/// Returns the rows that match a query, in the order of tabs and rows. Folded rows are searched,
/// omitted fields are not.
pub fn search<'a>(
    order: &Order,
    tabs: impl Iterator<Item = (Tab, &'a Outline)>,
    query: &Query,
    options: DisplayOptions,
) -> Vec<Hit> {
    let mut matcher = RowMatcher::new(order, query, options);
    let rows = tabs.flat_map(|(tab, outline)| {
        outline
            .all()
            .map(move |row| (Hit { tab, row }, outline.kind(row)))
    });
    rows.filter(|(_, kind)| matcher.matches(*kind))
        .map(|(hit, _)| hit)
        .collect()
}

/// Returns the hits of an earlier query that match this one too. Complete only if the query refines
/// the earlier one, see [`Query::refines`].
pub fn search_within(
    order: &Order,
    hits: impl Iterator<Item = (Hit, RowKind)>,
    query: &Query,
    options: DisplayOptions,
) -> Vec<Hit> {
    let mut matcher = RowMatcher::new(order, query, options);
    hits.filter(|(_, kind)| matcher.matches(*kind))
        .map(|(hit, _)| hit)
        .collect()
}

/// A field and the JSON received for it.
type ValueKey<'a> = (FieldId, Shape, &'a str);

struct RowMatcher<'a> {
    order: &'a Order,
    query: &'a Query,
    options: DisplayOptions,
    /// Whether the label of each field of the catalog matches, as far as known.
    labels: Vec<Option<bool>>,
    /// Whether values match, by what they are made from: an order of a thousand goods repeats most
    /// values.
    values: HashMap<ValueKey<'a>, bool>,
}

impl<'a> RowMatcher<'a> {
    fn new(order: &'a Order, query: &'a Query, options: DisplayOptions) -> Self {
        Self {
            order,
            query,
            options,
            labels: vec![None; catalog::all().len()],
            values: HashMap::new(),
        }
    }

    fn matches(&mut self, kind: RowKind) -> bool {
        if matches!(kind, RowKind::Omitted(_)) {
            return false;
        }
        let field = self.field(kind);
        if field.is_some_and(|field| self.label_matches(field)) {
            return true;
        }
        let key = self.value_key(kind);
        if let Some(&known) = key.and_then(|key| self.values.get(&key)) {
            return known;
        }
        let found = self.text_matches(kind, field);
        if let Some(key) = key {
            self.values.insert(key, found);
        }
        found
    }

    fn text_matches(&self, kind: RowKind, field: Option<FieldId>) -> bool {
        let view = row_text(self.order, kind, self.options);
        let found = |text: &SafeText| self.query.matches(text.as_str());
        found(&view.value)
            || found(&view.aside)
            || (field.is_none() && (found(&view.label) || self.other_label_matches(kind)))
    }

    /// Returns the cache key of the row's value: its field and its JSON. `None` if the text also
    /// depends on something else: a description beside a code, or a reveal.
    fn value_key(&self, kind: RowKind) -> Option<ValueKey<'a>> {
        let doc = &self.order.doc;
        let field = self.field(kind)?;
        let RowKind::Node(id) = kind else { return None };
        let sufficient =
            field.field().described_by().is_none() && self.options.revealed != Some(id);
        sufficient.then(|| (field, doc.shape(id), doc.value(id)))
    }

    /// Returns the field whose label the row shows.
    fn field(&self, kind: RowKind) -> Option<FieldId> {
        let doc = &self.order.doc;
        let named = |id: &NodeId| doc.is_leaf(*id) && doc.key(*id).is_some() && !doc.embedded(*id);
        if let RowKind::Node(id) = kind {
            Some(id).filter(named).and_then(|id| doc.field(id))
        } else {
            None
        }
    }

    fn label_matches(&mut self, field: FieldId) -> bool {
        if let Some(known) = self.labels.get(field.index()).copied().flatten() {
            return known;
        }
        let found = [Lang::Zh, Lang::En]
            .iter()
            .any(|&lang| self.query.matches(field.field().label(lang)));
        if let Some(known) = self.labels.get_mut(field.index()) {
            *known = Some(found);
        }
        found
    }

    /// Whether the label in the other language matches.
    fn other_label_matches(&self, kind: RowKind) -> bool {
        let RowKind::Node(id) = kind else {
            return false;
        };
        let lang = self.options.reading.lang.tr(Lang::En, Lang::Zh);
        let options = DisplayOptions {
            reading: Reading {
                lang,
                ..self.options.reading
            },
            ..self.options
        };
        self.query
            .matches(label(&self.order.doc, id, options).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Hit, search};
    use crate::catalog::Tab;
    use crate::order::{NodeId, Order, Reading, Thresholds, beijing};
    use crate::outline::{DisplayOptions, Outline, Query, RowKind};
    use crate::text::Lang;
    use proptest::prelude::*;
    use rstest::rstest;

    const ORDER: &str = r#"{
        "order_info":{"order_id":"o_1668364330_6371382a9cba9_33409596","order_state":3},
        "buyer_info":{"phone":"13800138000","nickname":"小王"},
        "internal_extra_info":{"logistics_info":{"packages_info":[
            {"logistics_company_name":"中通快递","express_id":"754000000001",
             "departure_time":"2026-11-19 14:00:00",
             "package_trace_info":[{"time":"2026-11-20 10:12:00","text":"【杭州市】 派件"}]}]}},
        "new_block":{"odd":"[x]"}}"#;

    fn order() -> Order {
        Order::parse(ORDER.to_owned()).unwrap()
    }

    fn hits(
        order: &Order,
        typed: &str,
        lang: Lang,
        revealed: Option<NodeId>,
    ) -> Vec<(Hit, RowKind)> {
        let outlines: Vec<(Tab, Outline)> = Tab::ALL
            .into_iter()
            .map(|tab| (tab, Outline::build(&order.doc, tab, false)))
            .collect();
        let options = DisplayOptions {
            reading: Reading {
                lang,
                now: beijing::parse("2026-11-23 12:00:00").unwrap(),
                thresholds: Thresholds::default(),
            },
            revealed,
        };
        let Some(query) = Query::new(typed) else {
            return Vec::new();
        };
        let found = search(
            order,
            outlines.iter().map(|(tab, outline)| (*tab, outline)),
            &query,
            options,
        );
        found
            .into_iter()
            .map(|hit| (hit, outlines[hit.tab.index()].1.kind(hit.row)))
            .collect()
    }

    fn keys(typed: &str, lang: Lang) -> Vec<String> {
        let order = order();
        let name = |kind| match kind {
            RowKind::Node(id) => order.doc.key(id).unwrap_or("entry").to_owned(),
            other => format!("{other:?}"),
        };
        hits(&order, typed, lang, None)
            .into_iter()
            .map(|(_, kind)| name(kind))
            .collect()
    }

    #[rstest]
    #[case::value("754000", &["entry", "express_id"])]
    #[case::id("6371382a9cba9", &["order_id"])]
    #[case::meaning("已发货", &["order_state"])]
    #[case::not_by_the_code("fahuo3", &[])]
    #[case::pinyin_of_a_value("ztkd", &["entry", "logistics_company_name"])]
    #[case::bracket("[x", &["odd"])]
    #[case::no_match("没有这样的字", &[])]
    fn search_finds_rows_by_their_displayed_text(#[case] typed: &str, #[case] expected: &[&str]) {
        assert_eq!(keys(typed, Lang::Zh), expected, "{typed}");
    }

    #[test]
    fn search_finds_labels_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            assert!(keys("订单号", lang).contains(&"order_id".to_owned()));
            assert!(keys("order id", lang).contains(&"order_id".to_owned()));
            assert!(keys("包裹 1", lang).contains(&"entry".to_owned()));
            assert!(keys("parcel 1", lang).contains(&"entry".to_owned()));
        }
    }

    #[test]
    fn search_finds_masked_digits_only_while_revealed() {
        let order = order();
        let phone = order
            .doc
            .at(NodeId::ROOT, &["buyer_info", "phone"])
            .unwrap();
        assert!(hits(&order, "13800138000", Lang::Zh, None).is_empty());
        assert!(hits(&order, "0013", Lang::Zh, None).is_empty());
        assert_eq!(hits(&order, "8000", Lang::Zh, None).len(), 1);
        let shown = hits(&order, "13800138000", Lang::Zh, Some(phone));
        assert!(
            matches!(shown[..], [(Hit { tab: Tab::Buyer, .. }, RowKind::Node(node))] if node == phone)
        );
    }

    proptest! {
        #[test]
        fn search_hits_are_ordered_rows(typed in any::<String>()) {
            let found = hits(&order(), &typed, Lang::Zh, None);
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
            prop_assert!(found.iter().all(|(_, kind)| !matches!(kind, RowKind::Omitted(_))));
        }
    }
}
