//! A full refund in progress for six days, with a return parcel on its way.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::refund::SimRefund;
use crate::sim::sim_time::{SimTime, days};

pub(super) const STORY: Story = Story {
    name: "refunding",
    zh: "退款已进行 6 天，退货在途中",
    en: "A refund under way for six days, the goods on their way back",
    form: OrderIdForm::Plain,
    placed: |now| now.day(13, 22, 47, 5),
    build,
};

const PLACE: [&str; 4] = ["广东省", "广州市", "天河区", "体育西路 103 号 1806"];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let lamp = SimGoods::new(GoodsKind::Physical, "护眼台灯 国AA级", 329_00)
        .spec("月光白")
        .sent()
        .in_dispute();
    let refund = SimRefund::of(&lamp, 329_00, now.ago(days(6)))
        .by("客服-木木", "七天无理由，收到退货后退款")
        .returned_in(&return_parcel(&lamp, now));

    order
        .bought_by(&Buyer::new("阿宽", "13600136315"))
        .ship_to(&Consignee::at("何宽", "13600136315", PLACE))
        .goods([&lamp])
        .paid(now.day(13, 22, 47, 31), Payment::WeChat)
        .parcel(&outbound_parcel(&lamp, now))
        .parcel(&return_parcel(&lamp, now))
        .refund(&refund)
        .state(OrderState::Shipped)
        .fill(
            "/order_info",
            json!({ "channel_source_description": "小程序" }),
        )
}

fn outbound_parcel(lamp: &SimGoods, now: SimTime) -> SimParcel {
    let zto = Courier::Zto;
    SimParcel::new(zto, "7801360136315", now.day(12, 11, 30, 0))
        .goods([lamp])
        .state("已签收")
        .then(
            now.day(12, 17, 9, 12),
            zto.collected("中山古镇", "邓强（13900139180）"),
        )
        .then(now.day(12, 20, 51, 40), zto.left("中山古镇", "广州中心"))
        .then(
            now.day(11, 8, 32, 6),
            zto.delivering("广州天河体育西", "黎明辉", "13900139181"),
        )
        .then(
            now.day(11, 13, 20, 55),
            zto.signed("广州天河体育西", "本人"),
        )
        .trace_order(TraceOrder::NewestFirst)
}

fn return_parcel(lamp: &SimGoods, now: SimTime) -> SimParcel {
    let yto = Courier::Yto;
    SimParcel::new(yto, "YT1360013631502", now.day(4, 10, 2, 18))
        .goods([lamp])
        .state("退货运输中")
        .then(
            now.day(4, 15, 40, 0),
            yto.collected("广东省广州市天河区", ""),
        )
        .then(
            now.day(3, 2, 14, 33),
            yto.left("广州转运中心", "中山转运中心"),
        )
        .then(now.day(2, 7, 58, 20), yto.arrived("中山转运中心"))
}
