//! A line of goods, and what of it is in no parcel.

use std::collections::HashMap;

use jiff::Timestamp;

use super::blocks::Blocks;
use crate::catalog::fields::goods as field;
use crate::catalog::fields::internal_extra_info::logistics_info::packages_info;
use crate::catalog::fields::internal_extra_info::veri_code_info;
use crate::json::NodeId;
use crate::order::accessors::{entries_of, fen_of, int, int_of, time_of};
use crate::order::document::Document;
use crate::order::money::Fen;

/// More pieces of one line than any order has: a larger number is not a quantity.
const MOST_PIECES: i64 = 1_000_000;

/// `refund_state` of goods whose whole price went back.
const WHOLLY_REFUNDED: i64 = 3;

/// `refund_state` of goods whose refund is in progress.
const REFUNDING: i64 = 1;

/// Whether goods travel. `spu_type` is documented by digits, but elsewhere it holds letters (open
/// platform, "Values").
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
    /// `refundable_amount`.
    pub refundable: Option<Fen>,
    /// `refund_amount`: what went back.
    pub refund_amount: Option<Fen>,
    /// What says that a refund is in progress.
    pub(super) refunding: Option<NodeId>,
}

impl Sort {
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
pub(super) fn goods(
    doc: &Document,
    blocks: &Blocks,
    parcels: &[NodeId],
    whole: Sort,
) -> Vec<Goods> {
    let lines = entries_of(doc, blocks.goods);
    // Of the only line, the order's own count of codes stands in.
    let [codes] = doc.fields(
        blocks.codes.filter(|_| lines.len() == 1),
        [veri_code_info::REMAIN_COUNT],
    );
    let mut packed = packed(doc, parcels);
    let line = |node| line(doc, node, codes, packed.as_mut());
    let own = |goods: Goods| Goods {
        sort: goods.sort.or(whole),
        ..goods
    };
    lines.into_iter().map(line).map(own).collect()
}

/// How many pieces of each goods are in parcels, by what tells goods apart: the ids, and the name
/// where ids are missing.
type Packed<'d> = HashMap<[&'d str; 3], i64>;

fn line<'d>(
    doc: &'d Document,
    node: NodeId,
    codes: Option<NodeId>,
    packed: Option<&mut Packed<'d>>,
) -> Goods {
    let [sort, state, check, left, expires, refundable, refund_amount] = doc.fields(
        Some(node),
        [
            field::SPU_TYPE,
            field::REFUND_STATE,
            field::CHECK_STATE,
            field::REMAIN_COUNT,
            field::EXPIRE_END,
            field::REFUNDABLE_AMOUNT,
            field::REFUND_AMOUNT,
        ],
    );
    let (name, quantity) = pieces(doc, node);
    let unpacked = packed.map_or(0, |packed| {
        let there = packed.entry(name).or_default();
        let taken = quantity.min(*there);
        *there -= taken;
        quantity - taken
    });
    Goods {
        node,
        sort: Sort::of_number(int_of(doc, sort)),
        quantity,
        refunded: int_of(doc, state) == Some(WHOLLY_REFUNDED),
        codes_left: codes_left(doc, check, left, codes),
        expires: time_of(doc, expires),
        unpacked,
        refundable: fen_of(doc, refundable),
        refund_amount: fen_of(doc, refund_amount),
        refunding: state.filter(|&n| int(doc, n) == Some(REFUNDING)),
    }
}

/// `None` if there is no parcel, or one of them does not say what is in it.
fn packed<'d>(doc: &'d Document, parcels: &[NodeId]) -> Option<Packed<'d>> {
    let mut packed = HashMap::new();
    for &parcel in parcels {
        let [list] = doc.fields(Some(parcel), [packages_info::PACKAGE_GOODS_INFO]);
        let inside = entries_of(doc, list);
        if inside.is_empty() {
            return None;
        }
        for goods in inside {
            let (name, quantity) = pieces(doc, goods);
            *packed.entry(name).or_default() += quantity;
        }
    }
    (!parcels.is_empty()).then_some(packed)
}

/// What tells goods apart, and how many pieces they are. A line without a readable quantity counts
/// as one piece.
fn pieces(doc: &Document, goods: NodeId) -> ([&str; 3], i64) {
    let [spu, sku, name, quantity] = doc.fields(
        Some(goods),
        [
            field::SPU_ID,
            field::SKU_ID,
            field::GOODS_NAME,
            field::QUANTITY,
        ],
    );
    let value = |node: Option<NodeId>| node.map_or("", |n| doc.value(n));
    let ids = [value(spu), value(sku)];
    let name = if ids == ["", ""] { value(name) } else { "" };
    let quantity = int_of(doc, quantity).filter(|n| (0..MOST_PIECES).contains(n));
    ([ids[0], ids[1], name], quantity.unwrap_or(1))
}

/// The codes that are left of a line: 1 awaits use, 4 is partly used (code table `check_state`).
fn codes_left(
    doc: &Document,
    check: Option<NodeId>,
    own: Option<NodeId>,
    whole: Option<NodeId>,
) -> Option<(i64, NodeId)> {
    if int_of(doc, check).is_some_and(|state| !matches!(state, 1 | 4)) {
        return None;
    }
    let count = |node: Option<NodeId>| Some((int(doc, node?)?, node?));
    [own, whole]
        .into_iter()
        .filter_map(count)
        .find(|(count, _)| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::Sort;
    use crate::order::{Document, Facts};
    use rstest::rstest;

    fn unpacked(data: &str) -> Vec<i64> {
        let doc = Document::parse(data.to_owned()).unwrap();
        Facts::of(&doc)
            .goods
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
    fn unpacked_pieces_are_counted(#[case] parcels: &str, #[case] expected: &[i64]) {
        let lines = r#"{"sku_id":"a","quantity":"2"},{"sku_id":"b","quantity":null}"#;
        assert_eq!(
            unpacked(&format!(
                r#"{{"goods_info":{{"goods_list":[{lines}]}},"internal_extra_info":{{"logistics_info":{{"packages_info":{parcels}}}}}}}"#
            )),
            expected
        );
    }

    #[test]
    fn lines_of_the_same_goods_share_packed_pieces() {
        let data = r#"{"goods_info":{"goods_list":[{"goods_name":"x","quantity":2},{"goods_name":"x","quantity":2}]},
                       "internal_extra_info":{"logistics_info":{"packages_info":[{"package_goods_info":[{"goods_name":"x","quantity":3}]}]}}}"#;
        assert_eq!(unpacked(data), [0, 1]);
    }

    #[test]
    fn parcels_without_lines_have_no_unpacked_goods() {
        assert!(unpacked(
            r#"{"internal_extra_info":{"logistics_info":{"packages_info":[{"package_goods_info":[{"sku_id":"a"}]}]}}}"#
        ).is_empty());
    }

    #[rstest]
    #[case("1", Sort::Physical)]
    #[case("5", Sort::Physical)]
    #[case("0", Sort::Virtual)]
    #[case("7", Sort::Unknown)]
    #[case("CMN", Sort::Unknown)]
    fn sort_is_read_from_the_type(#[case] digit: &str, #[case] sort: Sort) {
        assert_eq!(Sort::of_number(digit.parse().ok()), sort);
    }
}
