//! Unpaid and cancelled automatically. Its payment time is the time of cancelling, as on the
//! platform.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::OrderBuilder;
use crate::sim::people::Buyer;
use crate::sim::sim_time::{SimTime, minutes};

pub(super) const STORY: Story = Story {
    name: "closed_unpaid",
    zh: "超时未付款，已自动取消；“支付时间”其实是取消时间",
    en: "Never paid and cancelled; its payment time is the time of cancelling",
    form: OrderIdForm::Event,
    placed,
    build,
};

fn placed(now: SimTime) -> SimTime {
    now.day(1, 21, 10, 5)
}

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let talk = SimGoods::new(GoodsKind::Course, "直播课：写给新手的理财通识", 19_90);
    let cancelled = placed(now).later(minutes(30));
    order
        .bought_by(&Buyer::new("想躺平的猫", "13200132711"))
        .goods([&talk])
        .closed(1, "自动取消", "超时未支付，系统自动取消")
        .fill(
            "/order_info",
            json!({
                "order_pay_time": cancelled.text(), "plan_auto_cancel_time": cancelled.text(),
                "order_close_info": "超过 30 分钟未付款",
                "channel_source_description": "广告渠道", "channel_type": 2,
            }),
        )
}
