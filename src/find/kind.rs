//! What a text may be: the kinds of keys by which an order is sought, and which of them a text looks like.

use std::fmt;

use crate::text::{Clean, Lang};

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The order's own id.
    Order,
    /// The phone a user registered with.
    Phone,
    /// The phone of whoever receives the goods.
    ReceiverPhone,
    /// A user id.
    User,
    /// An after-sale id.
    AfterSale,
    /// The payment's number at WeChat or Alipay.
    Transaction,
    /// The merchant order number, which stands on the bill of the payment.
    Merchant,
    /// A courier's waybill.
    Waybill,
    /// The buyer's nickname.
    Nickname,
    /// The name of whoever receives the goods.
    Receiver,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Order,
        Self::Phone,
        Self::ReceiverPhone,
        Self::User,
        Self::AfterSale,
        Self::Transaction,
        Self::Merchant,
        Self::Waybill,
        Self::Nickname,
        Self::Receiver,
    ];

    /// What it is called.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Order => ("订单号", "order id"),
            Self::Phone => ("手机号", "phone"),
            Self::ReceiverPhone => ("收货人手机号", "receiver's phone"),
            Self::User => ("用户 ID", "user id"),
            Self::AfterSale => ("售后单号", "after-sale id"),
            Self::Transaction => ("支付流水号", "transaction number"),
            Self::Merchant => ("商户单号", "merchant order number"),
            Self::Waybill => ("运单号", "waybill"),
            Self::Nickname => ("昵称", "nickname"),
            Self::Receiver => ("收货人", "receiver"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Whether the platform takes it.
    #[must_use]
    pub const fn is_searchable(self) -> bool {
        !matches!(self, Self::Waybill)
    }

    /// What the platform cannot do by this key: nothing at all, or only among orders with an after-sale. `None` where it finds every order.
    #[must_use]
    pub fn limit(self, lang: Lang) -> Option<Clean> {
        let (zh, en) = match self {
            Self::Order | Self::Phone | Self::User | Self::AfterSale => return None,
            Self::Waybill => (
                "平台没有按运单号查订单的接口；请向客户要手机号、昵称或售后单号。",
                "The platform takes no waybill; ask the customer for a phone, a nickname or an after-sale id.",
            ),
            _ => (
                "平台只在售后单里按它查找；没有申请过售后的订单查不到。",
                "The platform seeks it among after-sales alone: an order without one is not found.",
            ),
        };
        Some(Clean::fixed(lang.pick(zh, en)))
    }
}

/// A key in the form the platform takes. Its `Debug` tells no more than the kind, since most keys are personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    kind: Kind,
    text: String,
}

impl Key {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// As it is sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads a text as a key of this kind.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn of(kind: Kind, text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        if text.is_empty() { Err(BadKey::Empty) } else { Ok(Self { kind, text: text.to_owned() }) }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("kind", &self.kind).field("chars", &self.text.chars().count()).finish()
    }
}

/// Why a text cannot be a key of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// Nothing was given.
    Empty,
}

impl BadKey {
    /// The reason as a sentence for the person who typed.
    #[must_use]
    pub fn say(self, lang: Lang) -> Clean {
        match self {
            Self::Empty => Clean::fixed(lang.pick("没有输入", "nothing was given")),
        }
    }
}

/// What a text may be: the guess first, then the other kinds that it could be as well.
#[must_use]
pub fn recognise(text: &str) -> Vec<Key> {
    Kind::ALL.into_iter().filter_map(|kind| Key::of(kind, text).ok()).collect()
}
