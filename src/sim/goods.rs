//! A line of an order: the goods, the price, and the states of shipping, verification and refund.

use serde_json::{Map, Value, json};

use super::ids;
use super::sim_time::SimTime;

/// The kind of goods: first-level type, its text, the letters of `order_spu_type`, and the id
/// prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GoodsKind {
    /// A course, article or video.
    Course,
    /// Physical goods, shipped by courier.
    Physical,
    /// A service.
    Service,
    /// An offline class.
    Offline,
}

impl GoodsKind {
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Course => 0,
            Self::Physical => 1,
            Self::Service | Self::Offline => 2,
        }
    }

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Course => "知识商品",
            Self::Physical => "实物商品",
            Self::Service | Self::Offline => "服务类商品",
        }
    }

    pub(super) const fn letters(self) -> &'static str {
        match self {
            Self::Course => "CMN",
            Self::Physical => "SPU",
            Self::Service => "SPC",
            Self::Offline => "OLC",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Physical => "g",
            Self::Service => "svc",
            Self::Offline => "olc",
        }
    }
}

/// A discount: type, text of the type, name, amount in fen.
#[derive(Clone, Debug)]
pub(super) struct Discount {
    sub_type: u8,
    sub_type_text: &'static str,
    name: &'static str,
    fen: i64,
}

impl Discount {
    pub(super) const fn coupon(name: &'static str, fen: i64) -> Self {
        Self {
            sub_type: 1,
            sub_type_text: "优惠券",
            name,
            fen,
        }
    }

    pub(super) const fn member(name: &'static str, fen: i64) -> Self {
        Self {
            sub_type: 9,
            sub_type_text: "会员折扣",
            name,
            fen,
        }
    }

    pub(super) const fn campaign(name: &'static str, fen: i64) -> Self {
        Self {
            sub_type: 5,
            sub_type_text: "满减活动",
            name,
            fen,
        }
    }

    pub(super) const fn redeemed(name: &'static str, fen: i64) -> Self {
        Self {
            sub_type: 12,
            sub_type_text: "兑换码",
            name,
            fen,
        }
    }

    const fn is_coupon(&self) -> bool {
        self.sub_type == 1
    }

    fn json(&self) -> Value {
        json!({
            "discount_amount": self.fen,
            "discount_name": self.name,
            "discount_sub_type": self.sub_type,
            "discount_sub_type_description": self.sub_type_text,
        })
    }
}

