//! Invented people: who buys, and who receives.

use serde_json::{Value, json};

use super::ids;

/// Who placed an order.
#[derive(Clone, Debug)]
pub(super) struct Buyer {
    pub(super) nickname: String,
    pub(super) phone: &'static str,
    comment: String,
}

impl Buyer {
    pub(super) fn new(nickname: impl Into<String>, phone: &'static str) -> Self {
        Self {
            nickname: nickname.into(),
            phone,
            comment: String::new(),
        }
    }

    /// What the buyer wrote beside the order.
    pub(super) fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }

    pub(super) fn user_id(&self) -> String {
        ids::user(&self.nickname)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "avatar_url": avatar(&self.nickname),
            "comment": self.comment,
            "nickname": self.nickname,
            "phone_number": self.phone,
            "user_id": self.user_id(),
        })
    }
}

/// The picture of whoever has this nickname.
pub(super) fn avatar(nickname: &str) -> String {
    format!(
        "https://wechatavator-1252524126.cdn.xiaoeknow.com/{}/avatar.jpg",
        ids::alphanumeric(nickname, 12)
    )
}

/// Someone whom the shop knows, as a finder lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// A stable name: of the order they placed, such as `split_stalled`, or of what they are there for.
    pub name: &'static str,
    /// The user id in this shop.
    pub user_id: String,
    /// The phone they registered with; two people may share one.
    pub phone: &'static str,
    /// The nickname, which may be hostile.
    pub nickname: String,
    /// One line in Chinese: what there is to be found.
    pub zh: &'static str,
    /// One line in English.
    pub en: &'static str,
}

/// Who receives the goods, and where.
#[derive(Clone, Debug)]
pub(super) struct Consignee {
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    /// Province, city, county, the rest.
    pub(super) place: [&'static str; 4],
    /// 1 by courier, 2 fetched by the buyer.
    express_type: u8,
}

impl Consignee {
    /// A courier brings it to this person: province, city, county, detail.
    pub(super) const fn at(
        name: &'static str,
        phone: &'static str,
        place: [&'static str; 4],
    ) -> Self {
        Self {
            name,
            phone,
            place,
            express_type: 1,
        }
    }

    /// This person fetches it from that place.
    pub(super) const fn pickup(
        name: &'static str,
        phone: &'static str,
        place: [&'static str; 4],
    ) -> Self {
        Self {
            name,
            phone,
            place,
            express_type: 2,
        }
    }

    pub(super) fn json(&self) -> Value {
        let [province, city, county, detail] = self.place;
        json!({
            "address": self.place.concat(),
            "address_city": city,
            "address_county": county,
            "address_detail": detail,
            "address_province": province,
            "contact": self.phone,
            "contact_country_code": "86",
            "express_type": self.express_type,
            "full_contact": format!("+86 {}", self.phone),
            "name": self.name,
        })
    }
}
