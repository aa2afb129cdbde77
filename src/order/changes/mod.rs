//! What is different in a later answer for the same order, field by field.
//!
//! It compares what the answers say, not how they are written: the order of lists and keys does not count, `1` is `"1"`, and `null`,
//! `""`, `[]`, `"--"` and whatever else says nothing are one.

mod digest;
mod tell;
mod twins;

#[cfg(test)]
mod laws;

pub use tell::Told;
pub use twins::identity;

use std::collections::HashMap;

use super::document::Document;
use crate::catalog::{FieldId, Kind, Tab};
use crate::json::{NodeId, Shape};
use digest::{Digest, Digests, is_lone, kind};

/// How something is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It says something now, where there was nothing.
    Added,
    /// It says something else.
    Changed,
    /// It said something, and there is nothing now.
    Removed,
}

/// One difference: of a value, or of a whole entry of a list that came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// How.
    pub kind: ChangeKind,
    /// The node in the earlier answer; none for what was added.
    pub before: Option<NodeId>,
    /// The node in the later answer; none for what was removed.
    pub after: Option<NodeId>,
    /// The tab it stands in.
    pub tab: Tab,
    /// How many values it is about: 1 for a value, for an entry all that say something in it.
    pub count: usize,
}

/// What is different, by tab and then in the order of the later answer; a key or an entry that is there no more comes behind those beside
/// it.
///
/// Entries of lists are matched by what they are: a parcel by its id, a refund by its after-sale's, goods by theirs, an event by time and
/// text; where nothing tells them apart, by their place. The words that describe a code are no change beside the code's own.
pub fn changes(before: &Document, after: &Document) -> Vec<Change> {
    if before.raw() == after.raw() && before.joined().is_none() && after.joined().is_none() {
        return Vec::new();
    }
    let mut walk = Walk {
        before: Side::of(before),
        after: Side::of(after),
        found: Vec::new(),
    };
    walk.pair(NodeId::ROOT, NodeId::ROOT);
    walk.found.sort_by_key(|change| change.tab);
    walk.found
}

/// A document and what its nodes say.
struct Side<'a> {
    doc: &'a Document,
    digests: Digests,
}

/// What a node is to be compared as.
enum Form {
    Leaf,
    Object,
    List(Vec<NodeId>),
}

impl<'a> Side<'a> {
    fn of(doc: &'a Document) -> Self {
        Self {
            doc,
            digests: Digests::of(doc),
        }
    }

    fn digest(&self, id: NodeId) -> Digest {
        self.digests.get(id)
    }

    /// A node that is not there says nothing.
    fn digest_of(&self, id: Option<NodeId>) -> Digest {
        id.map(|id| self.digest(id)).unwrap_or_default()
    }

    fn tells(&self, id: NodeId) -> bool {
        self.digest(id).told > 0
    }

    /// The node's form, and the node itself: of a text that holds JSON, that JSON.
    fn form(&self, id: NodeId) -> (Form, NodeId) {
        let doc = self.doc;
        let inside = (doc.shape(id) == Shape::Text)
            .then(|| doc.children(id).next())
            .flatten()
            .unwrap_or(id);
        let form = match doc.shape(inside) {
            Shape::Array => Form::List(
                doc.children(inside)
                    .filter(|&entry| self.tells(entry))
                    .collect(),
            ),
            Shape::Object if is_lone(doc, inside) => Form::List(vec![inside]),
            Shape::Object => Form::Object,
            _ => Form::Leaf,
        };
        (form, inside)
    }

    /// Children with their keys; of keys that stand twice the n-th is the n-th.
    fn keyed(&self, children: &[NodeId]) -> Vec<((&'a str, usize), NodeId)> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let keyed = children.iter().filter_map(|&child| {
            let key = self.doc.key(child)?;
            let times = seen.entry(key).or_default();
            *times += 1;
            Some(((key, *times), child))
        });
        keyed.collect()
    }

    /// The values of a group, the entries of a list, or else the node itself: what is told when all of it is new or gone.
    fn parts(&self, id: NodeId, found: &mut Vec<NodeId>) {
        match self.form(id) {
            (Form::Object, inside) if kind(self.doc, inside) == Some(Kind::Group) => {
                self.doc
                    .children(inside)
                    .filter(|&child| self.tells(child))
                    .for_each(|child| self.parts(child, found));
            }
            (Form::List(entries), _) => found.extend(entries),
            _ => found.push(id),
        }
    }

    fn tab(&self, id: NodeId) -> Tab {
        let above = std::iter::successors(Some(id), |&at| self.doc.parent(at));
        above
            .filter_map(|at| self.doc.field(at))
            .find_map(|field| field.field().tab)
            .unwrap_or(Tab::Other)
    }
}

