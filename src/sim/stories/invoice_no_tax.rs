//! A company invoice without a tax number, paid by bank transfer.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "invoice_no_tax",
    zh: "企业发票，税号没有填",
    en: "A company invoice without a tax number",
    form: OrderIdForm::Plain,
    placed: |now| now.day(2, 10, 18, 42),
    build,
};

const PLACE: [&str; 4] = [
    "北京市",
    "北京市",
    "海淀区",
    "中关村南大街 5 号 二区 683 楼",
];

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let manual = SimGoods::new(GoodsKind::Physical, "《团队沟通手册》企业版", 128_00)
        .times(30)
        .changed_by(-340_00);
    order
        .bought_by(&Buyer::new("星河人事", "13000130947").comment("发票请随货寄出"))
        .ship_to(&Consignee::at("宋知远", "13000130947", PLACE))
        .goods([&manual])
        .freight(0, 0)
        .paid(now.day(1, 15, 50, 0), Payment::Offline)
        .state(OrderState::ToShip)
        .fill(
            "/invoice_info",
            json!({
                "title": "北京星河远航科技有限公司", "tax_id": "", "content": "商品明细",
                "email": "invoice@example.com",
                "phone_number": "13000130947", "registered_address": "北京市海淀区中关村南大街 5 号",
                "registered_contact": "010-55501380",
                "bank": "示例银行北京分行", "bank_account": "6200138001380013809",
            }),
        )
        .fill("/order_info", json!({ "collection_type": 2, "collection_type_description": "线下收款" }))
}
