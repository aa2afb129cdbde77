//! The tabs over which the blocks of an answer are spread.

use crate::text::Lang;

/// A tab, in the order of the tab bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tab {
    /// Who bought, who receives, who attends.
    Buyer,
    /// What was bought, and its verification codes.
    Goods,
    /// Packages and where they are.
    Logistics,
    /// Refunds and after-sales.
    Refunds,
    /// What to put on the invoice.
    Invoice,
    /// The order's states, times, prices and payment.
    Order,
    /// Partners, third parties and all that is not documented.
    Other,
}

impl Tab {
    /// Every tab, in the order of the tab bar.
    pub const ALL: [Self; 7] = [
        Self::Buyer,
        Self::Goods,
        Self::Logistics,
        Self::Refunds,
        Self::Invoice,
        Self::Order,
        Self::Other,
    ];

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in the tab bar.
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
    fn the_tabs_stand_in_their_order() {
        assert!(Tab::ALL.is_sorted());
    }
}
