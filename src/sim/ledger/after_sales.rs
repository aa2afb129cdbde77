//! The list of after-sales, and one of them in detail.

use serde_json::{Value, json};

use super::drift::loosen;
use super::{Answer, Ledger};
use crate::sim::asked::Asked;
use crate::sim::claim::Claim;
use crate::sim::moment::{Moment, days};
use crate::sim::order::Order;
use crate::sim::people::{Buyer, avatar};
use crate::sim::tokens::Refusal;

/// An after-sale with what a filter looks at in its order.
pub(super) struct Filed {
    pub(super) claim: Claim,
    order_id: String,
    buyer: Buyer,
    receiver: (&'static str, &'static str),
    out_order_id: String,
    transaction_id: String,
    /// Fen the whole order cost.
    paid: i64,
    /// How many after-sales the order has.
    count: usize,
}

impl Filed {
    /// Every after-sale of an order.
    pub(super) fn all_of(order: &Order) -> impl Iterator<Item = Self> {
        let text = |key| order.said("/payment_info", key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let filed = move |(claim, buyer): (&Claim, &Buyer)| Self {
            claim: claim.clone(),
            order_id: order.id().to_owned(),
            buyer: buyer.clone(),
            receiver: order.consignee.as_ref().map_or(("", ""), |consignee| (consignee.name, consignee.phone)),
            out_order_id: text("out_order_id"),
            transaction_id: text("transaction_id"),
            paid: order.due(),
            count: order.claims.len(),
        };
        order.claims.iter().zip(order.buyer.iter().cycle()).map(filed)
    }

    /// Whether it passes every filter of the request but the window. Nickname and name of goods need only be part of it.
    fn suits(&self, asked: Asked<'_>) -> bool {
        let is = |key, own: &str| asked.text(key).is_none_or(|wanted| wanted == own);
        let within = |key, own: &str| asked.text(key).is_none_or(|wanted| own.contains(wanted));
        is("phone", self.buyer.phone)
            && is("ship_receiver", self.receiver.0)
            && is("ship_phone", self.receiver.1)
            && is("order_id", &self.order_id)
            && is("transaction_id", &self.transaction_id)
            && is("out_order_id", &self.out_order_id)
            && is("aftersale_id", &self.claim.id())
            && is("order_user_id", &self.buyer.user_id())
            && within("nick_name", &self.buyer.nickname)
            && within("purchase_name", self.claim.goods_name())
            && self.claim.is_in(asked.number("sales_state").unwrap_or(-1))
    }

    fn json(&self) -> Value {
        let order = json!({
            "order_id": self.order_id, "nick_name": self.buyer.nickname, "wx_avatar": avatar(&self.buyer.nickname), "actual_fee": self.paid,
            "resource_type_str": "", "use_collection": 0,
        });
        let mut entry = joined(self.claim.json(), order);
        loosen(&mut entry, &self.claim.id());
        entry
    }

    fn detail(&self) -> Value {
        let order = json!({ "user_id": self.buyer.user_id(), "phone": self.buyer.phone, "after_sale_count": self.count });
        let mut more = joined(self.claim.more(), order);
        loosen(&mut more, &self.claim.id());
        joined(self.json(), more)
    }
}

fn joined(mut into: Value, from: Value) -> Value {
    if let (Value::Object(into), Value::Object(from)) = (&mut into, from) {
        into.extend(from);
    }
    into
}

impl Ledger {
    /// Answers the list of after-sales, the newest first. Nothing found is `[]` in place of the whole data.
    pub(in crate::sim) fn after_sale_list(&self, asked: Asked<'_>) -> Answer {
        let (page, (start, end)) = (asked.page("page_index")?, period(asked)?);
        let time = date(asked)?;
        let in_time = |claim: &Claim| time(claim).is_some_and(|at| (start..end).contains(&at));
        let found: Vec<_> = self.after_sales.iter().filter(|filed| in_time(&filed.claim) && filed.suits(asked)).collect();
        if found.is_empty() {
            return Ok(json!([]));
        }
        let list: Vec<_> = page.of(&found).iter().map(|filed| filed.json()).collect();
        Ok(json!({ "list": list, "row_count": found.len() }))
    }

    /// Answers one after-sale.
    pub(in crate::sim) fn after_sale_detail(&self, asked: Asked<'_>) -> Answer {
        let id = asked.text("aftersale_id").ok_or((500, "aftersale_id 不能为空"))?;
        let filed = self.after_sales.iter().find(|filed| filed.claim.id() == id);
        filed.map(Filed::detail).ok_or((20003, "售后单不存在"))
    }
}

/// The days that `created_at` names, the second one included: from its first second to the first one after.
fn period(asked: Asked<'_>) -> Result<(Moment, Moment), Refusal> {
    let days_of = |text: &str| {
        let (from, to) = text.split_once("||")?;
        let midnight = |day: &str| Moment::read(&format!("{} 00:00:00", day.trim()));
        Some((midnight(from)?, midnight(to)?.later(days(1))))
    };
    let text = asked.text("created_at").ok_or((500, "created_at 不能为空"))?;
    days_of(text).ok_or((500, "created_at 格式应为 YYYY-MM-DD||YYYY-MM-DD"))
}

/// Which time the period is of.
fn date(asked: Asked<'_>) -> Result<fn(&Claim) -> Option<Moment>, Refusal> {
    match asked.text("date_type").unwrap_or("created_at") {
        "created_at" | "apply_time" => Ok(|claim| Some(claim.asked)),
        "updated_at" => Ok(|claim| Some(claim.updated)),
        "refund_time" => Ok(|claim| claim.refunded_at),
        _ => Err((500, "date_type 不正确")),
    }
}
