//! Invented buyers and consignees.

use serde_json::{Value, json};

use super::ids;

/// The buyer of an order.
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

    /// Sets the buyer's comment.
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

/// Returns the avatar URL for a nickname.
pub(super) fn avatar(nickname: &str) -> String {
    format!(
        "https://wechatavator-1252524126.cdn.xiaoeknow.com/{}/avatar.jpg",
        ids::alphanumeric(nickname, 12)
    )
}

/// A person of the shop, as the finder lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// A stable name: that of their order, such as `split_stalled`, or of the test case.
    pub name: &'static str,
    /// The user id in this shop.
    pub user_id: String,
    /// The registered phone; two people may share one.
    pub phone: &'static str,
    /// The nickname, which may contain hostile text.
    pub nickname: String,
    /// One-line description in Chinese: what a search for this person finds.
    pub zh: &'static str,
    /// One-line description in English.
    pub en: &'static str,
}

/// The recipient of the goods and their address.
#[derive(Clone, Debug)]
pub(super) struct Consignee {
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    /// Province, city, county, the rest.
    pub(super) place: [&'static str; 4],
    /// 1 by courier, 2 picked up by the buyer.
    express_type: u8,
}

impl Consignee {
    /// Delivery by courier. The address is province, city, county, detail.
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

    /// Pick-up by the buyer at this address.
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
