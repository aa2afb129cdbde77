//! The tabs that show the blocks of an answer.

use crate::text::Lang;

/// A tab, in the order of the tab bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tab {
    /// Buyer, consignee and student.
    Buyer,
    /// Goods and verification codes.
    Goods,
    /// Parcels and their traces.
    Logistics,
    /// Refunds and after-sales.
    Refunds,
    /// Invoice data.
    Invoice,
    /// States, times, prices and payment.
    Order,
    /// Partners, third parties, and everything undocumented.
    Other,
}

impl Tab {
    /// All tabs, in the order of the tab bar.
    pub const ALL: [Self; 7] = [
        Self::Buyer,
        Self::Goods,
        Self::Logistics,
        Self::Refunds,
        Self::Invoice,
        Self::Order,
        Self::Other,
    ];

    /// The index in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The label in the tab bar.
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Buyer => lang.tr("买家", "Buyer"),
            Self::Goods => lang.tr("商品", "Goods"),
            Self::Logistics => lang.tr("物流", "Logistics"),
            Self::Refunds => lang.tr("退款", "Refunds"),
            Self::Invoice => lang.tr("发票", "Invoice"),
            Self::Order => lang.tr("订单", "Order"),
            Self::Other => lang.tr("其他", "Other"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tab;

    #[test]
    fn tabs_are_sorted() {
        assert!(Tab::ALL.is_sorted());
    }
}
