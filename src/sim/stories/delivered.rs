//! The regular order: three goods, one parcel, signed for, confirmed, settled.

use serde_json::json;

use super::Story;
use crate::sim::goods::{Discount, GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "delivered",
    zh: "三件商品，一个顺丰包裹，已签收",
    en: "Three goods in one SF parcel, signed for",
    form: OrderIdForm::Plain,
    placed: |now| now.day(6, 20, 14, 37),
    build,
};

const PLACE: [&str; 4] = ["浙江省", "杭州市", "西湖区", "文三路 138 号 5 幢 602 室"];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let beans = SimGoods::new(
        GoodsKind::Physical,
        "手冲咖啡豆 埃塞俄比亚 耶加雪菲 250g",
        68_00,
    )
    .spec("中度烘焙;整豆")
    .times(2)
    .discount(Discount::campaign("满200减20", 10_00))
    .received();
    let dripper = SimGoods::new(GoodsKind::Physical, "陶瓷滤杯 V60", 99_00)
        .spec("哑光白;02号")
        .discount(Discount::campaign("满200减20", 7_00))
        .received();
    let paper = SimGoods::new(GoodsKind::Physical, "原木浆滤纸 100 张", 15_00)
        .spec("02号")
        .times(3)
        .discount(Discount::campaign("满200减20", 3_00))
        .received();
    let bought = [beans, dripper, paper];

    order
        .bought_by(&Buyer::new("小满同学", "13800138026").comment("请用纸箱装，不要塑料袋，谢谢"))
        .ship_to(&Consignee::at("林小满", "13800138026", PLACE))
        .goods(&bought)
        .paid(now.day(6, 20, 15, 2), Payment::WeChat)
        .parcel(&by_sf(&bought, now))
        .state(OrderState::Done)
        .settled(now.day(1, 2, 30, 0))
        .fill(
            "/order_info",
            json!({
                "activity_description": "满减活动", "channel_source_description": "微信公众号",
                "community_name": "咖啡研习社",
            }),
        )
}

fn by_sf(bought: &[SimGoods], now: SimTime) -> SimParcel {
    let sf = Courier::Sf;
    SimParcel::new(sf, "SF1380013802601", now.day(5, 10, 21, 44))
        .goods(bought)
        .state("已签收")
        .then(now.day(5, 16, 42, 9), sf.collected("宁波鄞州", ""))
        .then(now.day(5, 19, 5, 51), sf.arrived("宁波鄞州集散点"))
        .then(
            now.day(5, 21, 38, 17),
            sf.left("宁波鄞州集散点", "杭州萧山中转场"),
        )
        .then(now.day(4, 1, 12, 30), sf.arrived("杭州萧山中转场"))
        .then(
            now.day(4, 6, 3, 4),
            sf.left("杭州萧山中转场", "杭州西湖文三营业部"),
        )
        .then(
            now.day(4, 8, 40, 22),
            sf.delivering("杭州西湖文三营业部", "周海", "13900139051"),
        )
        .then(now.day(4, 10, 57, 13), sf.signed("", "本人"))
        .trace_order(TraceOrder::NewestFirst)
}
