//! Builds the events of a timeline from the facts of an order.

use jiff::Timestamp;

use super::{TimelineEvent, TimelineEventKind};
use crate::catalog::{self, Personal};
use crate::order::accessors::clean_at;
use crate::order::document::{Document, NodeId};
use crate::order::facts::{AfterSale, Facts, Parcel, Refund};
use crate::order::mask::{mask, mask_numbers};
use crate::order::{Order, beijing};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Builds events in one language, as of `now`.
pub(super) struct TimelineBuilder<'a> {
    pub(super) order: &'a Order,
    pub(super) now: Timestamp,
    pub(super) lang: Lang,
}

impl TimelineBuilder<'_> {
    fn event(
        &self,
        kind: TimelineEventKind,
        (at, node): (Timestamp, NodeId),
        text: SafeText,
    ) -> TimelineEvent {
        TimelineEvent {
            at,
            kind,
            stage: None,
            text,
            node,
            ahead: at > self.now,
        }
    }

    fn facts(&self) -> &Facts {
        &self.order.facts
    }

    /// Placed, paid or cancelled, settled.
    pub(super) fn milestones(&self) -> Vec<TimelineEvent> {
        let facts = self.facts();
        let created = facts.created.map(|at| {
            self.event(
                TimelineEventKind::Created,
                at,
                SafeText::fixed(self.lang.tr("买家下单", "order placed")),
            )
        });
        let paid = facts.payment_changed.map(|at| {
            if facts.never_paid {
                self.cancelled(at)
            } else {
                self.paid(at)
            }
        });
        let settled = facts.settled.map(|at| {
            self.event(
                TimelineEventKind::Settled,
                at,
                SafeText::fixed(self.lang.tr("订单结算", "order settled")),
            )
        });
        [created, paid, settled].into_iter().flatten().collect()
    }

    fn paid(&self, at: (Timestamp, NodeId)) -> TimelineEvent {
        let words = self.lang.tr("付款", "paid");
        let text = self
            .facts()
            .received
            .map_or(SafeText::fixed(words), |amount| safe!("{words} {amount}"));
        self.event(TimelineEventKind::Paid, at, text)
    }

    /// The "payment time" of an order that was never paid is its cancel time (open platform,
    /// "Values").
    fn cancelled(&self, at: (Timestamp, NodeId)) -> TimelineEvent {
        let words = self.lang.tr("未付款，订单取消", "cancelled, never paid");
        let reason = self
            .facts()
            .closed
            .as_ref()
            .map(|(reason, _)| reason)
            .filter(|reason| !reason.is_empty());
        let text = reason.map_or(SafeText::fixed(words), |reason| {
            self.lang
                .tr(safe!("{words}：{reason}"), safe!("{words}: {reason}"))
        });
        self.event(TimelineEventKind::Cancelled, at, text)
    }

    /// A parcel's departure and its trace. With several parcels, each event starts with the
    /// parcel's number.
    pub(super) fn parcel(&self, n: usize, parcel: &Parcel) -> Vec<TimelineEvent> {
        let number = n + 1;
        let several = self.facts().parcels.len() > 1;
        let prefix = if several {
            self.lang
                .tr(safe!("包裹 {number} "), safe!("parcel {number} "))
        } else {
            SafeText::default()
        };
        let doc = &self.order.doc;
        let mut events = Vec::new();
        if let Some(at) = parcel.departed {
            let words = parcel.departure_words(self.lang);
            let text = safe!("{prefix}{words} {} {}", parcel.courier, parcel.waybill);
            events.push(self.event(
                TimelineEventKind::Shipped,
                (at, parcel.node),
                SafeText::of(text.as_str().trim_end()),
            ));
        }
        for event in &parcel.trace {
            let Some(at) = event.at else { continue };
            let words = doc.child(event.node, "text").map_or("", |n| doc.value(n));
            let text = safe!("{prefix}{}", mask(Personal::Trace, words));
            events.push(TimelineEvent {
                stage: event.stage,
                ..self.event(TimelineEventKind::Trace, (at, event.node), text)
            });
        }
        events
    }

    /// A refund's request and its last change of state.
    pub(super) fn refund(&self, refund: &Refund) -> Vec<TimelineEvent> {
        let amount = refund.amount.map(|fen| safe!(" {fen}")).unwrap_or_default();
        let in_after_sale = self
            .facts()
            .after_sales
            .iter()
            .any(|a| a.asked.is_some() && a.is_named(&refund.after_sale));
        let asked = refund
            .asked
            .filter(|&asked| !in_after_sale && refund.at.is_none_or(|at| asked < at));
        let words = self.lang.tr("申请退款", "refund requested");
        let asked = asked.map(|at| {
            self.event(
                TimelineEventKind::Refund,
                (at, refund.node),
                safe!("{words}{amount}"),
            )
        });
        let reached = refund.at.map(|at| {
            self.event(
                TimelineEventKind::Refund,
                (at, refund.node),
                safe!("{}{amount}", self.state_of(refund)),
            )
        });
        asked.into_iter().chain(reached).collect()
    }

    fn state_of(&self, refund: &Refund) -> SafeText {
        let table =
            catalog::by_path("internal_extra_info.refund_info.refund_records[].refund_state")
                .and_then(|f| f.field().codes);
        let known = refund
            .state
            .and_then(|state| table?.get(&state.to_string()));
        let description = clean_at(&self.order.doc, refund.node, "refund_state_description");
        match known {
            Some(code) => SafeText::fixed(code.meaning(self.lang)),
            None if !description.is_empty() => description,
            None => SafeText::fixed(self.lang.tr("退款", "refund")),
        }
    }

    /// An after-sale's request, last change of state and expiry. A refund record of the same time
    /// replaces the change of state.
    pub(super) fn after_sale(&self, after_sale: &AfterSale) -> Vec<TimelineEvent> {
        let doc = &self.order.doc;
        let coded =
            |key: &str, words: &str| code_meaning(doc, after_sale.node, key, words, self.lang);
        let amount = after_sale
            .amount
            .map(|fen| safe!(" {fen}"))
            .unwrap_or_default();
        let sort = coded("sale_type", "sale_type_name");
        let asked = after_sale.asked.map(|at| {
            let text = self.lang.tr(
                safe!("申请售后 {sort}{amount}"),
                safe!("after-sale requested: {sort}{amount}"),
            );
            self.event(TimelineEventKind::AfterSale, at, text)
        });
        let in_refunds = |at: Timestamp| {
            self.facts()
                .refunds
                .iter()
                .any(|r| r.at == Some(at) && after_sale.is_named(&r.after_sale))
        };
        let updated = after_sale.updated.filter(|&(at, _)| {
            after_sale.asked.is_none_or(|(asked, _)| asked != at) && !in_refunds(at)
        });
        let updated = updated.map(|at| {
            self.event(
                TimelineEventKind::AfterSale,
                at,
                safe!("{}{amount}", coded("state", "state_str")),
            )
        });
        let expires = after_sale
            .expires
            .filter(|&(at, _)| at > self.now && after_sale.is_open())
            .map(|at| {
                let when = beijing::relative(at.0, self.now, self.lang);
                self.event(
                    TimelineEventKind::Deadline,
                    at,
                    self.lang.tr(
                        safe!("售后到期，{when}"),
                        safe!("after-sale expires, {when}"),
                    ),
                )
            });
        [asked, updated, expires].into_iter().flatten().collect()
    }

    /// A verification code that was used.
    pub(super) fn verified(&self, at: Timestamp, node: NodeId) -> TimelineEvent {
        let doc = &self.order.doc;
        let name = mask_numbers(doc.child(node, "spu_name").map_or("", |n| doc.value(n)));
        let text = safe!("{} {name}", self.lang.tr("核销", "code used"));
        self.event(
            TimelineEventKind::Verified,
            (at, node),
            SafeText::of(text.as_str().trim_end()),
        )
    }

    /// Automatic cancelling and confirming. Past deadlines are left out: the answer does not say
    /// whether they took effect.
    pub(super) fn deadlines(&self) -> Vec<TimelineEvent> {
        let facts = self.facts();
        let deadlines = [
            (
                facts.auto_cancel.filter(|_| facts.is_in(&[0])),
                self.lang.tr("自动取消", "auto-cancel"),
            ),
            (
                facts.auto_confirm.filter(|_| facts.is_in(&[3])),
                self.lang.tr("自动确认收货", "auto-confirm"),
            ),
        ];
        let future = deadlines
            .into_iter()
            .filter_map(|(at, words)| Some((at.filter(|(at, _)| *at > self.now)?, words)));
        future
            .map(|(at, words)| {
                let when = beijing::relative(at.0, self.now, self.lang);
                self.event(
                    TimelineEventKind::Deadline,
                    at,
                    self.lang
                        .tr(safe!("{words}，{when}"), safe!("{words}, {when}")),
                )
            })
            .collect()
    }
}

/// The meaning of an after-sale's code; for an undocumented code, the description in the answer.
fn code_meaning(
    doc: &Document,
    after_sale: NodeId,
    key: &str,
    words: &str,
    lang: Lang,
) -> SafeText {
    let code = doc.child(after_sale, key);
    let known = code.and_then(|n| doc.field(n)?.field().codes?.get(doc.value(n).trim()));
    known.map_or_else(
        || SafeText::of(&mask_numbers(clean_at(doc, after_sale, words).as_str())),
        |code| SafeText::fixed(code.meaning(lang)),
    )
}
