//! Which blocks of the answer a tab holds, and how they are laid out.

use crate::catalog::Tab;

/// One step of a tab's layout. Paths are keys from the answer's `data` down.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The block's fields stand as topmost rows; the entries of its lists of things do too.
    Lift(&'static [&'static str]),
    /// The block is a row of its own with its fields below, unfolded at first.
    Section(&'static [&'static str]),
    /// A block of another tab, repeated for reading.
    Echo(&'static [&'static str]),
    /// The joined after-sale details that no row of the order's own names.
    AfterSales,
    /// Every block that no other step claims.
    Rest,
    /// What came otherwise than documented, and the raw answer.
    Evidence,
}

const EXTRA: &str = "internal_extra_info";

/// Every tab's layout.
pub(super) const fn steps(tab: Tab) -> &'static [Step] {
    use Step::{AfterSales, Echo, Evidence, Lift, Rest, Section};
    match tab {
        Tab::Buyer => &[
            Lift(&["buyer_info"]),
            Section(&[EXTRA, "consignee_info"]),
            Section(&[EXTRA, "student_info"]),
            Section(&[EXTRA, "indentor_info"]),
        ],
        Tab::Goods => &[Lift(&["goods_info"]), Section(&[EXTRA, "veri_code_info"])],
        Tab::Logistics => &[
            Echo(&[EXTRA, "consignee_info"]),
            Lift(&[EXTRA, "logistics_info"]),
        ],
        Tab::Refunds => &[
            Lift(&[EXTRA, "refund_info"]),
            Section(&[EXTRA, "after_sale_info"]),
            AfterSales,
        ],
        Tab::Invoice => &[Lift(&["invoice_info"])],
        Tab::Order => &[
            Section(&["order_info"]),
            Section(&["price_info"]),
            Section(&["payment_info"]),
        ],
        Tab::Other => &[
            Section(&[EXTRA, "content_distribution_info"]),
            Section(&[EXTRA, "talent_douyin_info"]),
            Section(&["third_party_info"]),
            Rest,
            Evidence,
        ],
    }
}

/// The blocks that some tab claims, so that everything else goes to the rest.
pub(super) fn claimed() -> impl Iterator<Item = &'static [&'static str]> {
    Tab::ALL
        .into_iter()
        .flat_map(steps)
        .filter_map(|step| match step {
            Step::Lift(path) | Step::Section(path) => Some(*path),
            Step::Echo(_) | Step::AfterSales | Step::Rest | Step::Evidence => None,
        })
}
