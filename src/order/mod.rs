//! One order as the JSON that came, and what the program itself reads in it: money, times, findings.
//!
//! No input or output, no clock: callers pass `now`.

mod accessors;
pub mod beijing;
mod cell;
mod changes;
mod document;
mod facts;
mod findings;
mod id;
mod labels;
mod mask;
mod money;
mod money_proof;
mod oddities;
mod stage;
mod thresholds;
mod timeline;
mod verdict;

pub use accessors::{clean_at, entries, fen_at, int, time_at};
pub use cell::{Cell, Fit, Reading, decode, fits, is_empty_value, is_masked, read};
pub use changes::{Change, ChangeKind, ChangeText, changes, entry_identity};
pub use document::Document;
pub use facts::{AfterSale, Event, Facts, Goods, Parcel, Refund, Sort, events, joined};
pub use findings::{Finding, Rule, findings};
pub use id::{AfterSaleId, BadOrderId, OrderId, half_width};
pub use labels::{description, label};
pub use mask::{mask, mask_numbers};
pub use money::Fen;
pub use money_proof::{MoneyProof, ProofLine, Sum, discounts};
pub use oddities::oddities;
pub use stage::Stage;
pub use thresholds::Thresholds;
pub use timeline::{TimelineEvent, TimelineEventKind, timeline};
pub use verdict::{Phrase, verdict};

pub use crate::json::{NodeId, ParseError, Shape, Tree};

use crate::json;

/// An order: the answer and the facts that were read in it.
#[derive(Debug)]
pub struct Order {
    /// The answer's `data`.
    pub doc: Document,
    /// The values that rules and verdict need.
    pub facts: Facts,
    /// How many after-sale details came without content, and so are not joined to it.
    pub left_out: usize,
}

impl Order {
    /// Reads an answer's `data`.
    pub fn new(data: Tree) -> Self {
        let doc = Document::new(data);
        Self {
            facts: Facts::of(&doc),
            doc,
            left_out: 0,
        }
    }

    /// Reads the text of an answer's `data`.
    ///
    /// # Errors
    ///
    /// As [`json::parse`].
    pub fn parse(text: String) -> Result<Self, ParseError> {
        json::parse(text).map(Self::new)
    }

    /// Reads the text of an answer's `data`, and joins to it the texts of after-sale details.
    ///
    /// # Errors
    ///
    /// As [`json::parse`].
    pub fn parse_with(text: String, after_sales: &[String]) -> Result<Self, ParseError> {
        let mut order = Self::parse(text)?;
        let details: Result<_, _> = after_sales.iter().cloned().map(json::parse).collect();
        order.join_after_sales(details?);
        Ok(order)
    }

    /// Joins to the order the `data` of after-sale details, behind what is joined already. No node
    /// of the order changes its id, and nothing of the order is scanned again. A detail that is not
    /// an object with anything in it is counted in [`Self::left_out`].
    pub fn join_after_sales(&mut self, details: Vec<Tree>) {
        let first = self.doc.len();
        for detail in details {
            if self.doc.join(detail).is_none() {
                self.left_out += 1;
            }
        }
        self.facts.join(&self.doc, first);
    }

