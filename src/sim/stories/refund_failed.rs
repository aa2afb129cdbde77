//! A partial refund that failed yesterday, with coupons, a member discount and a manual price
//! change.

use serde_json::json;

use super::Story;
use crate::sim::goods::{Discount, GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::refund::{RefundStatus, SimRefund};
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "refund_failed",
    zh: "部分退款 64.00 元昨天失败，订单改过价、用过券",
    en: "A partial refund of ¥64.00 failed yesterday; price changed, coupons used",
    form: OrderIdForm::Plain,
    placed: |now| now.day(9, 9, 41, 16),
    build,
};

const PLACE: [&str; 4] = ["江苏省", "南京市", "鼓楼区", "汉口西路 71 号 12 栋 401 室"];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let set = SimGoods::new(GoodsKind::Physical, "小学科学实验套装（32 个实验）", 158_00)
        .spec("三四年级")
        .discount(Discount::coupon("亲子节满150减20", 20_00))
        .discount(Discount::member("银卡会员", 5_00))
        .changed_by(-12_00)
        .received();
    let puzzle = SimGoods::new(GoodsKind::Physical, "世界地图木质拼图", 74_00)
        .times(2)
        .discount(Discount::coupon("亲子节满150减20", 6_00))
        .discount(Discount::coupon("店铺无门槛券", 4_00))
        .discount(Discount::member("银卡会员", 3_00))
        .received()
        .in_dispute();
    let refund = SimRefund::of(&puzzle, 64_00, now.day(2, 15, 8, 40))
        .ended(RefundStatus::Failed, now.day(1, 11, 26, 3))
        .by(
            "客服-阿青",
            "拼图缺两片，协商退一半。原路退回失败：收款银行卡已注销",
        );

    order
        .bought_by(&Buyer::new("豆豆妈", "13700137224"))
        .ship_to(&Consignee::at("许文君", "13700137224", PLACE))
        .goods([&set, &puzzle])
        .freight(8_00, -8_00)
        .paid(now.day(9, 10, 3, 58), Payment::Alipay)
        .parcel(&by_yto([&set, &puzzle], now))
        .refund(&refund)
        .state(OrderState::Done)
        .settled(now.day(3, 2, 30, 0))
        .fill(
            "/order_info",
            json!({
                "discount_description": "优惠券", "distribution_description": "推广员：小鹿",
                "promoter_type": 1,
                "channel_source_description": "推广员分享",
            }),
        )
}

fn by_yto(bought: [&SimGoods; 2], now: SimTime) -> SimParcel {
    let yto = Courier::Yto;
    SimParcel::new(yto, "YT1380013822401", now.day(8, 14, 2, 20))
        .goods(bought)
        .state("已签收")
        .then(
            now.day(8, 18, 20, 41),
            yto.collected("浙江省金华市浦江县", ""),
        )
        .then(
            now.day(8, 23, 11, 7),
            yto.left("金华转运中心", "南京转运中心"),
        )
        .then(now.day(7, 9, 44, 35), yto.arrived("南京转运中心"))
        .then(
            now.day(6, 8, 15, 0),
            yto.delivering("江苏省南京市鼓楼区", "吴兵", "13900139171"),
        )
        .then(now.day(6, 12, 36, 48), yto.signed("", "门卫代收"))
}
