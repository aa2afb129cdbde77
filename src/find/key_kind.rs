//! The kinds of keys that find an order, and what the platform supports for each.

use crate::text::{Lang, SafeText};

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// The order id.
    Order,
    /// The phone number of the user's account.
    Phone,
    /// The phone number of the receiver.
    ReceiverPhone,
    /// A user id.
    User,
    /// An after-sale id.
    AfterSale,
    /// The transaction number at WeChat or Alipay.
    Transaction,
    /// The merchant order number shown on the payment bill.
    Merchant,
    /// A courier's waybill number.
    Waybill,
    /// The buyer's nickname.
    Nickname,
    /// The name of the receiver.
    Receiver,
}

impl KeyKind {
    /// All kinds.
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

    /// The label.
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

    /// Whether the platform can find orders by it.
    #[must_use]
    pub const fn is_findable(self) -> bool {
        !matches!(self, Self::Waybill)
    }

    /// Whether finding by it walks lists over a time range. The other kinds name one order.
    #[must_use]
    pub const fn spans_time(self) -> bool {
        self.after_sale_filter().is_some()
    }

    /// The platform's limitation for this kind, as a sentence for the user. `None` if it finds
    /// every order.
    #[must_use]
    pub fn limitation(self, lang: Lang) -> Option<SafeText> {
        Some(SafeText::fixed(match self {
            Self::Order | Self::Phone | Self::User | Self::AfterSale => return None,
            Self::Waybill => lang.tr(
                "平台没有按运单号查订单的接口，请向客户要手机号、昵称或售后单号。",
                "The platform cannot find orders by waybill; ask the customer for a phone, a nickname or an after-sale id.",
            ),
            _ => lang.tr(
                "平台只能在售后单里按它查找，没有申请过售后的订单查不到。",
                "The platform finds it only in after-sales; an order without an after-sale is not found.",
            ),
        }))
    }

    /// The filter of the after-sale list for it (open platform, "Finding an order without its id").
    #[must_use]
    pub const fn after_sale_filter(self) -> Option<&'static str> {
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
    fn key_kind_labels_are_unique() {
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
    fn key_kinds_with_limits_explain_them() {
        for kind in KeyKind::ALL {
            let whole = matches!(
                kind,
                KeyKind::Order | KeyKind::Phone | KeyKind::User | KeyKind::AfterSale
            );
            assert_eq!(kind.limitation(Lang::Zh).is_none(), whole, "{kind:?}");
            assert_eq!(kind.limitation(Lang::En).is_none(), whole, "{kind:?}");
            assert!(kind.is_findable() || kind == KeyKind::Waybill);
        }
    }
}
