//! An order that changes with each request: the parcel advances, is signed for, and part of the
//! price is refunded. It is not a listed order, because those always give the same answer.

use serde_json::Value;

use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::refund::{RefundStatus, SimRefund};
use crate::sim::sim_time::{SimTime, days, hours};

/// The number of steps; after them the order no longer changes.
pub(in crate::sim) const STEPS: usize = 8;

const PLACE: [&str; 4] = ["湖北省", "武汉市", "武昌区", "中南路 14 号 2 单元 903"];

/// Returns when it was placed, in a shop opened at `opened`.
pub(in crate::sim) fn placed_at(opened: SimTime) -> SimTime {
    opened.ago(days(2))
}

/// Returns the full answer after the given steps; the first request has none.
pub(in crate::sim) fn answer(id: &str, opened: SimTime, steps: &[SimTime]) -> Value {
    let step = |number: usize| steps.get(number - 1).copied();
    let [applied_at, back, settled] = [6, 7, 8].map(step);
    let cup = SimGoods::new(GoodsKind::Physical, "骨瓷马克杯 350ml", 88_00)
        .spec("月白")
        .times(2);
    let cup = match (applied_at, back) {
        (_, Some(_)) => cup.received().refunded(30_00),
        (Some(_), None) => cup.received().in_dispute(),
        (None, None) => cup.sent(),
    };
    let order = OrderBuilder::placed(id, placed_at(opened))
        .bought_by(&Buyer::new("慢慢走", "13900139311"))
        .ship_to(&Consignee::at("程慢", "13900139311", PLACE))
        .goods([&cup])
        .paid(placed_at(opened).later(47), Payment::WeChat)
        .parcel(&parcel(&cup, opened, steps))
        .state(if settled.is_some() {
            OrderState::Done
        } else {
            OrderState::Shipped
        });
    let order = applied_at.into_iter().fold(order, |order, applied_at| {
        let refund =
            SimRefund::of(&cup, 30_00, applied_at).by("客服-木木", "一只杯口有磕碰，协商退一部分");
        order.refund(
            &back
                .into_iter()
                .fold(refund, |refund, at| refund.ended(RefundStatus::Done, at)),
        )
    });
    settled
        .into_iter()
        .fold(order, OrderBuilder::settled)
        .answer(opened)
}

fn parcel(cup: &SimGoods, opened: SimTime, steps: &[SimTime]) -> SimParcel {
    let zto = Courier::Zto;
    let ahead = [
        zto.arrived("武汉转运中心"),
        zto.left("武汉转运中心", "武昌中南"),
        zto.arrived("武昌中南"),
        zto.delivering("武昌中南", "石磊", "13900139312"),
        zto.signed("武昌中南", "本人"),
    ];
    let on_its_way = SimParcel::new(zto, "7801390139311", opened.ago(days(1)))
        .goods([cup])
        .state(if steps.len() < ahead.len() {
            "运输中"
        } else {
            "已签收"
        })
        .then(
            opened.ago(hours(22)),
            zto.collected("景德镇昌江", "袁青（13900139313）"),
        )
        .then(opened.ago(hours(9)), zto.left("景德镇昌江", "武汉转运中心"));
    steps
        .iter()
        .zip(ahead)
        .fold(on_its_way, |parcel, (&at, text)| parcel.then(at, text))
        .trace_order(TraceOrder::NewestFirst)
}
