//! Sold by another shop through the content market in a live stream, with commissions. One line is
//! a paid coupon.

use serde_json::{Value, json};

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::{self, OrderIdForm};
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::people::Buyer;
use crate::sim::sim_time::{SimTime, minutes};

pub(super) const STORY: Story = Story {
    name: "distribution",
    zh: "内容分销订单，含抖音、快手和达人信息",
    en: "Sold through the content market, with Douyin, QuickHand and talent data",
    form: OrderIdForm::Channel,
    placed: |now| now.day(8, 21, 3, 19),
    build,
};

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let buyer = Buyer::new("追光的人", "15300153285");
    let course = SimGoods::new(GoodsKind::Course, "短视频文案 40 课", 299_00)
        .with("relation_goods_type", json!(3))
        .with(
            "relation_goods_id",
            json!(ids::digits("短视频文案 40 课", 9)),
        )
        .with("vs_commission", json!(29_90))
        .with("vs_nick_name", json!("文案老许"))
        .with("vs_platform_fee", json!(2_99));
    let voucher = SimGoods::new(GoodsKind::Service, "合作咖啡馆 20 元代金券", 9_90);
    let coupon = paid_coupon(
        order.id(),
        &voucher,
        &buyer,
        now.day(8, 21, 3, 40).later(minutes(2)),
    );
    let voucher = voucher.with("paid_coupon_info", json!([coupon]));

    order
        .bought_by(&buyer)
        .goods([&course, &voucher])
        .paid(now.day(8, 21, 3, 40), Payment::WeChat)
        .state(OrderState::Done)
        .settled(now.day(1, 2, 30, 0))
        .fill("/internal_extra_info/content_distribution_info", shares())
        .fill(
            "/internal_extra_info/talent_douyin_info",
            json!({ "nickname": "文案老许", "talent_douyin_id": "wenan_laoxu" }),
        )
        .fill(
            "/third_party_info/douyin_info",
            json!({ "dy_nick_name": "老许直播间", "service_fee": 15_44 }),
        )
        .fill(
            "/third_party_info/quick_hand_info",
            json!({ "author_id": "1380013853", "item_id": "5190013800138", "item_type": "LIVE" }),
        )
        .fill("/order_info", channel(now))
}

/// A 30% share of the other shop's price.
fn shares() -> Value {
    json!({
        "channel_order_actual_price": 299_00, "distribution_amount": 89_70,
        "distribution_ratio": 30, "is_channel": true,
        "market_name": "内容市场",
        "relation_app_image": "https://commonresource-1252524126.cdn.xiaoeknow.com/image/shop138.png",
        "relation_app_name": "老许写作课", "type_description": "渠道方",
    })
}

fn channel(now: SimTime) -> Value {
    json!({
        "order_type": 3, "order_type_description": "渠道采购订单", "relation_order_type": 5,
        "relation_app_id": "appwriter138001",
        "relation_order_id": ids::order(OrderIdForm::Plain, now.day(8, 21, 3, 19), "the other shop's"),
        "ks_author_id": "1380013853",
        "finder_nickname": "文案老许", "distribution_description": "内容市场分销", "channel_type": 1,
        "channel_source_description": "抖音直播间",
        "estimate_settle_time": now.day(1, 0, 0, 0).text(),
    })
}

fn paid_coupon(order_id: &str, voucher: &SimGoods, buyer: &Buyer, taken: SimTime) -> Value {
    json!({
        "app_id": ids::APP_ID, "coupon_code": "CP138001380153", "coupon_password": "7Q4M-2K9X",
        "goods_id": voucher.spu_id(),
        "order_id": order_id, "receive_at": taken.text(), "stat": 2, "user_id": buyer.user_id(),
    })
}
