//! A parcel and its trace.

use jiff::Timestamp;

use crate::catalog::fields::internal_extra_info::logistics_info::packages_info as field;
use crate::catalog::fields::internal_extra_info::logistics_info::packages_info::package_trace_info as event;
use crate::json::NodeId;
use crate::order::accessors::{entries, text_of, time_of};
use crate::order::beijing;
use crate::order::cell::is_empty_value;
use crate::order::document::Document;
use crate::order::mask::mask_numbers;
use crate::order::stage::Stage;
use crate::order::thresholds::Thresholds;
use crate::text::{Lang, SafeText};

/// The couriers' words for a consignee who did not want it (open platform, "Traces").
const REFUSED: [&str; 2] = ["拒签", "拒收"];

/// In the platform's state words, goods that a buyer sends back; an undelivered parcel that returns
/// has an event with other words.
const SENT_BACK: &str = "退货";

/// Seconds in an hour.
const HOUR: i64 = 3_600;

/// One parcel.
#[derive(Debug)]
pub struct Parcel {
    /// Its node.
    pub node: NodeId,
    /// The courier's name.
    pub courier: SafeText,
    /// The courier's number of it.
    pub waybill: SafeText,
    /// When it was handed over.
    pub departed: Option<Timestamp>,
    /// Its trace, newest first; events without a time stand last.
    pub trace: Vec<Event>,
    /// The newest event of its trace by time, whatever order they came in.
    pub newest: Option<Event>,
    /// The newest stage of its trace; without a trace, the stage of the platform's state words.
    pub stage: Option<Stage>,
    /// Whether it was delivered and did not go back to the sender.
    pub delivered: bool,
    /// The event that tells of a consignee who refused it.
    pub refused: Option<NodeId>,
    /// What tells that it goes back: an event, or the platform's state words.
    pub returned: Option<NodeId>,
    /// Whether the buyer sent it: goods on their way back from an after-sale.
    pub from_buyer: bool,
    /// Why its electronic waybill could not be made, phone numbers masked.
    pub waybill_failure: Option<(SafeText, NodeId)>,
}

/// One event of a trace.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Its node.
    pub node: NodeId,
    /// When, if a time came with it.
    pub at: Option<Timestamp>,
    /// The stage that its text tells.
    pub stage: Option<Stage>,
}

impl Parcel {
    pub(super) fn of(doc: &Document, node: NodeId) -> Self {
        let [trace, words, courier, waybill, departed, failure] = doc.fields(
            Some(node),
            [
                field::PACKAGE_TRACE_INFO,
                field::LOGISTICS_STATE_DESCRIPTION,
                field::LOGISTICS_COMPANY_NAME,
                field::EXPRESS_ID,
                field::DEPARTURE_TIME,
                field::ELECTRONIC_ORDER_FAIL_REASON,
            ],
        );
        let trace = trace.map(|t| events(doc, t)).unwrap_or_default();
        let words = words.map(|n| (Stage::of(doc.value(n)), n));
        let said = words
            .filter(|_| trace.is_empty())
            .and_then(|(stage, _)| stage);
        let stage = trace.iter().find_map(|event| event.stage).or(said);
        let refused = trace
            .iter()
            .find(|e| is_refused(doc, e.node))
            .map(|e| e.node);
        let event_back = trace
            .iter()
            .find(|e| e.stage == Some(Stage::Returned))
            .map(|e| e.node);
        let words_back = words
            .filter(|(stage, _)| *stage == Some(Stage::Returned))
            .map(|(_, n)| n);
        let returned = event_back.or(words_back);
        Self {
            node,
            courier: text_of(doc, courier),
            waybill: text_of(doc, waybill),
            departed: time_of(doc, departed).map(|(at, _)| at),
            newest: trace.first().copied(),
            stage,
            delivered: stage == Some(Stage::Signed) && returned.is_none(),
            refused,
            returned,
            from_buyer: refused.is_none()
                && event_back.is_none()
                && words.is_some_and(|(_, n)| doc.value(n).contains(SENT_BACK)),
            waybill_failure: waybill_failure(doc, failure),
            trace,
        }
    }

    /// Who handed it over.
    pub fn departure_words(&self, lang: Lang) -> &'static str {
        if self.from_buyer {
            lang.tr("买家寄回", "sent back by the buyer")
        } else {
            lang.tr("商家发货", "handed to the courier")
        }
    }

    /// When it was last heard of: its newest event, or its departure if no event has a time.
    pub fn heard(&self) -> Option<Timestamp> {
        self.newest.and_then(|e| e.at).or(self.departed)
    }

    /// Seconds without news, if they are too many for its stage. Without a trace they count from
    /// its departure.
    pub fn silent_for(&self, thresholds: &Thresholds, now: Timestamp) -> Option<i64> {
        let hours = if self.newest.is_some() {
            thresholds.max_silence(self.stage)
        } else {
            thresholds.untraced_hours
        };
        let seconds = now.as_second().saturating_sub(self.heard()?.as_second());
        (self.stage != Some(Stage::Signed) && seconds >= hours.saturating_mul(HOUR))
            .then_some(seconds)
    }
}

