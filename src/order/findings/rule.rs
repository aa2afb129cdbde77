//! The rules by name.

/// What was found. The order of the rules is their urgency among findings of one severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A refund failed and no later record took it up.
    RefundFailed,
    /// The shop did not handle an after-sale in time, or did not refund in time.
    AfterSaleOverdue,
    /// More was refunded than received.
    RefundedTooMuch,
    /// Signed for, and then a delivery failed.
    SignedThenFailed,
    /// An unpaid order is about to cancel itself.
    AutoCancel,
    /// An after-sale that waits for the shop is about to expire.
    AfterSaleExpiring,
    /// A refund is under way for too long.
    RefundSlow,
    /// An after-sale is open, and nobody started a refund.
    NothingRefunded,
    /// Paid long ago, and nothing was sent.
    Unshipped,
    /// The consignee refused a parcel, or it goes back.
    Returned,
    /// A delivery failed.
    DeliveryFailed,
    /// Nothing was heard of a parcel for too long.
    Silent,
    /// A parcel left, and its trace stays empty.
    Untraced,
    /// An electronic waybill could not be made.
    WaybillFailed,
    /// Some goods are in parcels, others in none.
    PartlyShipped,
    /// An order is about to confirm itself.
    AutoConfirm,
    /// Unused verification codes are about to expire.
    CodesExpiring,
    /// The whole price went back, and the buyer keeps access.
    AccessKept,
    /// An order to be fetched that has parcels.
    FetchedYetSent,
    /// An invoice for a company without a tax id.
    NoTaxId,
    /// The buyer has to send goods back.
    ReturnAwaited,
    /// A refund is under way.
    RefundUnderWay,
    /// Two sums of the order contradict each other.
    SumsDisagree,
    /// The consignee's phone is not the buyer's.
    OtherPhone,
    /// Values came otherwise than documented.
    Undocumented,
    /// The buyer wrote a comment.
    Comment,
}

impl Rule {
    /// Every rule, the most urgent first.
    pub const ALL: [Self; 26] = [
        Self::RefundFailed,
        Self::AfterSaleOverdue,
        Self::RefundedTooMuch,
        Self::SignedThenFailed,
        Self::AutoCancel,
        Self::AfterSaleExpiring,
        Self::RefundSlow,
        Self::NothingRefunded,
        Self::Unshipped,
        Self::Returned,
        Self::DeliveryFailed,
        Self::Silent,
        Self::Untraced,
        Self::WaybillFailed,
        Self::PartlyShipped,
        Self::AutoConfirm,
        Self::CodesExpiring,
        Self::AccessKept,
        Self::FetchedYetSent,
        Self::NoTaxId,
        Self::ReturnAwaited,
        Self::RefundUnderWay,
        Self::SumsDisagree,
        Self::OtherPhone,
        Self::Undocumented,
        Self::Comment,
    ];

    /// Its name, which stays the same in every language and version.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RefundFailed => "refund_failed",
            Self::AfterSaleOverdue => "after_sale_overdue",
            Self::RefundedTooMuch => "refunded_too_much",
            Self::SignedThenFailed => "signed_then_failed",
            Self::AutoCancel => "auto_cancel",
            Self::AfterSaleExpiring => "after_sale_expiring",
            Self::RefundSlow => "refund_slow",
            Self::NothingRefunded => "nothing_refunded",
            Self::Unshipped => "unshipped",
            Self::Returned => "returned",
            Self::DeliveryFailed => "delivery_failed",
            Self::Silent => "silent",
            Self::Untraced => "untraced",
            Self::WaybillFailed => "waybill_failed",
            Self::PartlyShipped => "partly_shipped",
            Self::AutoConfirm => "auto_confirm",
            Self::CodesExpiring => "codes_expiring",
            Self::AccessKept => "access_kept",
            Self::FetchedYetSent => "fetched_yet_sent",
            Self::NoTaxId => "no_tax_id",
            Self::ReturnAwaited => "return_awaited",
            Self::RefundUnderWay => "refund_under_way",
            Self::SumsDisagree => "sums_disagree",
            Self::OtherPhone => "other_phone",
            Self::Undocumented => "undocumented",
            Self::Comment => "comment",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;
    use std::collections::BTreeSet;

    #[test]
    fn all_are_in_order_and_their_names_differ() {
        assert!(Rule::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(
            Rule::ALL
                .map(Rule::name)
                .iter()
                .collect::<BTreeSet<_>>()
                .len(),
            Rule::ALL.len()
        );
    }
}
