//! Signed for, followed by a failed delivery, with the events out of order. The consignee is not
//! the buyer.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::{SimTime, days, hours, minutes};

pub(super) const STORY: Story = Story {
    name: "delivery_failed",
    zh: "显示过已签收，之后又派送不成功；收货人不是买家",
    en: "Signed for, then a delivery failed; the receiver is not the buyer",
    form: OrderIdForm::Plain,
    placed: |now| now.ago(days(5)),
    build,
};

const PLACE: [&str; 4] = [
    "湖南省",
    "长沙市",
    "岳麓区",
    "麓山南路 932 号 学生公寓 7 舍",
];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let book = SimGoods::new(GoodsKind::Physical, "《高等数学辅导讲义》纸质书", 59_80)
        .times(1)
        .sent();
    let course_box = SimGoods::new(GoodsKind::Physical, "考研礼盒（笔记本＋便签）", 88_00)
        .sent()
        .with("relation_goods_type", json!(2))
        .with("relation_goods_type_description", json!("套餐商品"))
        .with("relation_goods_id", json!("380013541"));

    order
        .bought_by(&Buyer::new("李老师", "13500135418").comment("送给学生的，请联系收货人"))
        .ship_to(&Consignee::at("唐佳", "15000150419", PLACE))
        .goods([&book, &course_box])
        .freight(6_00, 0)
        .paid(now.ago(days(5)).later(minutes(2)), Payment::WeChat)
        .parcel(&undelivered_parcel([&book, &course_box], now))
        .state(OrderState::Shipped)
        .auto_confirms(now.later(days(5)))
        .fill(
            "/buyer_info",
            json!({ "info_collect_phone_number": "13500135418" }),
        )
}

fn undelivered_parcel(goods: [&SimGoods; 2], now: SimTime) -> SimParcel {
    let yto = Courier::Yto;
    let signed = now.ago(hours(27) + 1_231);
    SimParcel::new(yto, "YT1350013541801", signed.ago(hours(58) - 708))
        .goods(goods)
        .state("派送异常")
        .label_failed("电子面单余额不足，已改用手写面单")
        .then(
            signed.ago(hours(52) + 1_922),
            yto.collected("北京市通州区", ""),
        )
        .then(
            signed.ago(hours(45) - 1_057),
            yto.left("北京转运中心", "长沙转运中心"),
        )
        .then(signed.ago(hours(9) + 2_384), yto.arrived("长沙转运中心"))
        .then(
            signed.ago(hours(3) - 563),
            yto.delivering("湖南省长沙市岳麓区", "彭飞", "13900139192"),
        )
        .then(signed, yto.signed("", "唐佳"))
        .then(signed.later(minutes(3)), yto.signed("", "唐佳"))
        .then(
            now.ago(hours(5) + 806),
            yto.delivering("湖南省长沙市岳麓区", "彭飞", "13900139192"),
        )
        .then(
            now.ago(hours(3) - 1_745),
            "【湖南省长沙市岳麓区】 派送不成功，原因：收件人电话无人接听，失败签收录入",
        )
        .trace_order(TraceOrder::Jumbled)
}
