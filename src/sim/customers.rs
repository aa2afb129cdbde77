//! People whose orders are made up by number, thousands of them if need be: each is told only when somebody asks for it.

use serde_json::json;

use super::after_sale::{self, AfterSale};
use super::goods::{Goods, GoodsKind};
use super::ids::{self, OrderIdForm};
use super::order::{Order, OrderState, Payment};
use super::parcel::{Courier, Parcel};
use super::people::{Buyer, Consignee, Person};
use super::refund::{Refund, RefundStatus};
use super::sim_time::{SimTime, days, hours, minutes};

/// Someone who placed so many small orders, the newest of which is number nought.
pub(super) struct Customer {
    pub(super) name: &'static str,
    zh: &'static str,
    en: &'static str,
    nickname: &'static str,
    phone: &'static str,
    pub(super) orders: u32,
    /// Seconds before the opening of the shop at which an order of this number was placed.
    age: fn(i64) -> i64,
    /// Whether the first orders in physical goods go through every state of an after-sale.
    after_sales: bool,
}

/// The phone that two people registered with.
const SHARED: &str = "14800148020";

/// All of them.
pub(super) static ALL: [Customer; 5] = [
    Customer {
        name: "regular",
        zh: "三年 3,000 个小订单，其中一个月 300 多单，各种售后状态都有",
        en: "3,000 small orders over three years, over 300 of them in one month; an after-sale in every state",
        nickname: "天天来的老主顾",
        phone: "14500145301",
        orders: 3_000,
        age: age_of_regular,
        after_sales: true,
    },
    Customer {
        name: "no_orders",
        zh: "注册了，从没下过单",
        en: "Registered, never ordered",
        nickname: "只看不买",
        phone: "14600146010",
        orders: 0,
        age: |_| 0,
        after_sales: false,
    },
    Customer {
        name: "shared_first",
        zh: "与另一位用户同一个手机号，3 个订单",
        en: "Shares a phone with another user; three orders",
        nickname: "橙子妈妈",
        phone: SHARED,
        orders: 3,
        age: |number| days(12 * number + 2),
        after_sales: false,
    },
    Customer {
        name: "shared_second",
        zh: "与另一位用户同一个手机号，2 个订单",
        en: "Shares a phone with another user; two orders",
        nickname: "橙子爸爸",
        phone: SHARED,
        orders: 2,
        age: |number| days(50 * number + 5),
        after_sales: false,
    },
    Customer {
        name: FAILING_CUSTOMER,
        zh: "60 个订单；查到 100 天前那一段总是系统繁忙（1001）",
        en: "60 orders; the window 100 days back is always busy (1001)",
        nickname: "爱读书的阿南",
        phone: "14900149060",
        orders: 60,
        age: |number| days(3 * number + 1),
        after_sales: false,
    },
];

/// The person for whom one window fails.
const FAILING_CUSTOMER: &str = "errs_midway";

/// Any list of the orders of this person whose window holds this moment fails.
pub(super) fn failing_window(now: SimTime) -> (String, SimTime) {
    let user_ids = ALL
        .iter()
        .filter(|each| each.name == FAILING_CUSTOMER)
        .map(|each| ids::user(each.nickname));
    (user_ids.collect(), now.day(100, 12, 0, 0))
}

/// A month in which an order came every two hours and twenty-four minutes, and three years with one every ten hours.
const fn age_of_regular(number: i64) -> i64 {
    const BUSY: i64 = 300;
    if number < 3_000 - BUSY {
        (number + 3) * 35_000
    } else {
        days(400) + (number - 3_000 + BUSY) * 8_640
    }
}

const PLACE: [&str; 4] = ["山东省", "青岛市", "市南区", "香港中路 145 号 3 栋 1202 室"];
const THINGS: [(&str, i64); 5] = [
    ("手账贴纸", 990),
    ("中性笔替芯 10 支", 1_280),
    ("便携茶包", 1_990),
    ("帆布书袋", 3_500),
    ("护手霜 30g", 2_680),
];
const TALKS: [(&str, i64); 4] = [
    ("晨读十分钟", 100),
    ("一周家常菜", 1_900),
    ("睡前故事 第一季", 990),
    ("零基础识谱", 2_990),
];

impl Customer {
    pub(super) fn person(&self) -> Person {
        let (user_id, nickname) = (ids::user(self.nickname), self.nickname.to_owned());
        Person {
            name: self.name,
            user_id,
            phone: self.phone,
            nickname,
            zh: self.zh,
            en: self.en,
        }
    }

    /// When an order was placed; the minutes differ from order to order.
    fn placed_at(&self, number: u32, now: SimTime) -> SimTime {
        let odd = ids::hash(&format!("{} {number}", self.name)) % 3_000;
        now.ago((self.age)(i64::from(number)))
            .ago(i64::try_from(odd).unwrap_or_default())
    }

    /// An order by its number, told in a shop that opened at `now`.
    pub(super) fn order(&self, number: u32, now: SimTime) -> Order {
        let created = self.placed_at(number, now);
        let id = ids::order(
            OrderIdForm::Plain,
            created,
            &format!("{} {number}", self.name),
        );
        let order = Order::placed(&id, created).bought_by(&Buyer::new(self.nickname, self.phone));
        match number {
            _ if number.is_multiple_of(3) => self.physical_order(order, number, created, now),
            _ if number % 40 == 13 => unpaid_order(order, number, created),
            _ if number % 100 == 70 => refunded_course(order, number, created),
            _ => order
                .goods([&talk(number)])
                .paid(created.later(9), Payment::WeChat)
                .state(OrderState::Done),
        }
    }