/// One line of an order.
#[derive(Clone, Debug)]
pub(super) struct SimGoods {
    pub(super) kind: GoodsKind,
    pub(super) name: String,
    spec: &'static str,
    unit: i64,
    quantity: i64,
    discounts: Vec<Discount>,
    modified: i64,
    refund: (u8, i64),
    ship: (i8, &'static str),
    check: (u8, &'static str, i64),
    expiry: Option<(Option<SimTime>, SimTime)>,
    more: Vec<(&'static str, Value)>,
}

impl SimGoods {
    /// Creates a line with a quantity of one and this unit price in fen.
    pub(super) fn new(kind: GoodsKind, name: impl Into<String>, unit: i64) -> Self {
        Self {
            kind,
            name: name.into(),
            spec: "",
            unit,
            quantity: 1,
            discounts: Vec::new(),
            modified: 0,
            refund: (0, 0),
            ship: if kind == GoodsKind::Physical {
                (1, "待发货")
            } else {
                (0, "")
            },
            check: (0, "", 0),
            expiry: None,
            more: Vec::new(),
        }
    }

    pub(super) fn times(mut self, quantity: i64) -> Self {
        self.quantity = quantity;
        self
    }

    pub(super) fn spec(mut self, spec: &'static str) -> Self {
        self.spec = spec;
        self
    }

    pub(super) fn discount(mut self, discount: Discount) -> Self {
        self.discounts.push(discount);
        self
    }

    /// Sets the merchant's price change in fen.
    pub(super) fn changed_by(mut self, fen: i64) -> Self {
        self.modified = fen;
        self
    }

    /// Real answers have -1 for 已发货; the documentation lists no number.
    pub(super) fn sent(mut self) -> Self {
        self.ship = (-1, "已发货");
        self
    }

    pub(super) fn received(mut self) -> Self {
        self.ship = (2, "已收货");
        self
    }

    /// Marks an open after-sale on this line.
    pub(super) fn in_dispute(mut self) -> Self {
        self.refund = (1, 0);
        self
    }

    /// Marks `fen` as refunded.
    pub(super) fn refunded(mut self, fen: i64) -> Self {
        self.refund = (if fen == self.actual_fee() { 3 } else { 2 }, fen);
        self
    }

    /// Marks some verification codes as used.
    pub(super) fn partly_verified(mut self, remaining: i64) -> Self {
        self.check = (4, "部分核销", remaining);
        self
    }

    /// Marks all verification codes as unused.
    pub(super) fn unverified(mut self, remaining: i64) -> Self {
        self.check = (1, "待核销", remaining);
        self
    }

    /// Sets the validity period.
    pub(super) fn usable(mut self, start: Option<SimTime>, end: SimTime) -> Self {
        self.expiry = Some((start, end));
        self
    }

    /// Adds a further documented key.
    pub(super) fn with(mut self, key: &'static str, value: Value) -> Self {
        self.more.push((key, value));
        self
    }

    pub(super) const fn quantity(&self) -> i64 {
        self.quantity
    }

    /// The unit price in fen.
    pub(super) const fn unit_price(&self) -> i64 {
        self.unit
    }

    pub(super) const fn spec_text(&self) -> &'static str {
        self.spec
    }

    /// The text of the shipping state.
    pub(super) const fn ship_text(&self) -> &'static str {
        self.ship.1
    }

    pub(super) const fn modified(&self) -> i64 {
        self.modified
    }

    /// The amount before discounts and changes, in fen.
    pub(super) const fn gross(&self) -> i64 {
        self.unit * self.quantity
    }

    /// The amount paid for this line, in fen.
    pub(super) fn actual_fee(&self) -> i64 {
        self.gross() - self.discounts.iter().map(|each| each.fen).sum::<i64>() + self.modified
    }

    pub(super) fn spu_id(&self) -> String {
        ids::goods(self.kind.prefix(), &self.name)
    }

    pub(super) fn sku_id(&self) -> String {
        ids::goods("sku", &format!("{}{}", self.name, self.spec))
    }

    pub(super) fn image(&self) -> String {
        format!(
            "https://commonresource-1252524126.cdn.xiaoeknow.com/image/{}.png",
            ids::alphanumeric(&self.name, 20)
        )
    }

    /// Returns the line as the order list writes it.
    pub(super) fn listed(&self) -> Value {
        let (refund, _) = self.refund;
        let nothing = |text: &'static str| if text.is_empty() { "--" } else { text };
        json!({
            "actual_fee": self.actual_fee(), "app_id": ids::APP_ID, "check_state": self.check.0,
            "check_state_desc": nothing(self.check.1),
            "discount_amount": self.gross() + self.modified - self.actual_fee(), "goods_desc": "",
            "goods_image": self.image(),
            "goods_name": self.name, "goods_spec_desc": self.spec, "refund_state": refund,
            "resource_id": self.spu_id(),
            "ship_state": self.ship.0, "ship_state_desc": nothing(self.ship.1),
            "sku_id": self.sku_id(), "spu_id": self.spu_id(),
            "spu_type": self.kind.letters(), "total_price": self.gross(), "unit_price": self.unit,
        })
    }

    fn discounts_json(&self) -> Value {
        let list = |keep: fn(&Discount) -> bool| {
            self.discounts
                .iter()
                .filter(|each| keep(each))
                .map(Discount::json)
                .collect::<Vec<_>>()
        };
        let coupons = self.discounts.iter().filter(|each| each.is_coupon());
        json!({
            "coupons_list": list(Discount::is_coupon),
            "discounts_list": list(|_| true),
            "multi_coupons_usage": coupons.clone().count() > 1,
            "no_coupon_list": list(|each| !each.is_coupon()),
            "total_coupons_discount_amount": coupons.map(|each| each.fen).sum::<i64>(),
        })
    }

    /// Returns the line as order detail writes it in goods, parcels and refunds.
    pub(super) fn json(&self) -> Value {
        let parts = [
            self.identity(),
            self.money(),
            self.states(),
            self.expiry_json(),
            seldom_used(),
        ];
        let mut line: Map<_, _> = parts
            .into_iter()
            .filter_map(|part| {
                if let Value::Object(keys) = part {
                    Some(keys)
                } else {
                    None
                }
            })
            .flatten()
            .collect();
        line.extend(
            self.more
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone())),
        );
        Value::Object(line)
    }

    fn identity(&self) -> Value {
        json!({
            "app_id": ids::APP_ID,
            "goods_description": "",
            "goods_image": self.image(),
            "goods_name": self.name,
            "goods_sn": if self.kind == GoodsKind::Physical { ids::digits(&self.name, 13) } else { "--".to_owned() },
            "goods_spec_description": self.spec,
            "quantity": self.quantity,
            "sku_id": self.sku_id(),
            "sku_spec_code": if self.spec.is_empty() { Value::Null } else { ids::digits(self.spec, 6).into() },
            "spu_id": self.spu_id(),
            "spu_type": self.kind.number().to_string(),
            "spu_type_description": self.kind.text(),
        })
    }

    fn money(&self) -> Value {
        let (_, refunded) = self.refund;
        json!({
            "actual_fee": self.actual_fee(),
            "discounts_info": self.discounts_json(),
            "modified_amount": self.modified,
            "refund_amount": refunded,
            "refundable_amount": self.actual_fee() - refunded,
            "sub_total": self.actual_fee() - self.modified,
            "unit_price": self.unit,
        })
    }

    fn states(&self) -> Value {
        let (refund, _) = self.refund;
        let refund_text = ["", "售后中", "部分退款", "全额退款"]
            .get(usize::from(refund))
            .copied()
            .unwrap_or_default();
        json!({
            "check_state": self.check.0,
            "check_state_description": self.check.1,
            "refund_state": refund,
            "refund_state_description": refund_text,
            "remain_count": self.check.2,
            "ship_state": self.ship.0,
            "ship_state_description": self.ship.1,
        })
    }

    fn expiry_json(&self) -> Value {
        let forever = if self.kind == GoodsKind::Physical {
            ""
        } else {
            "长期有效"
        };
        let (start, end) = self
            .expiry
            .map_or((None, None), |(start, end)| (start, Some(end)));
        json!({
            "expire_desc": end.map_or_else(|| forever.to_owned(), |end| format!("{} 前有效", end.text())),
            "expire_display": end.is_some(),
            "expire_end": end.map_or_else(String::new, SimTime::text),
            "expire_start": start.map_or_else(String::new, SimTime::text),
            "period_type": u8::from(end.is_some()),
        })
    }
}

/// The keys that most lines leave empty.
fn seldom_used() -> Value {
    json!({
        "paid_coupon_info": "", "relation_goods_id": "", "relation_goods_type": 0,
        "relation_goods_type_description": "",
        "spec_value": "", "tag_description": "", "vs_commission": 0, "vs_nick_name": "",
        "vs_platform_fee": 0,
    })
}
