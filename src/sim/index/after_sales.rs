//! Answers the after-sale list and after-sale detail.

use serde_json::{Value, json};

use super::mixed_types::loosen;
use super::{Index, IndexReply};
use crate::sim::after_sale::AfterSale;
use crate::sim::order::OrderBuilder;
use crate::sim::people::{Buyer, avatar};
use crate::sim::request::RequestBody;
use crate::sim::sim_time::{SimTime, days};
use crate::sim::tokens::Refusal;

/// An after-sale with the fields of its order that filters check.
pub(super) struct IndexedAfterSale {
    pub(super) after_sale: AfterSale,
    order_id: String,
    buyer: Buyer,
    receiver: (&'static str, &'static str),
    out_order_id: String,
    transaction_id: String,
    /// The amount due for the whole order, in fen.
    paid: i64,
    /// The number of after-sales of the order.
    count: usize,
}

impl IndexedAfterSale {
    /// Returns an entry for each after-sale of an order.
    pub(super) fn all_of(order: &OrderBuilder) -> impl Iterator<Item = Self> {
        let text = |key| {
            order
                .written_value("/payment_info", key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let after_sale = move |(after_sale, buyer): (&AfterSale, &Buyer)| Self {
            after_sale: after_sale.clone(),
            order_id: order.id().to_owned(),
            buyer: buyer.clone(),
            receiver: order
                .consignee
                .as_ref()
                .map_or(("", ""), |consignee| (consignee.name, consignee.phone)),
            out_order_id: text("out_order_id"),
            transaction_id: text("transaction_id"),
            paid: order.due(),
            count: order.after_sales.len(),
        };
        order
            .after_sales
            .iter()
            .zip(order.buyer.iter().cycle())
            .map(after_sale)
    }

    /// Whether it passes every filter of the request except the period. Nickname and goods name
    /// match on a substring.
    fn matches(&self, request: RequestBody<'_>) -> bool {
        let is = |key, own: &str| request.text(key).is_none_or(|wanted| wanted == own);
        let within = |key, own: &str| request.text(key).is_none_or(|wanted| own.contains(wanted));
        is("phone", self.buyer.phone)
            && is("ship_receiver", self.receiver.0)
            && is("ship_phone", self.receiver.1)
            && is("order_id", &self.order_id)
            && is("transaction_id", &self.transaction_id)
            && is("out_order_id", &self.out_order_id)
            && is("aftersale_id", &self.after_sale.id())
            && is("order_user_id", &self.buyer.user_id())
            && within("nick_name", &self.buyer.nickname)
            && within("purchase_name", self.after_sale.goods_name())
            && self
                .after_sale
                .matches_filter(request.number("sales_state").unwrap_or(-1))
    }

    fn json(&self) -> Value {
        let order = json!({
            "order_id": self.order_id, "nick_name": self.buyer.nickname,
            "wx_avatar": avatar(&self.buyer.nickname), "actual_fee": self.paid,
            "resource_type_str": "", "use_collection": 0,
        });
        let mut entry = joined(self.after_sale.json(), order);
        loosen(&mut entry, &self.after_sale.id());
        entry
    }

    fn detail(&self) -> Value {
        let order = json!({
            "user_id": self.buyer.user_id(), "phone": self.buyer.phone,
            "after_sale_count": self.count,
        });
        let mut detail = joined(self.after_sale.detail_json(), order);
        loosen(&mut detail, &self.after_sale.id());
        joined(self.json(), detail)
    }
}

fn joined(mut into: Value, from: Value) -> Value {
    if let (Value::Object(into), Value::Object(from)) = (&mut into, from) {
        into.extend(from);
    }
    into
}

impl Index {
    /// Answers the after-sale list, newest first. An empty result is `[]` instead of the data
    /// object.
    pub(in crate::sim) fn after_sale_list(&self, request: RequestBody<'_>) -> IndexReply {
        let (page, (start, end)) = (request.page("page_index")?, period(request)?);
        let time = date(request)?;
        let in_period =
            |after_sale: &AfterSale| time(after_sale).is_some_and(|at| (start..end).contains(&at));
        let found: Vec<_> = self
            .after_sales
            .iter()
            .filter(|after_sale| in_period(&after_sale.after_sale) && after_sale.matches(request))
            .collect();
        if found.is_empty() {
            return Ok(json!([]));
        }
        let list: Vec<_> = page
            .of(&found)
            .iter()
            .map(|after_sale| after_sale.json())
            .collect();
        Ok(json!({ "list": list, "row_count": found.len() }))
    }

    /// Returns the detail of each after-sale of an order.
    pub(in crate::sim) fn after_sales_of(&self, order_id: &str) -> Vec<Value> {
        self.after_sales
            .iter()
            .filter(|after_sale| after_sale.order_id == order_id)
            .map(IndexedAfterSale::detail)
            .collect()
    }

    /// Answers after-sale detail.
    pub(in crate::sim) fn after_sale_detail(&self, request: RequestBody<'_>) -> IndexReply {
        let id = request
            .text("aftersale_id")
            .ok_or((500, "aftersale_id 不能为空"))?;
        let after_sale = self
            .after_sales
            .iter()
            .find(|after_sale| after_sale.after_sale.id() == id);
        after_sale
            .map(IndexedAfterSale::detail)
            .ok_or((20003, "售后单不存在"))
    }
}

/// Returns the period that `created_at` names, from the first second of the first day to the end of
/// the last day (exclusive).
fn period(request: RequestBody<'_>) -> Result<(SimTime, SimTime), Refusal> {
    let days_of = |text: &str| {
        let (from, to) = text.split_once("||")?;
        let midnight = |day: &str| SimTime::read(&format!("{} 00:00:00", day.trim()));
        Some((midnight(from)?, midnight(to)?.later(days(1))))
    };
    let text = request
        .text("created_at")
        .ok_or((500, "created_at 不能为空"))?;
    days_of(text).ok_or((500, "created_at 格式应为 YYYY-MM-DD||YYYY-MM-DD"))
}

/// Returns the accessor for the time that `date_type` selects.
fn date(request: RequestBody<'_>) -> Result<fn(&AfterSale) -> Option<SimTime>, Refusal> {
    match request.text("date_type").unwrap_or("created_at") {
        "created_at" | "apply_time" => Ok(|after_sale| Some(after_sale.applied_at)),
        "updated_at" => Ok(|after_sale| Some(after_sale.updated)),
        "refund_time" => Ok(|after_sale| after_sale.refunded_at),
        _ => Err((500, "date_type 不正确")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;
    use serde_json::{Value, json};

    use super::super::tests::{index, person};
    use crate::sim::request::RequestBody;

    /// The days of every story and of the newest after-sales of `regular`.
    const PERIOD: &str = "2026-02-10||2026-03-11";

    fn list(body: &Value) -> Result<Value, i64> {
        index()
            .after_sale_list(RequestBody(body))
            .map_err(|(code, _)| code)
    }

    fn rows(body: &Value) -> Vec<Value> {
        list(body).unwrap()["list"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    fn number(value: &Value) -> i64 {
        value
            .as_i64()
            .or_else(|| value.as_str()?.parse().ok())
            .unwrap()
    }

    #[rstest]
    #[case::phone("phone", "13700137224")]
    #[case::receiver("ship_receiver", "许文君")]
    #[case::phone_of_the_receiver("ship_phone", "13700137224")]
    #[case::nickname("nick_name", "豆豆妈")]
    #[case::part_of_a_nickname("nick_name", "豆豆")]
    #[case::goods("purchase_name", "木质拼图")]
    #[case::user("order_user_id", &person("refund_failed").user_id)]
    fn after_sale_is_found_by_each_filter(#[case] key: &str, #[case] wanted: &str) {
        let found = list(&json!({ "created_at": PERIOD, key: wanted })).unwrap();
        assert_eq!(
            (found["row_count"].as_u64(), &found["list"][0]["nick_name"]),
            (Some(1), &json!("豆豆妈")),
            "{found}"
        );
    }

    #[test]
    fn after_sale_is_found_by_each_id_of_its_order() {
        let by_name = rows(&json!({ "created_at": PERIOD, "nick_name": "豆豆妈" }));
        let order_id = by_name[0]["order_id"].as_str().unwrap();
        let payment = index().detail(order_id).unwrap()["data"]["payment_info"].take();
        let ids = [
            ("order_id", json!(order_id)),
            ("aftersale_id", by_name[0]["aftersale_id"].clone()),
            ("transaction_id", payment["transaction_id"].clone()),
            ("out_order_id", payment["out_order_id"].clone()),
        ];
        for (key, id) in ids {
            assert_eq!(
                rows(&json!({ "created_at": PERIOD, key: id })),
                by_name,
                "{key}"
            );
        }
    }

    #[test]
    fn after_sale_list_covers_each_state_and_agrees_with_detail() {
        let all = rows(&json!({
            "created_at": PERIOD, "order_user_id": person("regular").user_id, "page_size": 100,
        }));
        let mut states = BTreeSet::new();
        for row in &all {
            let detail = index()
                .after_sale_detail(RequestBody(&json!({ "aftersale_id": row["aftersale_id"] })))
                .unwrap();
            assert!(
                row.as_object()
                    .unwrap()
                    .iter()
                    .all(|(key, value)| detail[key] == *value),
                "{row}\n{detail}"
            );
            let more = [
                "submit_type",
                "study_time",
                "certificate",
                "ship_state",
                "return_logistics_company",
                "return_logistics_no",
            ];
            assert!(
                more.iter()
                    .all(|key| detail.get(key).is_some() && row.get(key).is_none()),
                "{detail}"
            );
            states.insert(number(&row["state"]));
        }
        assert_eq!(
            states.into_iter().collect::<Vec<_>>(),
            [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19
            ]
        );
        assert!(
            all.iter().any(|row| row["state"].is_string())
                && all.iter().any(|row| row["state"].is_number())
        );
    }

    #[rstest]
    #[case(1, &[0, 2, 3, 8, 16])]
    #[case(3, &[1])]
    fn sales_state_filters_the_list(#[case] sales_state: i64, #[case] states: &[i64]) {
        let found =
            rows(&json!({ "created_at": PERIOD, "sales_state": sales_state, "page_size": 100 }));
        let found: BTreeSet<_> = found.iter().map(|row| number(&row["state"])).collect();
        assert_eq!(found, states.iter().copied().collect());
    }

    #[rstest]
    #[case::asked_by_default(json!({}), 1)]
    #[case::asked_on_another_day(json!({ "created_at": "2026-03-08||2026-03-08" }), 0)]
    #[case::back_that_day(json!({
        "created_at": "2026-03-08||2026-03-08", "date_type": "refund_time",
    }), 1)]
    #[case::changed_that_day(json!({
        "created_at": "2026-03-08||2026-03-08", "date_type": "updated_at",
    }), 1)]
    fn period_applies_to_the_requested_date_type(#[case] more: Value, #[case] count: usize) {
        let mut body = json!({ "created_at": "2026-03-07||2026-03-07", "nick_name": "光圈F1.8" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        assert_eq!(rows(&body).len(), count);
    }

    #[test]
    fn after_sale_pages_start_at_one_without_overlap() {
        let page =
            |index: u32| json!({ "created_at": PERIOD, "page_index": index, "page_size": 7 });
        let count = list(&page(1)).unwrap()["row_count"].as_u64().unwrap();
        let ids: Vec<_> = (1..9)
            .flat_map(|index| rows(&page(index)))
            .map(|row| row["aftersale_id"].clone())
            .collect();
        assert_eq!(ids.len() as u64, count);
        assert_eq!(
            ids.iter()
                .map(Value::to_string)
                .collect::<BTreeSet<_>>()
                .len(),
            ids.len()
        );
    }

    #[test]
    fn empty_result_is_an_empty_list_as_data() {
        assert_eq!(
            list(&json!({ "created_at": PERIOD, "phone": "13000130000" })),
            Ok(json!([]))
        );
    }

    #[rstest]
    #[case::no_period(json!({ "phone": "13700137224" }))]
    #[case::one_day(json!({ "created_at": "2026-03-07" }))]
    #[case::seconds(json!({ "created_at": "2026-03-07 00:00:00||2026-03-08 00:00:00" }))]
    #[case::unknown_time(json!({ "created_at": PERIOD, "date_type": "born_at" }))]
    fn invalid_list_request_is_rejected(#[case] body: Value) {
        assert_eq!(list(&body), Err(500));
    }

    #[test]
    fn unknown_after_sale_is_rejected() {
        let ask = |body: Value| {
            index()
                .after_sale_detail(RequestBody(&body))
                .map_err(|(code, _)| code)
        };
        assert_eq!(
            ask(json!({ "aftersale_id": "A1676284458_63ea122a379c4_84723683" })),
            Err(20003)
        );
        assert_eq!(ask(json!({})), Err(500));
    }
}
