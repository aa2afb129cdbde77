//! Searching every tab of an order: over labels in both languages and values as they are shown, so that what is masked stays unfound.

use std::collections::HashMap;

use super::row::label;
use super::{DisplayOptions, Outline, Query, RowId, RowKind, row_text};
use crate::catalog::{self, FieldId, Tab};
use crate::order::{NodeId, Order, Reading, Shape};
use crate::text::Lang;

/// A row that holds what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its tab.
    pub tab: Tab,
    /// Its place there.
    pub row: RowId,
}

/// The rows that hold what is looked for, in the order of tabs and rows. Rows that are folded away count, fields left out do not.
pub fn search<'a>(
    order: &Order,
    tabs: impl Iterator<Item = (Tab, &'a Outline)>,
    query: &Query,
    options: DisplayOptions,
) -> Vec<Hit> {
    let mut search = RowMatcher::new(order, query, options);
    let rows = tabs.flat_map(|(tab, outline)| {
        outline
            .all()
            .map(move |row| (Hit { tab, row }, outline.kind(row)))
    });
    rows.filter(|(_, kind)| search.holds(*kind))
        .map(|(hit, _)| hit)
        .collect()
}

/// Those of the rows that hold it: for a query that can only find fewer than the one before.
pub fn search_within(
    order: &Order,
    hits: impl Iterator<Item = (Hit, RowKind)>,
    query: &Query,
    options: DisplayOptions,
) -> Vec<Hit> {
    let mut search = RowMatcher::new(order, query, options);
    hits.filter(|(_, kind)| search.holds(*kind))
        .map(|(hit, _)| hit)
        .collect()
}

/// A field, and the JSON that came for it.
type ValueKey<'a> = (FieldId, Shape, &'a str);

struct RowMatcher<'a> {
    order: &'a Order,
    query: &'a Query,
    options: DisplayOptions,
    /// Whether the label of each field of the catalog holds it, as far as it was asked.
    labels: Vec<Option<bool>>,
    /// Whether values hold it, by what they are read from: an order of a thousand goods says most things a thousand times.
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

    fn holds(&mut self, kind: RowKind) -> bool {
        if matches!(kind, RowKind::Omitted(_)) {
            return false;
        }
        let field = self.field(kind);
        if field.is_some_and(|field| self.label_holds(field)) {
            return true;
        }
        let source = self.source(kind);
        if let Some(&known) = source.and_then(|source| self.values.get(&source)) {
            return known;
        }
        let holds = self.shown_holds(kind, field);
        if let Some(source) = source {
            self.values.insert(source, holds);
        }
        holds
    }

    fn shown_holds(&self, kind: RowKind, field: Option<FieldId>) -> bool {
        let view = row_text(self.order, kind, self.options);
        let holds = |text: &crate::text::SafeText| self.query.matches(text.as_str());
        holds(&view.value)
            || holds(&view.aside)
            || (field.is_none() && (holds(&view.label) || self.other_label_holds(kind)))
    }

    /// What alone decides how the row's value reads: its field and what came. `None` where more does: a description beside it, a reveal.
    fn source(&self, kind: RowKind) -> Option<ValueKey<'a>> {
        let doc = &self.order.doc;
        let field = self.field(kind)?;
        let RowKind::Node(id) = kind else { return None };
        let alone = field.field().described_by().is_none() && self.options.revealed != Some(id);
        alone.then(|| (field, doc.shape(id), doc.value(id)))
    }

    /// The field whose label is the row's.
    fn field(&self, kind: RowKind) -> Option<FieldId> {
        let doc = &self.order.doc;
        let named = |id: &NodeId| doc.is_leaf(*id) && doc.key(*id).is_some() && !doc.embedded(*id);
        if let RowKind::Node(id) = kind {
            Some(id).filter(named).and_then(|id| doc.field(id))
        } else {
            None
        }
    }

    fn label_holds(&mut self, field: FieldId) -> bool {
        if let Some(known) = self.labels.get(field.index()).copied().flatten() {
            return known;
        }
        let holds = [Lang::Zh, Lang::En]
            .iter()
            .any(|&lang| self.query.matches(field.field().label(lang)));
        if let Some(known) = self.labels.get_mut(field.index()) {
            *known = Some(holds);
        }
        holds
    }

    /// Whether the label in the language that is not shown holds it.
    fn other_label_holds(&self, kind: RowKind) -> bool {
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
            {"logistics_company_name":"中通快递","express_id":"754000000001","departure_time":"2026-11-19 14:00:00",
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
                now: beijing::read("2026-11-23 12:00:00").unwrap(),
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
    #[case::never_the_bare_code("fahuo3", &[])]
    #[case::pinyin_of_a_value("ztkd", &["entry", "logistics_company_name"])]
    #[case::bracket("[x", &["odd"])]
    #[case::no_match("没有这样的字", &[])]
    fn rows_are_found_by_what_they_show(#[case] typed: &str, #[case] expected: &[&str]) {
        assert_eq!(keys(typed, Lang::Zh), expected, "{typed}");
    }

    #[test]
    fn labels_are_found_in_both_languages_whichever_is_shown() {
        for lang in [Lang::Zh, Lang::En] {
            assert!(keys("订单号", lang).contains(&"order_id".to_owned()));
            assert!(keys("order id", lang).contains(&"order_id".to_owned()));
            assert!(keys("包裹 1", lang).contains(&"entry".to_owned()));
            assert!(keys("parcel 1", lang).contains(&"entry".to_owned()));
        }
    }

    #[test]
    fn a_masked_value_is_found_by_its_hidden_digits_only_while_it_is_revealed() {
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
        fn every_hit_is_a_row_and_hits_stand_in_order(typed in any::<String>()) {
            let found = hits(&order(), &typed, Lang::Zh, None);
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
            prop_assert!(found.iter().all(|(_, kind)| !matches!(kind, RowKind::Omitted(_))));
        }
    }
}
