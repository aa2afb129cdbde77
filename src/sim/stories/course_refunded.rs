//! A course that was refunded in full while the buyer keeps access.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, Payment};
use crate::sim::people::Buyer;
use crate::sim::refund::{RefundStatus, SimRefund};
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "course_refunded",
    zh: "课程 1,999.00 元已全额退款，买家仍能学习",
    en: "A course of ¥1,999.00 fully refunded, access kept",
    form: OrderIdForm::Plain,
    placed: |now| now.day(20, 12, 5, 49),
    build,
};

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let course = SimGoods::new(GoodsKind::Course, "零基础人像摄影 21 天训练营", 1_999_00)
        .spec("第 14 期")
        .refunded(1_999_00)
        .with("tag_description", json!("训练营"))
        .with("goods_description", json!("每天一课，作业逐张点评"));
    let refund = SimRefund::of(&course, 1_999_00, now.day(4, 9, 12, 30))
        .ended(RefundStatus::Done, now.day(3, 16, 40, 11))
        .by("客服-阿青", "开课前退课，未勾选删除订购关系");

    order
        .bought_by(&Buyer::new("光圈F1.8", "13400134520"))
        .goods([&course])
        .paid(now.day(20, 12, 6, 20), Payment::WeChat)
        .refund(&refund)
        .closed(4, "全额退款", "全额退款，订单自动关闭")
        .fill(
            "/order_info",
            json!({
                "order_close_info": "全额退款关闭", "channel_source_description": "视频号",
                "finder_nickname": "光影课堂",
                "community_name": "摄影交流圈",
            }),
        )
}
