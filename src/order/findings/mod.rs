//! What is wrong with an order: pure rules over its facts and `now`.

use jiff::Timestamp;

use super::beijing;
use super::document::NodeId;
use super::facts::{Facts, Parcel, Refund};
use super::money::Fen;
use crate::catalog::Tone;
use crate::say;
use crate::text::{Clean, Lang};

/// A parcel on its way that nobody has heard of for so long is worth a word, in seconds.
const SILENT_AFTER: i64 = 24 * 3_600;

/// `order_state` of an order that nothing more will happen to: completed, closed.
const SETTLED: [i64; 2] = [4, 5];

/// One thing that the agent should know before answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How urgent it is: bad, or worth a warning.
    pub tone: Tone,
    /// The sentence, with its figures.
    pub text: Clean,
    /// The node that proves it.
    pub proof: NodeId,
}

/// The findings of an order, most urgent first.
pub fn findings(facts: &Facts, now: Timestamp, lang: Lang) -> Vec<Finding> {
    let refunds = facts.refunds.iter().filter_map(|r| of_refund(r, &facts.refunds, now, lang));
    let settled = facts.state.is_some_and(|(state, _)| SETTLED.contains(&state));
    let parcels = facts.parcels.iter().filter(|_| !settled).filter_map(|p| of_parcel(p, now, lang));
    let mut all: Vec<Finding> = refunds.chain(parcels).collect();
    all.sort_by_key(|f| f.tone != Tone::Bad);
    all
}

fn of_refund(refund: &Refund, all: &[Refund], now: Timestamp, lang: Lang) -> Option<Finding> {
    let amount = refund.amount.unwrap_or(Fen(0));
    let proof = refund.node;
    match refund.state? {
        3 if !all.iter().any(|other| mends(other, refund)) => {
            Some(Finding { tone: Tone::Bad, text: say!("{} {amount}", lang.pick("退款失败", "refund failed")), proof })
        }
        0 | 1 => {
            let since = refund.at.map(|at| beijing::span(now.as_second() - at.as_second(), lang)).unwrap_or_default();
            let text = lang.pick(say!("退款中 {amount} {since}"), say!("refund under way {amount} {since}"));
            Some(Finding { tone: Tone::Busy, text: Clean::of(text.as_str().trim_end()), proof })
        }
        _ => None,
    }
}

/// Whether another record took up a failed refund: later, of the same case or the same amount, and not failed itself.
fn mends(other: &Refund, failed: &Refund) -> bool {
    let same = (!other.after_sale.is_empty() && other.after_sale == failed.after_sale) || other.amount == failed.amount;
    same && other.at > failed.at && other.state.is_some_and(|s| s != 3)
}

fn of_parcel(parcel: &Parcel, now: Timestamp, lang: Lang) -> Option<Finding> {
    let since = parcel.newest.and_then(|e| e.at).or(parcel.departed)?;
    let silent = now.as_second() - since.as_second();
    if parcel.delivered || silent < SILENT_AFTER {
        return None;
    }
    let span = beijing::span(silent, lang);
    let courier = &parcel.courier;
    let text = match parcel.newest {
        Some(_) => lang.pick(say!("{courier} {span}无更新"), say!("{courier} silent {span}")),
        None => lang.pick(say!("{courier} 发货 {span}无轨迹"), say!("{courier} no trace {span}")),
    };
    Some(Finding { tone: Tone::Warn, text, proof: parcel.newest.map_or(parcel.node, |e| e.node) })
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::order::{Document, Facts, beijing};
    use crate::text::Lang;
    use rstest::rstest;

    fn said(data: &str) -> Vec<String> {
        let facts = Facts::of(&Document::parse(data.to_owned()).unwrap());
        let now = beijing::read("2026-11-23 12:00:00").unwrap();
        findings(&facts, now, Lang::En).iter().map(|f| f.text.to_string()).collect()
    }

    fn refund(state: u8, amount: u32, time: &str) -> String {
        format!(r#"{{"refund_state":{state},"refund_amount":{amount},"refund_time":"{time}"}}"#)
    }

    fn with_refunds(records: &[String]) -> String {
        format!(r#"{{"internal_extra_info":{{"refund_info":{{"refund_records":[{}]}}}}}}"#, records.join(","))
    }

    fn with_parcel(state: u8, departed: &str, trace: &str) -> String {
        format!(
            r#"{{"order_info":{{"order_state":{state}}},"internal_extra_info":{{"logistics_info":{{"packages_info":[
               {{"logistics_company_name":"中通快递","departure_time":"{departed}","package_trace_info":[{trace}]}}]}}}}}}"#
        )
    }

    #[rstest]
    #[case::failed(3, &["refund failed ¥64.00"])]
    #[case::under_way(1, &["refund under way ¥64.00 3 days"])]
    #[case::done(2, &[])]
    fn a_refund_speaks_by_its_state(#[case] state: u8, #[case] expected: &[&str]) {
        assert_eq!(said(&with_refunds(&[refund(state, 6400, "2026-11-20 12:00:00")])), expected);
    }

    #[test]
    fn a_failed_refund_is_forgotten_once_a_later_one_took_it_up() {
        let failed = refund(3, 6400, "2026-11-20 12:00:00");
        assert!(said(&with_refunds(&[failed.clone(), refund(2, 6400, "2026-11-21 12:00:00")])).is_empty());
        assert_eq!(said(&with_refunds(&[failed.clone(), refund(2, 100, "2026-11-21 12:00:00")])), ["refund failed ¥64.00"]);
        assert_eq!(said(&with_refunds(&[failed, refund(2, 6400, "2026-11-19 12:00:00")])), ["refund failed ¥64.00"]);
    }

    #[rstest]
    #[case::a_day("2026-11-22 12:00:00", &["中通快递 silent 24 h"])]
    #[case::a_second_less("2026-11-22 12:00:01", &[])]
    fn a_parcel_is_silent_after_a_day(#[case] newest: &str, #[case] expected: &[&str]) {
        let trace = format!(r#"{{"time":"{newest}","text":"快件到达"}},{{"time":"2026-11-20 08:00:00","text":"已揽收"}}"#);
        assert_eq!(said(&with_parcel(3, "2026-11-20 07:00:00", &trace)), expected);
    }

    #[test]
    fn no_trace_counts_from_the_departure() {
        assert_eq!(said(&with_parcel(3, "2026-11-21 12:00:00", "")), ["中通快递 no trace 48 h"]);
    }

    #[test]
    fn a_delivered_parcel_and_a_settled_order_are_quiet() {
        let signed = r#"{"time":"2026-11-20 08:00:00","text":"已签收,感谢使用顺丰"}"#;
        assert!(said(&with_parcel(3, "2026-11-19 07:00:00", signed)).is_empty());
        let moving = r#"{"time":"2026-11-20 08:00:00","text":"快件到达"}"#;
        assert!(said(&with_parcel(4, "2026-11-19 07:00:00", moving)).is_empty());
    }

    #[test]
    fn a_failed_delivery_after_signing_is_not_delivered() {
        let trace = r#"{"time":"2026-11-20 08:00:00","text":"已签收"},{"time":"2026-11-20 09:00:00","text":"派送不成功，失败签收录入"}"#;
        assert_eq!(said(&with_parcel(3, "2026-11-19 07:00:00", trace)), ["中通快递 silent 3 days"]);
    }
}
