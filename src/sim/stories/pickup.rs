//! Self pick-up with verification codes: six bought, three used, three days left.

use serde_json::{Value, json};

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::{self, OrderIdForm};
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::{SimTime, days};

pub(super) const STORY: Story = Story {
    name: "pickup",
    zh: "到店自提，6 个核销码用了 3 个，3 天后过期",
    en: "Self pick-up: three of six codes used, the rest expire in three days",
    form: OrderIdForm::Plain,
    placed: |now| now.day(27, 16, 33, 28),
    build,
};

const COUNTER: [&str; 4] = ["上海市", "上海市", "徐汇区", "武康路 378 号 面包工坊"];
const CODES: i64 = 6;
const PRICE: i64 = 26_00;

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let bread = SimGoods::new(GoodsKind::Physical, "天然酵母吐司 自提券", PRICE)
        .times(CODES)
        .partly_verified(3)
        .usable(Some(now.day(27, 0, 0, 0)), now.later(days(3)))
        .with("ship_state_description", json!("待自提"));
    let buyer = Buyer::new("周末烘焙", "13100131834");
    let used = [
        now.day(21, 18, 2, 11),
        now.day(14, 18, 40, 36),
        now.day(7, 9, 15, 54),
    ];
    let codes: Vec<_> = (0..6)
        .map(|at| code(order.id(), &bread, &buyer, at, used.get(at).copied()))
        .collect();

    order
        .bought_by(&buyer)
        .ship_to(&Consignee::pickup("方可", "13100131834", COUNTER))
        .goods([&bread])
        .paid(now.day(27, 16, 33, 55), Payment::WeChat)
        .state(OrderState::Shipped)
        .fill(
            "/internal_extra_info/veri_code_info",
            json!({ "remain_count": 3, "veri_code_list": codes }),
        )
}

/// Returns a verification code; a used one has a time and an operator.
fn code(
    order_id: &str,
    bread: &SimGoods,
    buyer: &Buyer,
    at: usize,
    used: Option<SimTime>,
) -> Value {
    json!({
        "app_id": ids::APP_ID,
        "check_time": used.map_or_else(|| "--".to_owned(), SimTime::text),
        "check_type": u8::from(used.is_some()),
        "goods_img": bread.image(),
        "operator": if used.is_some() { "店员-小赵" } else { "" },
        "operator_contact": if used.is_some() { "13900139205" } else { "" },
        "order_id": order_id,
        "price": PRICE,
        "sku_id": bread.sku_id(),
        "spu_id": bread.spu_id(),
        "spu_name": bread.name,
        "status": if used.is_some() { 2 } else { 1 },
        "status_description": if used.is_some() { "已核销" } else { "待核销" },
        "user_contact": buyer.phone,
        "user_id": buyer.user_id(),
        "user_name": buyer.nickname,
        "veri_code": ids::digits(&format!("{order_id}{at}"), 12),
    })
}
