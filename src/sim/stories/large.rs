//! A very large order: a thousand lines in fifty parcels, some refunded.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::{self, OrderIdForm};
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::refund::{RefundStatus, SimRefund};
use crate::sim::sim_time::{SimTime, hours, minutes};

pub(super) const STORY: Story = Story {
    name: "large",
    zh: "超大订单：1,000 件商品，50 个包裹",
    en: "A very large order: 1,000 goods in 50 parcels",
    form: OrderIdForm::Plain,
    placed: |now| now.day(10, 7, 30, 0),
    build,
};

const PLACE: [&str; 4] = ["陕西省", "西安市", "雁塔区", "小寨东路 126 号 图书馆采编部"];
const LINES: usize = 1_000;
const LINES_PER_PARCEL: usize = 20;
const SUBJECTS: [&str; 8] = [
    "语文", "数学", "英语", "物理", "化学", "生物", "历史", "地理",
];
/// One line in this many was refunded.
const REFUNDED_EVERY: usize = 90;

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let lines: Vec<_> = (0..LINES).map(line).collect();
    let parcels = lines
        .chunks(LINES_PER_PARCEL)
        .enumerate()
        .map(|(number, lines)| parcel(number, lines, now));
    let refunds = lines.iter().step_by(REFUNDED_EVERY).map(|line| {
        SimRefund::of(line, line.actual_fee(), now.day(4, 14, 0, 0))
            .ended(RefundStatus::Done, now.day(3, 10, 0, 0))
            .by("仓库-老周", "缺货退款")
            .taking_access()
    });

    let order = order
        .bought_by(&Buyer::new("大学城图书馆", "15600156402"))
        .ship_to(&Consignee::at("马书", "15600156402", PLACE))
        .goods(&lines)
        .freight(350_00, -50_00)
        .paid(now.day(10, 7, 45, 0), Payment::Alipay)
        .state(OrderState::Shipped)
        .fill(
            "/order_info",
            json!({ "channel_source_description": "店铺首页" }),
        );
    let order = parcels.fold(order, |order, parcel| order.parcel(&parcel));
    refunds.fold(order, |order, refund| order.refund(&refund))
}

fn line(number: usize) -> SimGoods {
    let subject = SUBJECTS
        .get(number % SUBJECTS.len())
        .copied()
        .unwrap_or_default();
    let price = 12_00 + i64::try_from(number % 37).unwrap_or_default() * 1_50;
    let book = SimGoods::new(
        GoodsKind::Physical,
        format!("{subject}分级阅读 第 {} 册", number + 1),
        price,
    )
    .times(1 + i64::try_from(number % 3).unwrap_or_default())
    .sent();
    let fee = book.actual_fee();
    if number.is_multiple_of(REFUNDED_EVERY) {
        book.refunded(fee)
    } else {
        book
    }
}

fn parcel(number: usize, lines: &[SimGoods], now: SimTime) -> SimParcel {
    let courier = [Courier::Sf, Courier::Zto, Courier::Yto]
        .get(number % 3)
        .copied()
        .unwrap_or(Courier::Sf);
    let waybill = match courier {
        Courier::Sf => format!("SF15600156{number:05}"),
        Courier::Zto => format!("78015601{number:05}"),
        Courier::Yto => format!("YT15600156{number:05}"),
    };
    let left = now
        .day(9, 9, 0, 0)
        .later(minutes(i64::try_from(number).unwrap_or_default() * 7));
    let parcel = SimParcel::new(courier, waybill, left).goods(lines);
    if number % 16 == 15 {
        // A waybill without events: the label is printed, but the courier has not collected the
        // parcel.
        return parcel.state("待揽收");
    }
    let parcel = parcel
        .trace_order(TraceOrder::Jumbled)
        .then(
            left.later(hours(5)),
            courier.collected("廊坊固安", "何军（13900139230）"),
        )
        .then(
            left.later(hours(12)),
            courier.left("廊坊中转场", "西安中转场"),
        )
        .then(left.later(hours(31)), courier.arrived("西安中转场"));
    if number.is_multiple_of(4) {
        return parcel;
    }
    let phone = format!("139001392{}", ids::digits(&number.to_string(), 2));
    parcel
        .state("已签收")
        .then(
            left.later(hours(47)),
            courier.delivering("西安雁塔小寨", "田野", &phone),
        )
        .then(
            left.later(hours(50)),
            courier.signed("西安雁塔小寨", "图书馆收发室"),
        )
}
