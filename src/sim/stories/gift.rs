//! A gift purchase: ten seats of a course, six claimed, one expired.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::{self, OrderIdForm};
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::people::Buyer;
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "gift",
    zh: "买赠订单：10 份赠品，领了 6 份，失效 1 份",
    en: "Bought as gifts: ten, of which six were taken and one expired",
    form: OrderIdForm::Plain,
    placed: |now| now.day(11, 8, 55, 33),
    build,
};

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let course = SimGoods::new(GoodsKind::Course, "正念冥想入门 30 讲", 39_90)
        .times(10)
        .with("tag_description", json!("可赠送"));
    let batch = ids::goods("gift", order.id());
    order
        .bought_by(&Buyer::new("企培小助手", "15200152178").comment("员工福利，请勿打扰收礼人"))
        .goods([&course])
        .paid(now.day(11, 8, 56, 1), Payment::WeChat)
        .state(OrderState::Done)
        .settled(now.day(4, 2, 30, 0))
        .fill(
            "/order_info",
            json!({
                "gift_batch_id": batch, "gift_total_count": 10, "gift_claimed_count": 6,
                "gift_available_count": 3,
                "gift_invalid_count": 1, "relation_order_type": 3, "activity_description": "买赠",
            }),
        )
}
