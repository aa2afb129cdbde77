//! The kinds of keys by which an order is sought, and what the platform can do with each.

use crate::text::{Lang, SafeText};

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
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

impl KeyKind {
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
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Order => lang.tr("订单号", "order id"),
            Self::Phone => lang.tr("手机号", "phone"),
            Self::ReceiverPhone => lang.tr("收货人手机号", "receiver's phone"),
            Self::User => lang.tr("用户 ID", "user id"),
            Self::AfterSale => lang.tr("售后单号", "after-sale id"),
            Self::Transaction => lang.tr("交易单号", "transaction number"),
            Self::Merchant => lang.tr("商户单号", "merchant order number"),
            Self::Waybill => lang.tr("运单号", "waybill"),
            Self::Nickname => lang.tr("昵称", "nickname"),
            Self::Receiver => lang.tr("收货人姓名", "receiver's name"),
        }
    }

    /// Whether the platform finds anything by it.
    #[must_use]
    pub const fn is_searchable(self) -> bool {
        !matches!(self, Self::Waybill)
    }

    /// Whether it leads through lists of a time, so that how far back it is sought matters; the others name one order.
    #[must_use]
    pub const fn takes_time(self) -> bool {
        self.filter().is_some()
    }

    /// What the platform cannot do by it: nothing at all, or find an order without an after-sale. `None` where it finds every order.
    #[must_use]
    pub fn limit(self, lang: Lang) -> Option<SafeText> {
        Some(SafeText::fixed(match self {
            Self::Order | Self::Phone | Self::User | Self::AfterSale => return None,
            Self::Waybill => lang.tr(
                "平台没有按运单号查订单的接口，请向客户要手机号、昵称或售后单号。",
                "The platform takes no waybill; ask the customer for a phone, a nickname or an after-sale id.",
            ),
            _ => lang.tr(
                "平台只能在售后单里按它查找，没有申请过售后的订单查不到。",
                "The platform seeks it among after-sales alone; an order without one is not found.",
            ),
        }))
    }

    /// The filter of the after-sale list that takes it (open platform, "Finding an order without its id").
    #[must_use]
    pub const fn filter(self) -> Option<&'static str> {
        match self {
            Self::Order | Self::AfterSale | Self::Waybill => None,
            Self::Phone => Some("phone"),
            Self::ReceiverPhone => Some("ship_phone"),
            Self::User => Some("order_user_id"),
            Self::Transaction => Some("transaction_id"),
            Self::Merchant => Some("out_order_id"),
            Self::Nickname => Some("nick_name"),
            Self::Receiver => Some("ship_receiver"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KeyKind;
    use crate::text::Lang;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_a_name_of_its_own_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            assert_eq!(
                KeyKind::ALL
                    .iter()
                    .map(|kind| kind.label(lang))
                    .collect::<HashSet<_>>()
                    .len(),
                KeyKind::ALL.len()
            );
        }
    }

    #[test]
    fn what_is_not_found_everywhere_says_so() {
        for kind in KeyKind::ALL {
            let whole = matches!(
                kind,
                KeyKind::Order | KeyKind::Phone | KeyKind::User | KeyKind::AfterSale
            );
            assert_eq!(kind.limit(Lang::Zh).is_none(), whole, "{kind:?}");
            assert_eq!(kind.limit(Lang::En).is_none(), whole, "{kind:?}");
            assert!(kind.is_searchable() || kind == KeyKind::Waybill);
        }
    }
}
