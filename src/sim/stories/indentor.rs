//! Ordered by a dealer on credit, through a member of the dealer's staff.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::{self, OrderIdForm};
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "indentor",
    zh: "订货商订单，用额度支付",
    en: "Ordered by a dealer on credit",
    form: OrderIdForm::Event,
    placed: |now| now.day(1, 9, 8, 50),
    build,
};

const PLACE: [&str; 4] = ["河南省", "郑州市", "金水区", "农业路 38 号 仓储中心 B 门"];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let workbook = SimGoods::new(GoodsKind::Physical, "书法字帖 楷书入门", 18_00).times(200);
    let ink = SimGoods::new(GoodsKind::Physical, "练习墨水 500ml", 12_50).times(60);
    let total = workbook.actual_fee() + ink.actual_fee();
    order
        .bought_by(&Buyer::new("墨香文具", "15500155391"))
        .ship_to(&Consignee::at("曹慧", "15500155391", PLACE))
        .goods([&workbook, &ink])
        .paid(now.day(1, 9, 9, 12), Payment::Offline)
        .state(OrderState::ToShip)
        .fill(
            "/internal_extra_info/indentor_info",
            json!({
                "indentor_avatar": "https://commonresource-1252524126.cdn.xiaoeknow.com/image/dealer155.png",
                "indentor_deduct_quota": total, "indentor_id": ids::goods("ind", "墨香文具"),
                "indentor_name": "墨香文具批发部",
                "indentor_phone": "15500155391", "indentor_remaining_quota": 1_265_000,
                "indentor_staff_id": ids::goods("staff", "曹慧"),
                "indentor_staff_name": "曹慧", "indentor_staff_phone": "15500155392",
            }),
        )
        .fill(
            "/invoice_info",
            json!({
                "title": "郑州墨香文具有限公司", "tax_id": "91410100MA138EXAMPL", "content": "商品类别",
                "email": "moxiang@example.com",
                "phone_number": "15500155391",
            }),
        )
}
