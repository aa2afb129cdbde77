//! A line of goods, and what of it is in no parcel.

use std::collections::HashMap;

use jiff::Timestamp;

use super::accessors::{int_at, list_at, time_at};
use crate::json::NodeId;
use crate::order::document::Document;

/// More pieces of one line than anybody orders: such a number is none.
const MOST_PIECES: i64 = 1_000_000;

/// `refund_state` of goods whose whole price went back.
const WHOLLY_REFUNDED: i64 = 3;

/// Whether goods travel. `spu_type` is documented by digits, though elsewhere it holds letters (open platform, "Values").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// A courier brings them, or the buyer fetches them: 1 goods, 5 knowledge with goods.
    Physical,
    /// Nothing travels: 0 knowledge, 2 service, 3 tip, 4 red packet.
    Virtual,
    /// No digit says.
    #[default]
    Unknown,
}

/// One line of goods of the order.
#[derive(Debug)]
pub struct Goods {
    /// Its node.
    pub node: NodeId,
    /// Whether it travels.
    pub sort: Sort,
    /// How many pieces.
    pub quantity: i64,
    /// Whether its whole price went back.
    pub refunded: bool,
    /// Verification codes that are left, with the node that says so.
    pub codes_left: Option<(i64, NodeId)>,
    /// Until when it can be used, with the node that says so.
    pub expires: Option<(Timestamp, NodeId)>,
    /// Pieces that are in no parcel, where parcels say what is in them.
    pub unpacked: i64,
}

impl Sort {
    /// What the goods' own type says.
    pub(super) fn of(doc: &Document, goods: NodeId) -> Self {
        Self::of_number(int_at(doc, goods, "spu_type"))
    }

    /// What a type number says.
    pub(super) fn of_number(number: Option<i64>) -> Self {
        match number {
            Some(1 | 5) => Self::Physical,
            Some(0 | 2..=4) => Self::Virtual,
            _ => Self::Unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }
}

/// The order's goods; the kind of the order stands in where a line's own type says nothing.
pub(super) fn goods(doc: &Document, parcels: &[NodeId], whole: Sort) -> Vec<Goods> {
    let lines = list_at(doc, NodeId::ROOT, &["goods_info", "goods_list"]);
    let alone = lines.len() == 1;
    let mut packed = packed(doc, parcels);
    let line = |node| {
        let quantity = quantity(doc, node);
        let there = packed
            .as_mut()
            .map(|packed| packed.entry(name(doc, node)).or_default());
        let unpacked = there.map_or(0, |there| {
            let taken = quantity.min(*there);
            *there -= taken;
            quantity - taken
        });
        Goods {
            node,
            sort: Sort::of(doc, node).or(whole),
            quantity,
            refunded: int_at(doc, node, "refund_state") == Some(WHOLLY_REFUNDED),
            codes_left: codes_left(doc, node, alone),
            expires: time_at(doc, node, "expire_end"),
            unpacked,
        }
    };
    lines.into_iter().map(line).collect()
}

/// How many pieces of each goods are in parcels; `None` where there is no parcel, or one of them does not say what is in it.
fn packed<'a>(doc: &'a Document, parcels: &[NodeId]) -> Option<HashMap<[&'a str; 3], i64>> {
    let mut packed = HashMap::new();
    for &parcel in parcels {
        let inside = list_at(doc, parcel, &["package_goods_info"]);
        if inside.is_empty() {
            return None;
        }
        for goods in inside {
            *packed.entry(name(doc, goods)).or_default() += quantity(doc, goods);
        }
    }
    (!parcels.is_empty()).then_some(packed)
}

/// What tells goods apart: the ids, and the name where ids are missing.
fn name(doc: &Document, goods: NodeId) -> [&str; 3] {
    let value = |key| doc.child(goods, key).map_or("", |n| doc.value(n));
    let ids = [value("spu_id"), value("sku_id")];
    let name = if ids == ["", ""] {
        value("goods_name")
    } else {
        ""
    };
    [ids[0], ids[1], name]
}

