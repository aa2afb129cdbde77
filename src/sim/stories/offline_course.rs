//! An offline class paid with a redeem code, with a student's sheet.

use serde_json::{Value, json};

use super::Story;
use crate::sim::goods::{Discount, GoodsKind, SimGoods};
use crate::sim::ids::{self, OrderIdForm};
use crate::sim::order::{OrderBuilder, OrderState};
use crate::sim::people::Buyer;
use crate::sim::sim_time::{SimTime, days};

pub(super) const STORY: Story = Story {
    name: "offline_course",
    zh: "线下课，兑换码抵扣，带学生资料",
    en: "A class at a place, paid by redeem code, with a student's sheet",
    form: OrderIdForm::Plain,
    placed: |now| now.day(3, 19, 26, 8),
    build,
};

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let class = SimGoods::new(GoodsKind::Offline, "周末少儿编程班（线下）", 1_280_00)
        .spec("春季班;周六 10:00")
        .discount(Discount::redeemed("春季体验兑换码", 1_280_00))
        .unverified(12)
        .usable(Some(now.day(0, 0, 0, 0)), now.later(days(90)))
        .with(
            "spec_value",
            json!("{\"campus\":\"滨江校区\",\"lessons\":12}"),
        );
    let parent = Buyer::new("果果爸爸", "15100151063");
    let student = student(order.id(), &class, &parent);

    order
        .bought_by(&parent)
        .goods([&class])
        .state(OrderState::ToShip)
        .fill("/internal_extra_info/student_info", student)
        .fill(
            "/order_info",
            json!({
                "order_pay_time": now.day(3, 19, 26, 8).text(), "order_type": 4,
                "order_type_description": "兑换订单", "discount_description": "兑换码",
                "discount_jump_url": "https://admin.xiaoe-tech.com/t/marketing/redeem?batch=RB20380013",
                "redeem_batch_id": "RB20380013", "redeem_activity_id": "RA1380013",
                "redeem_code": "GANDER7K2M9Q",
            }),
        )
}

fn student(order_id: &str, class: &SimGoods, parent: &Buyer) -> Value {
    json!({
        "birth_date": "2015-06-01",
        "c_data": [
            { "key": "过敏史", "value": "花生" },
            { "key": "接送人", "value": "爷爷 15100151064" },
            { "key": "编程基础", "value": "学过一年图形化编程" },
        ],
        "contact_address": "浙江省杭州市滨江区江南大道 380 号",
        "course_offline_id": class.spu_id(),
        "gender": 1,
        "grade": "三年级",
        "intention_school": "滨江校区",
        "intention_school_address": "浙江省杭州市滨江区江陵路 138 号 2 楼",
        "intention_time": "周六 10:00-11:30",
        "name": "顾果果",
        "order_id": order_id,
        "phone": parent.phone,
        "student_id": ids::goods("stu", "顾果果"),
        "user_id": parent.user_id(),
        "wechat_id": "guoguo_example",
    })
}