    /// Something a courier brought within a day; older than ten days it is received for good.
    fn physical_order(&self, order: Order, number: u32, created: SimTime, now: SimTime) -> Order {
        let (name, price) = pick(&THINGS, number);
        let goods = Goods::new(GoodsKind::Physical, name, price)
            .times(i64::from(number % 2) + 1)
            .sent();
        let old = created < now.ago(days(10));
        let goods = if old { goods.received() } else { goods };
        let after_sale = self
            .after_sale_state(number)
            .map(|state| (state, goods.actual_fee()));
        let goods = match after_sale {
            Some((13 | 14, fen)) => goods.refunded(fen),
            Some((state, _)) if AfterSale::of(&goods, 0, created, state, created).is_open() => {
                goods.in_dispute()
            }
            _ => goods,
        };
        let order = order
            .ship_to(&Consignee::at("安然", self.phone, PLACE))
            .goods([&goods])
            .paid(created.later(15), Payment::WeChat)
            .parcel(&delivered_parcel(&goods, created, number))
            .state(if old {
                OrderState::Done
            } else {
                OrderState::Shipped
            });
        after_sale.into_iter().fold(order, |order, (state, _)| {
            with_after_sale(order, &goods, state, created)
        })
    }

    /// The first things bought go through every state in turn.
    fn after_sale_state(&self, number: u32) -> Option<u8> {
        let turn = usize::try_from(number / 3).ok()?.checked_sub(1)?;
        after_sale::numbers().nth(turn).filter(|_| self.after_sales)
    }
}

fn pick(shelf: &[(&'static str, i64)], number: u32) -> (&'static str, i64) {
    let at = usize::try_from(number).unwrap_or_default() % shelf.len().max(1);
    shelf.get(at).copied().unwrap_or_default()
}

fn talk(number: u32) -> Goods {
    let (name, price) = pick(&TALKS, number);
    Goods::new(GoodsKind::Course, name, price)
}

/// Closed by itself; its time of payment is that of closing, as the platform has it.
fn unpaid_order(order: Order, number: u32, created: SimTime) -> Order {
    let closed = created.later(minutes(30)).text();
    order
        .goods([&talk(number)])
        .closed(1, "自动取消", "超时未支付，系统自动取消")
        .fill(
            "/order_info",
            json!({ "order_pay_time": closed, "plan_auto_cancel_time": closed }),
        )
}

/// A course whose price went back.
fn refunded_course(order: Order, number: u32, created: SimTime) -> Order {
    let talk = talk(number);
    let fen = talk.actual_fee();
    let talk = talk.refunded(fen);
    let refund = Refund::of(&talk, fen, created.later(hours(2)))
        .ended(RefundStatus::Done, created.later(hours(3)))
        .by("客服-木木", "买错了")
        .taking_access();
    order
        .goods([&talk])
        .paid(created.later(9), Payment::WeChat)
        .refund(&refund)
        .closed(4, "全额退款", "全额退款，订单自动关闭")
}

/// An after-sale in this state; money that goes or went back has its refund too.
fn with_after_sale(order: Order, goods: &Goods, state: u8, created: SimTime) -> Order {
    let (asked, updated, fen) = (
        created.later(hours(21)),
        created.later(hours(22)),
        goods.actual_fee(),
    );
    let refund = Refund::of(goods, fen, asked);
    match state {
        11 => order.refund(&refund),
        13 => order
            .refund(&refund.ended(RefundStatus::Done, updated))
            .closed(4, "全额退款", "全额退款，订单自动关闭"),
        14 => order.refund_within(
            &refund.ended(RefundStatus::Done, updated),
            &AfterSale::of(goods, fen, asked, state, updated).refunded(),
        ),
        _ => order.after_sale(&AfterSale::of(goods, fen, asked, state, updated)),
    }
}

fn delivered_parcel(goods: &Goods, created: SimTime, number: u32) -> Parcel {
    let departed = created.later(hours(1));
    let zto = Courier::Zto;
    Parcel::new(zto, format!("78145{number:08}"), departed)
        .holding([goods])
        .state("已签收")
        .then(
            departed.later(minutes(50)),
            zto.collected("青岛城阳", "丁一（13900139260）"),
        )
        .then(departed.later(hours(18)), zto.signed("青岛市南", "本人"))
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::sim::sim_time::{SimTime, days};

    fn noon() -> SimTime {
        SimTime::of("2026-03-11T04:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_regular_came_for_three_years_and_for_one_month_all_the_time() {
        let (regular, now) = (&ALL[0], noon());
        let ages: Vec<_> = (0..regular.orders)
            .map(|number| now.second() - regular.placed_at(number, now).second())
            .collect();
        let (newest, oldest) = (ages.iter().min().unwrap(), ages.iter().max().unwrap());
        assert!(
            *newest < days(3) && (days(3 * 365 - 10)..days(3 * 366)).contains(oldest),
            "{newest} {oldest}"
        );
        let busy = ages
            .iter()
            .filter(|age| (days(400)..days(431)).contains(age))
            .count();
        assert!(busy > 350, "{busy}");
    }

    #[test]
    fn an_order_is_the_same_whenever_it_is_told() {
        for customer in ALL.iter().filter(|customer| customer.orders > 0) {
            let answer = |number| customer.order(number, noon()).answer(noon());
            assert_eq!(answer(1), answer(1));
            assert_ne!(
                answer(0)["data"]["order_info"]["order_id"],
                answer(1)["data"]["order_info"]["order_id"]
            );
        }
    }
}
