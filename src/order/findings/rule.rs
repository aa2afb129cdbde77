//! The names of the rules.

/// A rule. The order of the variants is their urgency among findings of equal tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A refund failed and was not retried.
    RefundFailed,
    /// The shop did not handle an after-sale in time, or did not refund in time.
    AfterSaleOverdue,
    /// More was refunded than received.
    RefundedTooMuch,
    /// A delivery failed after the parcel was signed for.
    SignedThenFailed,
    /// An unpaid order is about to be cancelled automatically.
    AutoCancel,
    /// An after-sale that waits for the shop is about to expire.
    AfterSaleExpiring,
    /// A refund takes too long.
    RefundSlow,
    /// An after-sale is open and no refund was started.
    NothingRefunded,
    /// Paid long ago and not shipped.
    Unshipped,
    /// The consignee refused a parcel, or it is being returned.
    Returned,
    /// A delivery failed.
    DeliveryFailed,
    /// A parcel has had no news for too long.
    Silent,
    /// A parcel departed and its trace stays empty.
    Untraced,
    /// An electronic waybill could not be made.
    WaybillFailed,
    /// Some goods are in parcels, others are not.
    PartlyShipped,
    /// An order is about to be confirmed automatically.
    AutoConfirm,
    /// Unused verification codes are about to expire.
    CodesExpiring,
    /// The full price was refunded and the buyer keeps access.
    AccessKept,
    /// A self-pickup order has parcels.
    FetchedYetSent,
    /// A company invoice has no tax id.
    NoTaxId,
    /// The buyer has to send goods back.
    ReturnAwaited,
    /// A refund is under way.
    RefundUnderWay,
    /// Two sums of the order contradict each other.
    SumsDisagree,
    /// The consignee's phone is not the buyer's.
    OtherPhone,
    /// Values deviate from the documentation.
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

    /// The name used in output, the same in every language and version.
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
    fn rules_are_ordered_and_names_are_unique() {
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
