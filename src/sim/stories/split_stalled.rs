//! A split shipment: one parcel signed for, one without events for 31 hours, one line not shipped.

use serde_json::json;

use super::Story;
use crate::sim::goods::{Discount, GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::{SimTime, days, hours, minutes};

pub(super) const STORY: Story = Story {
    name: "split_stalled",
    zh: "拆单发货：中通包裹 31 小时没有动静，还有一件没发",
    en: "Split shipment: one parcel silent for 31 hours, one line not sent",
    form: OrderIdForm::Plain,
    placed: |now| now.ago(days(4)),
    build,
};

const PLACE: [&str; 4] = [
    "四川省",
    "成都市",
    "武侯区",
    "玉林东路 26 号 3 栋 2 单元 1101",
];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let notebook = SimGoods::new(GoodsKind::Physical, "晨间日记本 A5 点阵", 49_00)
        .spec("雾蓝")
        .times(2)
        .sent();
    let pen = SimGoods::new(GoodsKind::Physical, "黄铜钢笔 EF 尖", 168_00)
        .discount(Discount::coupon("新客立减券", 20_00))
        .sent();
    let ink = SimGoods::new(GoodsKind::Physical, "彩墨 30ml 松烟", 39_00).spec("松烟");

    order
        .bought_by(&Buyer::new("一页书", "13900139107").comment("墨水怕冻，可以晚点发"))
        .ship_to(&Consignee::at("陈一叶", "13900139107", PLACE))
        .goods([&notebook, &pen, &ink])
        .freight(10_00, 0)
        .paid(now.ago(days(4)).later(minutes(1)), Payment::WeChat)
        .parcel(&stalled(&notebook, now))
        .parcel(&signed(&pen, now))
        .state(OrderState::Shipped)
        .auto_confirms(now.later(days(4)))
        .fill("/order_info", json!({
            "channel_source_description": "直播间", "channel_type": 1, "activity_description": "",
        }))
}

fn stalled(notebook: &SimGoods, now: SimTime) -> SimParcel {
    let zto = Courier::Zto;
    let last_seen = now.ago(hours(31));
    SimParcel::new(zto, "7801390139107", last_seen.ago(hours(26) - 372))
        .goods([notebook])
        .then(
            last_seen.ago(hours(22) + 1_307),
            zto.collected("义乌北苑", "沈立（13900139160）"),
        )
        .then(
            last_seen.ago(hours(19) - 854),
            zto.left("义乌北苑", "金华转运中心"),
        )
        .then(
            last_seen.ago(hours(16) + 2_011),
            zto.arrived("金华转运中心"),
        )
        .then(
            last_seen.ago(hours(15) - 1_593),
            zto.left("金华转运中心", "武汉转运中心"),
        )
        .then(last_seen, zto.arrived("武汉转运中心"))
        .trace_order(TraceOrder::Jumbled)
}

fn signed(pen: &SimGoods, now: SimTime) -> SimParcel {
    let sf = Courier::Sf;
    let at_the_door = now.ago(hours(28) + 437);
    SimParcel::new(sf, "SF1380013810702", at_the_door.ago(hours(44) + 619))
        .goods([pen])
        .state("已签收")
        .then(
            at_the_door.ago(hours(41) - 1_148),
            sf.collected("上海青浦", ""),
        )
        .then(
            at_the_door.ago(hours(30) + 2_275),
            sf.left("上海青浦中转场", "成都双流中转场"),
        )
        .then(
            at_the_door.ago(hours(7) - 941),
            sf.arrived("成都双流中转场"),
        )
        .then(
            at_the_door.ago(hours(2) + 1_466),
            sf.delivering("成都武侯玉林营业点", "罗成", "13900139162"),
        )
        .then(at_the_door, sf.signed("", "本人"))
}
