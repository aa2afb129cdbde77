//! Which blocks of the response each tab contains, and how they are laid out.

use crate::catalog::Tab;
use crate::order::{Document, NodeId};

/// One step of a tab's layout. Paths are keys from the response's `data` down.
#[derive(Clone, Copy, Debug)]
pub(super) enum LayoutStep {
    /// The block's fields and the entries of its lists are topmost rows.
    Flatten(&'static [&'static str]),
    /// The block is a row with its fields below, unfolded at first.
    Section(&'static [&'static str]),
    /// A block of another tab, repeated as one row.
    Reference(&'static [&'static str]),
    /// The joined after-sale details whose id no row of the order has.
    AfterSales,
    /// Every block that no step of any tab claims.
    Unclaimed,
    /// The deviations from the documentation and the raw response.
    Diagnostics,
}

const EXTRA: &str = "internal_extra_info";

/// Returns the layout of a tab.
pub(super) const fn steps(tab: Tab) -> &'static [LayoutStep] {
    use LayoutStep::{AfterSales, Diagnostics, Flatten, Reference, Section, Unclaimed};
    match tab {
        Tab::Buyer => &[
            Flatten(&["buyer_info"]),
            Section(&[EXTRA, "consignee_info"]),
            Section(&[EXTRA, "student_info"]),
            Section(&[EXTRA, "indentor_info"]),
        ],
        Tab::Goods => &[
            Flatten(&["goods_info"]),
            Section(&[EXTRA, "veri_code_info"]),
        ],
        Tab::Logistics => &[
            Reference(&[EXTRA, "consignee_info"]),
            Flatten(&[EXTRA, "logistics_info"]),
        ],
        Tab::Refunds => &[
            Flatten(&[EXTRA, "refund_info"]),
            Section(&[EXTRA, "after_sale_info"]),
            AfterSales,
        ],
        Tab::Invoice => &[Flatten(&["invoice_info"])],
        Tab::Order => &[
            Section(&["order_info"]),
            Section(&["price_info"]),
            Section(&["payment_info"]),
        ],
        Tab::Other => &[
            Section(&[EXTRA, "content_distribution_info"]),
            Section(&[EXTRA, "talent_douyin_info"]),
            Section(&["third_party_info"]),
            Unclaimed,
            Diagnostics,
        ],
    }
}

/// Returns the nodes of the response that no step of any tab claims.
pub(super) fn unclaimed(doc: &Document) -> impl Iterator<Item = NodeId> + '_ {
    let claimed: Vec<NodeId> = claimed()
        .filter_map(|path| doc.at(NodeId::ROOT, path))
        .chain(doc.joined())
        .collect();
    // Tabs claim parts of these blocks: the remaining parts are unclaimed, not the whole block.
    let shared: Vec<NodeId> = claimed_in_parts()
        .filter_map(|key| doc.child(NodeId::ROOT, key))
        .filter(|&node| !doc.is_leaf(node))
        .collect();
    let root = Some(NodeId::ROOT).filter(|&root| doc.is_leaf(root));
    doc.children(NodeId::ROOT)
        .flat_map(move |node| {
            let parts = shared.contains(&node);
            let inside = parts.then(|| doc.children(node)).into_iter().flatten();
            inside.chain((!parts).then_some(node))
        })
        .filter(move |node| !claimed.contains(node))
        .chain(root)
}

/// The paths of the blocks that some tab claims.
fn claimed() -> impl Iterator<Item = &'static [&'static str]> {
    Tab::ALL
        .into_iter()
        .flat_map(steps)
        .filter_map(|step| match step {
            LayoutStep::Flatten(path) | LayoutStep::Section(path) => Some(*path),
            LayoutStep::Reference(_)
            | LayoutStep::AfterSales
            | LayoutStep::Unclaimed
            | LayoutStep::Diagnostics => None,
        })
}

/// The keys of the blocks of which tabs claim parts.
fn claimed_in_parts() -> impl Iterator<Item = &'static str> {
    claimed()
        .filter(|path| path.len() > 1)
        .filter_map(|path| path.first().copied())
}