/// The events of a trace, newest first, within a second the later stage first; events without a time
/// come last, in the order they came.
pub fn events(doc: &Document, trace: NodeId) -> Vec<Event> {
    let mut events: Vec<Event> = entries(doc, trace)
        .into_iter()
        .map(|node| event(doc, node))
        .collect();
    events.sort_by_key(|e| std::cmp::Reverse(e.at.map(|at| (at, e.stage))));
    events
}

fn event(doc: &Document, node: NodeId) -> Event {
    let [time, text] = doc.fields(Some(node), [event::TIME, event::TEXT]);
    Event {
        node,
        at: time.and_then(|t| beijing::parse(doc.value(t))),
        stage: text.and_then(|t| Stage::of(doc.value(t))),
    }
}

fn is_refused(doc: &Document, event: NodeId) -> bool {
    let [text] = doc.fields(Some(event), [event::TEXT]);
    let text = text.map_or("", |t| doc.value(t));
    REFUSED.iter().any(|word| text.contains(word))
}

fn waybill_failure(doc: &Document, reason: Option<NodeId>) -> Option<(SafeText, NodeId)> {
    let node = reason.filter(|&n| !is_empty_value(doc, n))?;
    Some((SafeText::of(&mask_numbers(doc.value(node))), node))
}

#[cfg(test)]
mod tests {
    use super::Parcel;
    use crate::order::stage::Stage;
    use crate::order::{Document, Facts};
    use rstest::rstest;

    fn parcel(trace: &[(&str, &str)], state: &str) -> Parcel {
        let rows: Vec<String> = trace
            .iter()
            .map(|(time, text)| format!(r#"{{"time":"{time}","text":"{text}"}}"#))
            .collect();
        let json = format!(
            r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[
                {{"logistics_state_description":"{state}","package_trace_info":[{}]}}]}}}}}}"#,
            rows.join(",")
        );
        Facts::of(&Document::parse(json).unwrap()).parcels.remove(0)
    }

    #[rstest]
    #[case::signed(&[("2026-11-20 08:00", "已签收")], "", Some(Stage::Signed))]
    #[case::signed_then_failed(&[("2026-11-20 08:00", "已签收"), ("2026-11-20 09:00", "派送不成功，失败签收录入")], "", Some(Stage::Trouble))]
    #[case::newest_by_time(&[("2026-11-20 09:00", "派送不成功"), ("2026-11-20 10:00", "已签收"), ("2026-11-20 08:00", "派件中")], "", Some(Stage::Signed))]
    #[case::thanks_after_signing(&[("2026-11-20 08:00", "已签收"), ("2026-11-20 09:00", "感谢您的评价")], "", Some(Stage::Signed))]
    #[case::the_same_second(&[("2026-11-20 08:00", "派件中"), ("2026-11-20 08:00", "快件到达")], "", Some(Stage::Delivering))]
    #[case::the_trace_counts_for_more(&[("2026-11-20 08:00", "快件到达")], "已签收", Some(Stage::Moving))]
    #[case::words_alone(&[], "已签收", Some(Stage::Signed))]
    #[case::nothing_known(&[], "待揽收", None)]
    #[case::without_times(&[("", "快件到达"), ("", "已签收")], "", Some(Stage::Moving))]
    fn stage_is_the_newest_of_the_trace(
        #[case] trace: &[(&str, &str)],
        #[case] state: &str,
        #[case] stage: Option<Stage>,
    ) {
        let parcel = parcel(trace, state);
        assert_eq!(parcel.stage, stage);
        assert_eq!(parcel.delivered, stage == Some(Stage::Signed));
    }

    #[test]
    fn parcel_signed_for_by_its_sender_was_not_delivered() {
        let back = parcel(
            &[
                ("2026-11-20 08:00", "货物退回"),
                ("2026-11-22 08:00", "已签收"),
            ],
            "",
        );
        assert_eq!((back.stage, back.delivered), (Some(Stage::Signed), false));
    }

    #[rstest]
    #[case::moving("快件到达", "退货运输中", true)]
    #[case::came("已签收", "退货已签收", true)]
    #[case::undelivered("快件到达", "货物退回", false)]
    #[case::refused("客户拒签", "退货中", false)]
    #[case::sent_back_by_the_courier("快件退回", "退货中", false)]
    #[case::to_the_buyer("快件到达", "运输中", false)]
    fn goods_of_an_after_sale_were_sent_by_the_buyer(
        #[case] event: &str,
        #[case] state: &str,
        #[case] from_buyer: bool,
    ) {
        assert_eq!(
            parcel(&[("2026-11-20 08:00", event)], state).from_buyer,
            from_buyer
        );
    }

    #[rstest]
    #[case::refused("客户拒签", "", true, false)]
    #[case::going_back("货物退回", "", false, true)]
    #[case::state_words("快件到达", "退货运输中", false, true)]
    #[case::moving("快件到达", "运输中", false, false)]
    fn refused_and_returned_are_told_apart(
        #[case] text: &str,
        #[case] state: &str,
        #[case] refused: bool,
        #[case] returned: bool,
    ) {
        let parcel = parcel(&[("2026-11-20 08:00", text)], state);
        assert_eq!(
            (parcel.refused.is_some(), parcel.returned.is_some()),
            (refused, returned)
        );
    }
}