    /// The after-sales that the order's own answer names, each once, those of refund records first.
    pub fn after_sale_ids(&self) -> Vec<AfterSaleId> {
        let mut ids: Vec<AfterSaleId> = Vec::new();
        for (id, _) in &self.facts.named {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
    }

    /// Whether that after-sale is joined to the order in detail.
    pub fn has_after_sale(&self, id: &AfterSaleId) -> bool {
        self.facts
            .after_sales
            .iter()
            .any(|after_sale| after_sale.id.as_ref() == Some(id))
    }

    /// The after-sale that a node belongs to: the joined detail it is in, or the after-sale that its
    /// refund record or its entry of the list of after-sales names. `None` if it is none or several.
    pub fn after_sale_of(&self, node: NodeId) -> Option<AfterSaleId> {
        if let Some(entry) = self.doc.joined_entry(node) {
            return self
                .facts
                .after_sales
                .iter()
                .find(|a| a.node == entry)?
                .id
                .clone();
        }
        let named = &self.facts.named;
        let above = std::iter::successors(Some(node), |&at| self.doc.parent(at));
        let inside = |at: NodeId| {
            let within = at.index()..at.index() + self.doc.size(at);
            let mut ids = named
                .iter()
                .filter(|(_, n)| within.contains(&n.index()))
                .map(|(id, _)| id);
            let first = ids.next()?;
            Some(ids.all(|id| id == first).then(|| first.clone()))
        };
        // The nearest node above that holds an id decides, up to the block that holds such records.
        let is_block = |at: NodeId| {
            self.doc
                .parent(at)
                .is_none_or(|above| above == NodeId::ROOT)
        };
        above
            .take_while(|&at| !is_block(at))
            .find_map(inside)
            .flatten()
    }

    /// Whether the answer holds only empty values and a false `has_result`, which is how the
    /// platform may answer for an unknown id (open platform, "Envelope and codes").
    pub fn is_empty(&self) -> bool {
        let said = |id: NodeId| {
            self.doc.is_leaf(id)
                && !is_empty_value(&self.doc, id)
                && !matches!(self.doc.value(id), "0" | "false")
        };
        !self.doc.subtree(NodeId::ROOT).any(said)
    }

    /// Seconds without news of a parcel, if they are too many for its stage; `None` in an order that
    /// is completed or closed.
    pub fn silence(&self, parcel: &Parcel, reading: Reading) -> Option<i64> {
        if self.facts.is_settled() {
            None
        } else {
            parcel.silent_for(&reading.thresholds, reading.now)
        }
    }

    /// The order's own id, as the answer gives it.
    pub fn id(&self) -> Option<OrderId> {
        self.facts.id.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::{AfterSaleId, NodeId, Order};
    use crate::json;
    use crate::json::test_support::{scans, watch};
    use rstest::rstest;

    const A: &str = "A1676284458_63ea122a379c4_84723683";
    const B: &str = "A1676284999_63ea122a379c4_84723684";

    fn extra(inside: &str) -> String {
        format!(r#"{{"order_info":{{"order_id":"o_1"}},"internal_extra_info":{{{inside}}}}}"#)
    }

    fn detail(id: &str) -> String {
        format!(r#"{{"aftersale_id":"{id}","state":2}}"#)
    }

    #[rstest]
    #[case::list(r#""after_sale_info":{"after_sale_records":[{"after_sale_id":"A1676284458_63ea122a379c4_84723683"}]}"#, &[A])]
    #[case::refund(r#""refund_info":{"refund_records":[{"after_sale_id":"A1676284458_63ea122a379c4_84723683"}]}"#, &[A])]
    #[case::each_once(&format!(r#""after_sale_info":{{"after_sale_records":[{{"after_sale_id":"{B}"}},{{"after_sale_id":"{A}"}}]}},
        "refund_info":{{"refund_records":[{{"after_sale_id":"{A}"}}]}}"#), &[A, B])]
    #[case::a_map_for_the_list(&format!(r#""refund_info":{{"refund_records":{{"0":{{"aftersale_id":"{A}"}}}}}}"#), &[A])]
    #[case::one_without_its_list(&format!(r#""refund_info":{{"refund_records":{{"after_sale_id":"{A}"}}}}"#), &[A])]
    #[case::none(r#""refund_info":{"refund_records":[{"after_sale_id":"--"},{"after_sale_id":""},{"after_sale_id":null},{"after_sale_id":0}]}"#, &[])]
    #[case::no_id(r#""refund_info":{"refund_records":[{"after_sale_id":"见备注"}]}"#, &[])]
    fn after_sale_ids_are_those_the_order_names(#[case] inside: &str, #[case] ids: &[&str]) {
        let order = Order::parse(extra(inside)).unwrap();
        assert_eq!(
            order
                .after_sale_ids()
                .iter()
                .map(AfterSaleId::as_str)
                .collect::<Vec<_>>(),
            ids
        );
        assert!(
            order
                .after_sale_ids()
                .iter()
                .all(|id| !order.has_after_sale(id))
        );
    }

    #[test]
    fn after_sale_is_joined_behind_the_unchanged_answer() {
        let json = extra(&format!(
            r#""refund_info":{{"refund_records":[{{"after_sale_id":"{A}"}}]}}"#
        ));
        let order = Order::parse_with(
            json.clone(),
            &[detail(A), r#"{"phone":"\u0031","money":1E3}"#.to_owned()],
        )
        .unwrap();
        assert_eq!(order.doc.raw(), json);
        assert_eq!(order.left_out, 0);
        assert!(order.has_after_sale(&order.after_sale_ids()[0]));
        let list = order.doc.joined().unwrap();
        assert_eq!(order.doc.pointer(list), "/after_sale_details");
        let leaves: Vec<NodeId> = order
            .doc
            .subtree(list)
            .filter(|&n| order.doc.is_leaf(n))
            .collect();
        let told: Vec<_> = leaves
            .iter()
            .map(|&n| (order.doc.own_pointer(n), order.doc.value(n)))
            .collect();
        let expected = [
            ("/aftersale_id", A),
            ("/state", "2"),
            ("/phone", "1"),
            ("/money", "1E3"),
        ];
        assert_eq!(told, expected.map(|(path, value)| (path.to_owned(), value)));
        assert_eq!(
            order.doc.subtree(NodeId::ROOT).count(),
            order.doc.len(),
            "the root holds all"
        );
    }

    #[test]
    fn order_and_after_sale_are_scanned_once_each() {
        let (own, joined) = ("remark of the order", "remark of the after-sale");
        watch(own);
        watch(joined);
        let mut order = Order::parse(format!(
            r#"{{"order_info":{{"order_id":"o_1","remark":"{own}"}}}}"#
        ))
        .unwrap();
        let before: Vec<String> = order
            .doc
            .subtree(NodeId::ROOT)
            .map(|n| order.doc.pointer(n))
            .collect();
        let detail = format!(r#"{{"aftersale_id":"{A}","remark":"{joined}"}}"#);
        order.join_after_sales(vec![json::parse(detail).unwrap()]);
        assert_eq!((scans(own), scans(joined)), (1, 1));
        assert_eq!(order.facts.after_sales.len(), 1);
        let after = order
            .doc
            .subtree(NodeId::ROOT)
            .map(|n| order.doc.pointer(n));
        assert!(
            after.take(before.len()).eq(before),
            "no node changes its id"
        );
    }

    #[rstest]
    #[case::nothing("[]")]
    #[case::null("null")]
    #[case::empty("{}")]
    #[case::list("[{}]")]
    fn after_sale_without_content_is_left_out(#[case] json: &str) {
        let order =
            Order::parse_with(extra(""), &[json.to_owned(), detail(A), json.to_owned()]).unwrap();
        assert_eq!(order.left_out, 2);
        assert_eq!(order.facts.after_sales.len(), 1);
        assert_eq!(order.doc.children(order.doc.joined().unwrap()).count(), 1);
        let none = Order::parse_with(extra(""), &[json.to_owned()]).unwrap();
        assert_eq!(
            (none.doc.joined(), none.doc.len()),
            (None, Order::parse(extra("")).unwrap().doc.len())
        );
    }

    #[test]
    fn after_sale_is_not_joined_to_an_array() {
        let order = Order::parse_with("[1]".to_owned(), &[detail(A)]).unwrap();
        assert_eq!(
            (order.doc.joined(), order.left_out, order.doc.len()),
            (None, 1, 2)
        );
    }

    #[test]
    fn block_named_like_the_joined_one_is_undocumented() {
        let order = Order::parse_with(
            r#"{"after_sale_details":[{"state":3}]}"#.to_owned(),
            &[detail(A)],
        )
        .unwrap();
        let own = order.doc.child(NodeId::ROOT, "after_sale_details").unwrap();
        assert!(order.doc.field(own).is_none() && order.doc.joined() != Some(own));
        assert_eq!(order.facts.after_sales.len(), 1);
        assert_eq!(order.facts.oddities, [own]);
    }

    #[test]
    fn node_has_its_after_sale() {
        let json = extra(&format!(
            r#""refund_info":{{"refund_records":[{{"after_sale_id":"{A}","remark":"x","goods_info":{{"goods_name":"y"}}}},{{"after_sale_id":"{B}"}}]}},
               "logistics_info":{{"packages_info":[{{"express_id":"1"}}]}}"#
        ));
        let order = Order::parse_with(json, &[detail(B)]).unwrap();
        let of = |pointer: &str| {
            let node = order
                .doc
                .subtree(NodeId::ROOT)
                .find(|&n| order.doc.pointer(n) == pointer)
                .unwrap();
            order.after_sale_of(node).map(|id| id.as_str().to_owned())
        };
        let records = "/internal_extra_info/refund_info/refund_records";
        assert_eq!(
            of(&format!("{records}/0/goods_info/goods_name")).as_deref(),
            Some(A)
        );
        assert_eq!(of(&format!("{records}/1")).as_deref(), Some(B));
        assert_eq!(of("/after_sale_details/0/state").as_deref(), Some(B));
        for nobodys in [
            records,
            "/internal_extra_info/refund_info",
            "/internal_extra_info/logistics_info/packages_info/0",
            "/order_info",
            "",
        ] {
            assert_eq!(of(nobodys), None, "{nobodys}");
        }
    }
}
