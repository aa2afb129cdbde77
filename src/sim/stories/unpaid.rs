//! Unpaid: cancelled automatically in 23 minutes.

use serde_json::json;

use super::Story;
use crate::sim::goods::{Discount, GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::OrderBuilder;
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::{SimTime, minutes};

pub(super) const STORY: Story = Story {
    name: "unpaid",
    zh: "待付款，23 分钟后自动取消",
    en: "Unpaid, cancels itself in 23 minutes",
    form: OrderIdForm::Plain,
    placed: |now| now.ago(minutes(7)),
    build,
};

const PLACE: [&str; 4] = ["福建省", "厦门市", "思明区", "湖滨南路 57 号 904"];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let tea = SimGoods::new(GoodsKind::Physical, "武夷岩茶 大红袍 礼盒", 268_00)
        .spec("浓香;200g")
        .discount(Discount::coupon("满200减30", 30_00));
    order
        .bought_by(&Buyer::new("茶小二", "13300133623"))
        .ship_to(&Consignee::at("苏晓峰", "13300133623", PLACE))
        .goods([&tea])
        .freight(12_00, 0)
        .fill(
            "/order_info",
            json!({
                "plan_auto_cancel_time": now.later(minutes(23)).text(), "can_modify_price": true,
                "cant_modify_price_reason": "",
                "discount_description": "优惠券",
            }),
        )
}
