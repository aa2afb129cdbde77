//! The table of built-in cards, and which of them fit an order.

use super::context::{CLOSED, ReplyContext, UNPAID};
use super::values::RefundStage;
use crate::order::{Finding, Order, Reading};
use crate::text::{Lang, SafeText};

/// A card that can be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyCard {
    name: String,
}

impl ReplyCard {
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }

    /// Returns the name: that of its files without language and extension.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the title in a list of cards.
    pub fn title(&self, lang: Lang) -> SafeText {
        let builtin = BUILTIN_CARDS.iter().find(|b| b.name == self.name);
        builtin.map_or_else(
            || SafeText::of(&self.name),
            |b| SafeText::fixed(lang.tr(b.zh, b.en)),
        )
    }
}

/// A built-in card.
pub(super) struct BuiltinCard {
    pub(super) name: &'static str,
    zh: &'static str,
    en: &'static str,
    /// The templates, Chinese and English.
    pub(super) texts: [&'static str; 2],
    fits: fn(&ReplyContext) -> bool,
}

macro_rules! card {
    ($name:literal, $zh:literal, $en:literal, $fits:expr) => {
        BuiltinCard {
            name: $name,
            zh: $zh,
            en: $en,
            texts: [
                include_str!(concat!("../../assets/replies/", $name, ".zh.txt")),
                include_str!(concat!("../../assets/replies/", $name, ".en.txt")),
            ],
            fits: $fits,
        }
    };
}

/// The built-in cards, best first: problems come before normal progress.
pub(super) static BUILTIN_CARDS: [BuiltinCard; 9] = [
    card!("refund_failed", "退款失败", "Refund failed", |c| has(
        c,
        RefundStage::Failed
    )),
    card!("delay", "物流停滞", "Parcel delayed", |c| c
        .parcels
        .iter()
        .any(|p| p.silent.is_some())),
    card!(
        "refund_under_way",
        "退款处理中",
        "Refund in progress",
        |c| has(c, RefundStage::UnderWay)
    ),
    card!("unpaid", "待付款", "Awaiting payment", |c| c.state
        == Some(UNPAID)),
    card!("closed", "订单已关闭", "Order closed", |c| c.state
        == Some(CLOSED)),
    card!("verification", "核销提醒", "Unused codes", |c| c
        .codes
        .is_some()
        && !matches!(c.state, Some(UNPAID | CLOSED))),
    card!("shipping", "发货与物流", "Shipping", |c| !c
        .parcels
        .is_empty()
        && c.state != Some(CLOSED)),
    card!("refunded", "退款到账", "Refunded", |c| has(
        c,
        RefundStage::Done
    )),
    card!("invoice", "发票信息", "Invoice", |c| c
        .invoice
        .is_some()),
];

fn has(context: &ReplyContext, stage: RefundStage) -> bool {
    context.refunds.iter().any(|refund| refund.stage == stage)
}

/// Returns the built-in cards that fit the order, best first.
pub fn cards(order: &Order, findings: &[Finding], reading: Reading) -> Vec<ReplyCard> {
    let context = ReplyContext::of(order, findings, reading);
    BUILTIN_CARDS
        .iter()
        .filter(|b| (b.fits)(&context))
        .map(|b| ReplyCard::named(b.name))
        .collect()
}
