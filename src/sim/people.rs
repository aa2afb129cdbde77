//! Invented people: who buys, and who receives.

use serde_json::{Value, json};

use super::ids;

/// Who placed an order.
pub(super) struct Buyer {
    pub(super) nickname: String,
    pub(super) phone: &'static str,
    comment: String,
}

impl Buyer {
    pub(super) fn new(nickname: impl Into<String>, phone: &'static str) -> Self {
        Self { nickname: nickname.into(), phone, comment: String::new() }
    }

    /// What the buyer wrote beside the order.
    pub(super) fn says(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }

    pub(super) fn user_id(&self) -> String {
        ids::user(&self.nickname)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "avatar_url": format!("https://wechatavator-1252524126.cdn.xiaoeknow.com/{}/avatar.jpg", ids::alphanumeric(&self.nickname, 12)),
            "comment": self.comment,
            "nickname": self.nickname,
            "phone_number": self.phone,
            "user_id": self.user_id(),
        })
    }
}

/// Who receives the goods, and where.
pub(super) struct Consignee {
    name: &'static str,
    phone: &'static str,
    /// Province, city, county, the rest.
    place: [&'static str; 4],
    /// 1 by courier, 2 fetched by the buyer.
    express_type: u8,
}

impl Consignee {
    /// A courier brings it to this person: province, city, county, detail.
    pub(super) const fn at(name: &'static str, phone: &'static str, place: [&'static str; 4]) -> Self {
        Self { name, phone, place, express_type: 1 }
    }

    /// This person fetches it from that place.
    pub(super) const fn fetches(name: &'static str, phone: &'static str, place: [&'static str; 4]) -> Self {
        Self { name, phone, place, express_type: 2 }
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