/// A line without a readable quantity counts as one piece.
fn quantity(doc: &Document, goods: NodeId) -> i64 {
    int_at(doc, goods, "quantity")
        .filter(|n| (0..MOST_PIECES).contains(n))
        .unwrap_or(1)
}

/// The codes that are left of a line: 1 awaits use, 4 is partly used (code table `check_state`). Of the only line, the order's own
/// count stands in.
fn codes_left(doc: &Document, goods: NodeId, alone: bool) -> Option<(i64, NodeId)> {
    if int_at(doc, goods, "check_state").is_some_and(|state| !matches!(state, 1 | 4)) {
        return None;
    }
    let left = |node: NodeId| {
        doc.child(node, "remain_count")
            .and_then(|n| Some((super::int(doc, n)?, n)))
            .filter(|(count, _)| *count > 0)
    };
    let whole = doc.at(NodeId::ROOT, &["internal_extra_info", "veri_code_info"]);
    left(goods).or_else(|| left(whole.filter(|_| alone)?))
}

#[cfg(test)]
mod tests {
    use super::{Sort, goods};
    use crate::order::facts::accessors::list_at;
    use crate::order::{Document, NodeId};
    use rstest::rstest;

    fn unpacked(data: &str) -> Vec<i64> {
        let doc = Document::parse(data.to_owned()).unwrap();
        let parcels = list_at(&doc, NodeId::ROOT, &["parcels"]);
        goods(&doc, &parcels, Sort::Unknown)
            .iter()
            .map(|line| line.unpacked)
            .collect()
    }

    #[rstest]
    #[case::no_parcel("[]", &[0, 0])]
    #[case::all(r#"[{"package_goods_info":[{"sku_id":"a","quantity":2},{"sku_id":"b","quantity":1}]}]"#, &[0, 0])]
    #[case::one_line_missing(r#"[{"package_goods_info":[{"sku_id":"a","quantity":2}]}]"#, &[0, 1])]
    #[case::one_piece_missing(r#"[{"package_goods_info":[{"sku_id":"a","quantity":1},{"sku_id":"b"}]}]"#, &[1, 0])]
    #[case::in_two_parcels(r#"[{"package_goods_info":{"sku_id":"a"}},{"package_goods_info":[{"sku_id":"a"},{"sku_id":"b"}]}]"#, &[0, 0])]
    #[case::a_parcel_that_does_not_say(r#"[{"package_goods_info":[{"sku_id":"a"}]},{"package_goods_info":[]}]"#, &[0, 0])]
    #[case::goods_of_no_line(r#"[{"package_goods_info":[{"sku_id":"z","quantity":9}]}]"#, &[2, 1])]
    fn pieces_in_no_parcel_are_counted(#[case] parcels: &str, #[case] expected: &[i64]) {
        let lines = r#"{"sku_id":"a","quantity":"2"},{"sku_id":"b","quantity":null}"#;
        assert_eq!(
            unpacked(&format!(
                r#"{{"goods_info":{{"goods_list":[{lines}]}},"parcels":{parcels}}}"#
            )),
            expected
        );
    }

    #[test]
    fn two_lines_of_the_same_goods_share_what_was_packed() {
        let data = r#"{"goods_info":{"goods_list":[{"goods_name":"x","quantity":2},{"goods_name":"x","quantity":2}]},
                       "parcels":[{"package_goods_info":[{"goods_name":"x","quantity":3}]}]}"#;
        assert_eq!(unpacked(data), [0, 1]);
    }

    #[test]
    fn parcels_without_an_order_line_miss_nothing() {
        assert!(unpacked(r#"{"parcels":[{"package_goods_info":[{"sku_id":"a"}]}]}"#).is_empty());
    }

    #[rstest]
    #[case("1", Sort::Physical)]
    #[case("5", Sort::Physical)]
    #[case("0", Sort::Virtual)]
    #[case("7", Sort::Unknown)]
    #[case("CMN", Sort::Unknown)]
    fn a_type_tells_whether_goods_travel(#[case] digit: &str, #[case] sort: Sort) {
        assert_eq!(Sort::of_number(digit.parse().ok()), sort);
    }
}