struct Walk<'a> {
    before: Side<'a>,
    after: Side<'a>,
    found: Vec<Change>,
}

impl Walk<'_> {
    fn pair(&mut self, before: NodeId, after: NodeId) {
        if self.before.digest(before) == self.after.digest(after) {
            return;
        }
        if !self.after.tells(after) {
            return self.gone(before);
        }
        if !self.before.tells(before) {
            return self.come(after);
        }
        match (self.before.form(before), self.after.form(after)) {
            ((Form::Object, before), (Form::Object, after)) => self.objects(before, after),
            ((Form::List(before), _), (Form::List(after), _)) => self.lists(before, after),
            _ => self.changed(before, after),
        }
    }

    fn objects(&mut self, before: NodeId, after: NodeId) {
        let mut pairs = self.by_key(before, after);
        pairs.retain(|&(before, after)| {
            self.before.digest_of(before) != self.after.digest_of(after)
        });
        let codes: Vec<FieldId> = pairs
            .iter()
            .filter_map(|&(before, after)| self.described(before, after))
            .collect();
        for (before, after) in pairs {
            match (before, after) {
                _ if self
                    .field(before, after)
                    .is_some_and(|field| codes.contains(&field)) => {}
                (Some(before), Some(after)) => self.pair(before, after),
                (Some(before), None) => self.gone(before),
                (None, Some(after)) => self.come(after),
                (None, None) => {}
            }
        }
    }

    /// What stands under the same key, in the order of the later answer; what stands there no more comes last.
    fn by_key(&self, before: NodeId, after: NodeId) -> Vec<(Option<NodeId>, Option<NodeId>)> {
        let (earlier, later): (Vec<NodeId>, Vec<NodeId>) = (
            self.before.doc.children(before).collect(),
            self.after.doc.children(after).collect(),
        );
        let mut alike = earlier
            .iter()
            .zip(&later)
            .map(|(&one, &other)| self.before.doc.key(one) == self.after.doc.key(other));
        // As good as always, and many times faster than looking every key up.
        if earlier.len() == later.len() && alike.all(|same| same) {
            return earlier
                .into_iter()
                .map(Some)
                .zip(later.into_iter().map(Some))
                .collect();
        }
        let (earlier, later) = (self.before.keyed(&earlier), self.after.keyed(&later));
        let mut left: HashMap<_, NodeId> = earlier.iter().copied().collect();
        let mut pairs: Vec<_> = later
            .into_iter()
            .map(|(key, id)| (left.remove(&key), Some(id)))
            .collect();
        pairs.extend(
            earlier
                .into_iter()
                .filter(|(key, _)| left.contains_key(key))
                .map(|(_, id)| (Some(id), None)),
        );
        pairs
    }

    fn field(&self, before: Option<NodeId>, after: Option<NodeId>) -> Option<FieldId> {
        after.map_or_else(
            || self.before.doc.field(before?),
            |after| self.after.doc.field(after),
        )
    }

    /// The field that puts this changed code into words, if the catalog knows the words itself.
    fn described(&self, before: Option<NodeId>, after: Option<NodeId>) -> Option<FieldId> {
        let field = self.field(before, after)?.field();
        let known = |doc: &Document, id: NodeId| {
            field
                .codes
                .is_some_and(|table| table.get(doc.value(id).trim()).is_some())
        };
        let both = before.is_none_or(|id| known(self.before.doc, id))
            && after.is_none_or(|id| known(self.after.doc, id));
        field.described_by().filter(|_| both)
    }

    fn lists(&mut self, before: Vec<NodeId>, after: Vec<NodeId>) {
        let earlier = (self.before.doc, &self.before.digests, before);
        let later = (self.after.doc, &self.after.digests, after);
        let (pairs, left) = twins::twins(&earlier, &later);
        for (after, before) in pairs {
            match before {
                Some(before) if self.before.digest(before) == self.after.digest(after) => {}
                // An entry that stands alone for its list would be taken for the list again.
                Some(before) if self.is_object(before, after) => self.objects(before, after),
                Some(before) => self.pair(before, after),
                None => self.added(after),
            }
        }
        for before in left {
            self.removed(before);
        }
    }

    fn is_object(&self, before: NodeId, after: NodeId) -> bool {
        self.before.doc.shape(before) == Shape::Object
            && self.after.doc.shape(after) == Shape::Object
    }

    fn come(&mut self, after: NodeId) {
        let mut parts = Vec::new();
        self.after.parts(after, &mut parts);
        for part in parts {
            self.added(part);
        }
    }

    fn gone(&mut self, before: NodeId) {
        let mut parts = Vec::new();
        self.before.parts(before, &mut parts);
        for part in parts {
            self.removed(part);
        }
    }

    fn added(&mut self, after: NodeId) {
        let (tab, count) = (
            self.after.tab(after),
            self.after.digest(after).told as usize,
        );
        self.found.push(Change {
            kind: ChangeKind::Added,
            before: None,
            after: Some(after),
            tab,
            count,
        });
    }

    fn removed(&mut self, before: NodeId) {
        let (tab, count) = (
            self.before.tab(before),
            self.before.digest(before).told as usize,
        );
        self.found.push(Change {
            kind: ChangeKind::Removed,
            before: Some(before),
            after: None,
            tab,
            count,
        });
    }

    fn changed(&mut self, before: NodeId, after: NodeId) {
        let (tab, count) = (
            self.after.tab(after),
            self.after.digest(after).told as usize,
        );
        self.found.push(Change {
            kind: ChangeKind::Changed,
            before: Some(before),
            after: Some(after),
            tab,
            count,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::ChangeKind::{self, Added, Changed, Removed};
    use super::changes;
    use crate::catalog::Tab;
    use crate::order::{Document, Reading, Thresholds};
    use crate::text::Lang;
    use rstest::rstest;

    fn doc(json: &str) -> Document {
        Document::parse(json.to_owned()).unwrap()
    }

    /// Kind, path, what was and what is, in Chinese.
    fn told(before: &str, after: &str) -> Vec<(ChangeKind, String, String, String)> {
        let (before, after) = (doc(before), doc(after));
        let reading = Reading {
            lang: Lang::Zh,
            now: "2026-03-11T04:00:00Z".parse().unwrap(),
            thresholds: Thresholds::default(),
        };
        let line = |change: &super::Change| {
            let told = change.tell(&before, &after, reading);
            let path: Vec<String> = told.path.iter().map(ToString::to_string).collect();
            (
                change.kind,
                path.join(" > "),
                told.was.to_string(),
                told.now.to_string(),
            )
        };
        changes(&before, &after).iter().map(line).collect()
    }

    fn parcel(id: &str, trace: &str) -> String {
        format!(
            r#"{{"parcel_id":"{id}","logistics_state_description":"运输中","package_trace_info":[{trace}]}}"#
        )
    }

    fn parcels(parcels: &[String]) -> String {
        format!(
            r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{}]}}}}}}"#,
            parcels.join(",")
        )
    }

    const LEFT: &str = r#"{"text":"快件离开 【金华】","time":"2026-03-10 08:00:00"}"#;
    const DOOR: &str = r#"{"text":"【成都】的业务员 罗成（13900139162）正在第1次派件","time":"2026-03-11 09:30:00"}"#;

    #[rstest]
    #[case::value(r#"{"price_info":{"collectibles":100}}"#, r#"{"price_info":{"collectibles":250}}"#, (Changed, "价格信息 > 应收款", "¥1.00", "¥2.50"))]
    #[case::masked(r#"{"buyer_info":{"phone_number":"13900139107"}}"#, r#"{"buyer_info":{"phone_number":"13900139208"}}"#, (Changed, "买家手机号", "139****9107", "139****9208"))]
    #[case::number_in_free_text(r#"{"x":""}"#, r#"{"x":"13900139107"}"#, (Added, "x", "", "139****9107"))]
    #[case::code_and_its_words(
        r#"{"order_info":{"order_state":2,"order_state_description":"待发货"}}"#,
        r#"{"order_info":{"order_state":3,"order_state_description":"已发货"}}"#,
        (Changed, "订单信息 > 订单状态", "待发货", "已发货")
    )]
    #[case::block_that_was_null(r#"{"invoice_info":null}"#, r#"{"invoice_info":{"tax_id":"9133","title":""}}"#, (Added, "税号", "", "9133"))]
    #[case::undocumented_block(r#"{"live":[]}"#, r#"{"live":{"room":1,"seats":[2,3]}}"#, (Added, "live", "", "共 3 项"))]
    #[case::leaf_to_block(r#"{"live":"no"}"#, r#"{"live":{"room":1}}"#, (Changed, "live", "no", "共 1 项"))]
    #[case::json_in_a_text(r#"{"x":"{\"a\":1}"}"#, r#"{"x":"{\"a\":2}"}"#, (Changed, "x > a", "1", "2"))]
    #[case::key_that_stands_twice(r#"{"x":1,"x":2}"#, r#"{"x":1,"x":3}"#, (Changed, "x", "2", "3"))]
    fn one_difference_is_one_change(
        #[case] before: &str,
        #[case] after: &str,
        #[case] change: (ChangeKind, &str, &str, &str),
    ) {
        let (kind, path, was, now) = change;
        assert_eq!(
            told(before, after),
            [(kind, path.to_owned(), was.to_owned(), now.to_owned())]
        );
    }

    #[rstest]
    #[case::types(
        r#"{"order_info":{"order_state":3,"x":1}}"#,
        r#"{"order_info":{"order_state":"3","x":"1"}}"#
    )]
    #[case::nothing(
        r#"{"order_info":null,"price_info":[],"x":{"a":""}}"#,
        r#"{"order_info":{"order_id":"--","order_settle_time":"0000-00-00 00:00:00"},"y":"--"}"#
    )]
    #[case::flags(
        r#"{"order_info":{"can_modify_price":true}}"#,
        r#"{"order_info":{"can_modify_price":1}}"#
    )]
    #[case::flags_that_say_nothing(
        r#"{"order_info":{"can_modify_price":false}}"#,
        r#"{"order_info":{"can_modify_price":0}}"#
    )]
    #[case::presence(
        r#"{"invoice_info":{"has_result":true}}"#,
        r#"{"invoice_info":{"has_result":false}}"#
    )]
    #[case::order_of_a_list(r#"{"x":[1,2,{"a":[3,4]}]}"#, r#"{"x":[{"a":[4,3]},2,"1"]}"#)]
    #[case::lone_entry(
        r#"{"internal_extra_info":{"refund_info":{"refund_records":[{"after_sale_id":"A1"}]}}}"#,
        r#"{"internal_extra_info":{"refund_info":{"refund_records":{"after_sale_id":"A1"}}}}"#
    )]
    fn what_says_the_same_is_no_change(#[case] before: &str, #[case] after: &str) {
        assert_eq!(told(before, after), []);
        assert_eq!(told(after, before), []);
    }

    #[test]
    fn a_new_event_before_the_others_is_one_change() {
        let before = parcels(&[parcel("p1", LEFT), parcel("p2", LEFT)]);
        let after = parcels(&[parcel("p2", &format!("{DOOR},{LEFT}")), parcel("p1", LEFT)]);
        let now = "03-11 09:30 【成都】的业务员 罗*（139****9162）正在第1次派件";
        assert_eq!(
            told(&before, &after),
            [(
                Added,
                "包裹 1 > 物流轨迹".to_owned(),
                String::new(),
                now.to_owned()
            )]
        );
    }

    #[test]
    fn a_new_parcel_is_one_change_with_its_count() {
        let before = parcels(&[parcel("p1", LEFT)]);
        let after = parcels(&[parcel("p2", DOOR), parcel("p1", LEFT)]);
        assert_eq!(
            told(&before, &after),
            [(
                Added,
                "包裹 1".to_owned(),
                String::new(),
                "共 4 项".to_owned()
            )]
        );
        assert_eq!(
            told(&after, &before),
            [(
                Removed,
                "包裹 1".to_owned(),
                "共 4 项".to_owned(),
                String::new()
            )]
        );
        assert_eq!(
            told("{}", &after).len(),
            2,
            "each entry of a list that was not there"
        );
    }

    #[test]
    fn a_refund_tried_again_does_not_change_the_one_that_failed() {
        let records = |records: &str| {
            format!(
                r#"{{"internal_extra_info":{{"refund_info":{{"refund_records":[{records}]}}}}}}"#
            )
        };
        let failed = r#"{"after_sale_id":"A1","refund_state":3,"refund_amount":100}"#;
        let again = r#"{"after_sale_id":"A1","refund_state":1,"refund_amount":100}"#;
        let found = told(&records(failed), &records(&format!("{again},{failed}")));
        assert_eq!(
            found,
            [(
                Added,
                "退款 1".to_owned(),
                String::new(),
                "共 3 项".to_owned()
            )]
        );
    }

    #[test]
    fn changes_stand_by_tab_and_then_as_in_the_answer() {
        let before = doc(
            r#"{"order_info":{"order_state":2,"order_close_reason":"x"},"zeta":1,"buyer_info":{"nickname":"a"}}"#,
        );
        let after = doc(
            r#"{"alpha":1,"order_info":{"order_remark":"r","order_state":3},"buyer_info":{"nickname":"b"}}"#,
        );
        let place = |c: &super::Change| {
            (
                c.tab,
                c.kind,
                c.after
                    .map_or_else(|| before.pointer(c.before.unwrap()), |id| after.pointer(id)),
            )
        };
        let found: Vec<_> = changes(&before, &after).iter().map(place).collect();
        let expected = [
            (Tab::Buyer, Changed, "/buyer_info/nickname"),
            (Tab::Order, Added, "/order_info/order_remark"),
            (Tab::Order, Changed, "/order_info/order_state"),
            (Tab::Order, Removed, "/order_info/order_close_reason"),
            (Tab::Other, Added, "/alpha"),
            (Tab::Other, Removed, "/zeta"),
        ];
        assert_eq!(
            found,
            expected.map(|(tab, kind, at)| (tab, kind, at.to_owned()))
        );
    }
}
