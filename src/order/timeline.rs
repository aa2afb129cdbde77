//! Everything that happened to an order and what is still to come, on one line of time.
//!
//! Only what has a time is on it: an event without one stands in its parcel's own trace.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::Serialize;

use super::Order;
use super::accessors::clean_at;
use super::beijing;
use super::document::Document;
use super::facts::{AfterSale, Facts, Parcel, Refund};
use super::mask::{mask, mask_numbers};
use super::stage::Stage;
use crate::catalog::{self, Personal};
use crate::json::NodeId;
use crate::safe;
use crate::text::{Lang, SafeText};

/// What kind of thing happened, in the order in which an order goes through them: of the same second, the later kind came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The order was placed.
    Created,
    /// It was paid.
    Paid,
    /// It was closed without ever being paid.
    Cancelled,
    /// A parcel was handed over.
    Shipped,
    /// A courier said something.
    Trace,
    /// A verification code was used.
    Verified,
    /// An after-sale was asked for, or reached a state.
    AfterSale,
    /// A refund was asked for, or reached a state.
    Refund,
    /// The shop got the money.
    Settled,
    /// The order will do something by itself.
    Deadline,
}

/// One point on the line of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: EntryKind,
    /// The stage that a courier's words tell.
    pub stage: Option<Stage>,
    /// What happened, personal data masked.
    pub text: SafeText,
    /// The node that says so.
    pub node: NodeId,
    /// Whether it is still to come.
    pub ahead: bool,
}

impl EntryKind {
    /// Every kind, from first to last.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Paid,
        Self::Cancelled,
        Self::Shipped,
        Self::Trace,
        Self::Verified,
        Self::AfterSale,
        Self::Refund,
        Self::Settled,
        Self::Deadline,
    ];

    /// Its name, at most 10 cells.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Created => lang.tr("下单", "placed"),
            Self::Paid => lang.tr("付款", "paid"),
            Self::Cancelled => lang.tr("取消", "cancelled"),
            Self::Shipped => lang.tr("发货", "shipped"),
            Self::Trace => lang.tr("物流", "trace"),
            Self::Verified => lang.tr("核销", "verified"),
            Self::AfterSale => lang.tr("售后", "after-sale"),
            Self::Refund => lang.tr("退款", "refund"),
            Self::Settled => lang.tr("结算", "settled"),
            Self::Deadline => lang.tr("到期", "due"),
        }
    }
}

/// The line of time of an order, newest first, what is still to come before that.
pub fn timeline(order: &Order, now: Timestamp, lang: Lang) -> Vec<Entry> {
    let teller = Teller { order, now, lang };
    let facts = &order.facts;
    let mut entries = teller.milestones();
    entries.extend(
        facts
            .parcels
            .iter()
            .enumerate()
            .flat_map(|(n, parcel)| teller.parcel(n, parcel)),
    );
    entries.extend(
        facts
            .refunds
            .iter()
            .flat_map(|refund| teller.refund(refund)),
    );
    entries.extend(
        facts
            .after_sales
            .iter()
            .flat_map(|after_sale| teller.after_sale(after_sale)),
    );
    entries.extend(
        facts
            .verified
            .iter()
            .map(|&(at, node)| teller.verified(at, node)),
    );
    entries.extend(teller.deadlines());
    entries.sort_by_key(|entry| Reverse((entry.at, entry.kind, entry.stage)));
    entries
}

struct Teller<'a> {
    order: &'a Order,
    now: Timestamp,
    lang: Lang,
}

impl Teller<'_> {
    fn entry(&self, kind: EntryKind, (at, node): (Timestamp, NodeId), text: SafeText) -> Entry {
        Entry {
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
    fn milestones(&self) -> Vec<Entry> {
        let facts = self.facts();
        let created = facts.created.map(|at| {
            self.entry(
                EntryKind::Created,
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
            self.entry(
                EntryKind::Settled,
                at,
                SafeText::fixed(self.lang.tr("订单结算", "order settled")),
            )
        });
        [created, paid, settled].into_iter().flatten().collect()
    }

    fn paid(&self, at: (Timestamp, NodeId)) -> Entry {
        let words = self.lang.tr("付款", "paid");
        let text = self
            .facts()
            .received
            .map_or(SafeText::fixed(words), |amount| safe!("{words} {amount}"));
        self.entry(EntryKind::Paid, at, text)
    }

    /// The "payment time" of an order that never was paid is the time of its cancelling (open platform, "Values").
    fn cancelled(&self, at: (Timestamp, NodeId)) -> Entry {
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
        self.entry(EntryKind::Cancelled, at, text)
    }

    /// A parcel's departure and its trace. With several parcels each line says whose it is.
    fn parcel(&self, n: usize, parcel: &Parcel) -> Vec<Entry> {
        let number = n + 1;
        let several = self.facts().parcels.len() > 1;
        let whose = if several {
            self.lang
                .tr(safe!("包裹 {number} "), safe!("parcel {number} "))
        } else {
            SafeText::default()
        };
        let doc = &self.order.doc;
        let mut entries = Vec::new();
        if let Some(at) = parcel.departed {
            let words = parcel.departure_words(self.lang);
            let text = safe!("{whose}{words} {} {}", parcel.courier, parcel.waybill);
            entries.push(self.entry(
                EntryKind::Shipped,
                (at, parcel.node),
                SafeText::of(text.as_str().trim_end()),
            ));
        }
        for event in &parcel.trace {
            let Some(at) = event.at else { continue };
            let words = doc.child(event.node, "text").map_or("", |n| doc.value(n));
            let text = safe!("{whose}{}", mask(Personal::Trace, words));
            entries.push(Entry {
                stage: event.stage,
                ..self.entry(EntryKind::Trace, (at, event.node), text)
            });
        }
        entries
    }

    /// When it was asked for, and when it reached its state.
    fn refund(&self, refund: &Refund) -> Vec<Entry> {
        let amount = refund.amount.map(|fen| safe!(" {fen}")).unwrap_or_default();
        let known = self
            .facts()
            .after_sales
            .iter()
            .any(|a| a.asked.is_some() && a.is_named(&refund.after_sale));
        let asked = refund
            .asked
            .filter(|&asked| !known && refund.at.is_none_or(|at| asked < at));
        let words = self.lang.tr("申请退款", "refund asked for");
        let asked = asked.map(|at| {
            self.entry(
                EntryKind::Refund,
                (at, refund.node),
                safe!("{words}{amount}"),
            )
        });
        let reached = refund.at.map(|at| {
            self.entry(
                EntryKind::Refund,
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
        let said = clean_at(&self.order.doc, refund.node, "refund_state_description");
        match known {
            Some(code) => SafeText::fixed(code.meaning(self.lang)),
            None if !said.is_empty() => said,
            None => SafeText::fixed(self.lang.tr("退款", "refund")),
        }
    }

    /// When it was asked for, when it reached its state, and when it expires. What a refund record tells of the same moment is left to it.
    fn after_sale(&self, after_sale: &AfterSale) -> Vec<Entry> {
        let doc = &self.order.doc;
        let coded = |key: &str, words: &str| words_of(doc, after_sale.node, key, words, self.lang);
        let amount = after_sale
            .amount
            .map(|fen| safe!(" {fen}"))
            .unwrap_or_default();
        let sort = coded("sale_type", "sale_type_name");
        let asked = after_sale.asked.map(|at| {
            let text = self.lang.tr(
                safe!("申请售后 {sort}{amount}"),
                safe!("after-sale asked for: {sort}{amount}"),
            );
            self.entry(EntryKind::AfterSale, at, text)
        });
        let told = |at: Timestamp| {
            self.facts()
                .refunds
                .iter()
                .any(|r| r.at == Some(at) && after_sale.is_named(&r.after_sale))
        };
        let updated = after_sale
            .updated
            .filter(|&(at, _)| after_sale.asked.is_none_or(|(asked, _)| asked != at) && !told(at));
        let updated = updated.map(|at| {
            self.entry(
                EntryKind::AfterSale,
                at,
                safe!("{}{amount}", coded("state", "state_str")),
            )
        });
        let expires = after_sale
            .expires
            .filter(|&(at, _)| at > self.now && after_sale.is_open())
            .map(|at| {
                let when = beijing::relative(at.0, self.now, self.lang);
                self.entry(
                    EntryKind::Deadline,
                    at,
                    self.lang.tr(
                        safe!("售后到期，{when}"),
                        safe!("after-sale expires, {when}"),
                    ),
                )
            });
        [asked, updated, expires].into_iter().flatten().collect()
    }

    fn verified(&self, at: Timestamp, node: NodeId) -> Entry {
        let doc = &self.order.doc;
        let name = mask_numbers(doc.child(node, "spu_name").map_or("", |n| doc.value(n)));
        let text = safe!("{} {name}", self.lang.tr("核销", "code used"));
        self.entry(
            EntryKind::Verified,
            (at, node),
            SafeText::of(text.as_str().trim_end()),
        )
    }

    /// What an unpaid order and a shipped one will do by themselves. A deadline that passed happened or not; nothing says so.
    fn deadlines(&self) -> Vec<Entry> {
        let facts = self.facts();
        let planned = [
            (
                facts.auto_cancel.filter(|_| facts.is_in(&[0])),
                self.lang.tr("自动取消", "cancels itself"),
            ),
            (
                facts.auto_confirm.filter(|_| facts.is_in(&[3])),
                self.lang.tr("自动确认收货", "confirms itself"),
            ),
        ];
        let ahead = planned
            .into_iter()
            .filter_map(|(at, words)| Some((at.filter(|(at, _)| *at > self.now)?, words)));
        ahead
            .map(|(at, words)| {
                let when = beijing::relative(at.0, self.now, self.lang);
                self.entry(
                    EntryKind::Deadline,
                    at,
                    self.lang
                        .tr(safe!("{words}，{when}"), safe!("{words}, {when}")),
                )
            })
            .collect()
    }
}

/// What a code of an after-sale means; for a code that is not documented, the words that came beside it.
fn words_of(doc: &Document, after_sale: NodeId, key: &str, words: &str, lang: Lang) -> SafeText {
    let code = doc.child(after_sale, key);
    let known = code.and_then(|n| doc.field(n)?.field().codes?.get(doc.value(n).trim()));
    known.map_or_else(
        || SafeText::of(&mask_numbers(clean_at(doc, after_sale, words).as_str())),
        |code| SafeText::fixed(code.meaning(lang)),
    )
}

#[cfg(test)]
mod tests {
    use super::EntryKind::{Created, Paid, Settled, Shipped, Trace};
    use super::{Entry, EntryKind, timeline};
    use crate::order::{Order, beijing};
    use crate::sim::documents;
    use crate::text::{Lang, cells};
    use proptest::prelude::*;
    use rstest::rstest;

    const NOW: &str = "2026-11-23 12:00:00";

    fn told(data: &str) -> Vec<Entry> {
        timeline(
            &Order::parse(data.to_owned()).unwrap(),
            beijing::read(NOW).unwrap(),
            Lang::Zh,
        )
    }

    fn shown(entries: &[Entry]) -> Vec<String> {
        entries
            .iter()
            .map(|e| {
                format!(
                    "{}{} {}",
                    if e.ahead { "+" } else { "" },
                    beijing::minute(e.at),
                    e.text
                )
            })
            .collect()
    }

    #[test]
    fn everything_with_a_time_is_there_newest_first() {
        let data = r#"{"order_info":{"order_state":3,"order_create_time":"2026-11-18 14:00:00","order_pay_time":"2026-11-18 14:01:00",
              "plan_auto_confirm_time":"2026-11-27 12:00:00","order_settle_time":"--"},"price_info":{"earned_revenue":25600},
            "internal_extra_info":{"logistics_info":{"packages_info":[{"logistics_company_name":"中通快递","express_id":"754000000001",
              "departure_time":"2026-11-19 14:00:00","package_trace_info":[{"time":"","text":"没有时间"},
              {"time":"2026-11-19 18:12:00","text":"【浦东】的 李明（13900139000）已揽收"}]}]},
             "refund_info":{"refund_records":[{"refund_state":3,"refund_amount":6400,"refund_time":"2026-11-21 09:00:00"}]},
             "veri_code_info":{"veri_code_list":[{"check_time":"2026-11-22 10:00:00","spu_name":"吐司"}]}}}"#;
        assert_eq!(
            shown(&told(data)),
            [
                "+2026-11-27 12:00 自动确认收货，4 天后",
                "2026-11-22 10:00 核销 吐司",
                "2026-11-21 09:00 退款失败 ¥64.00",
                "2026-11-19 18:12 【浦东】的 李*（139****9000）已揽收",
                "2026-11-19 14:00 商家发货 中通快递 754000000001",
                "2026-11-18 14:01 付款 ¥256.00",
                "2026-11-18 14:00 买家下单",
            ]
        );
    }

    #[test]
    fn equal_times_stand_in_the_order_in_which_things_happen() {
        let data = r#"{"order_info":{"order_state":4,"order_create_time":"2026-11-18","order_pay_time":"2026-11-18","order_settle_time":"2026-11-18"},
            "internal_extra_info":{"logistics_info":{"packages_info":[{"departure_time":"2026-11-18","package_trace_info":[
              {"time":"2026-11-18","text":"已签收"},{"time":"2026-11-18","text":"派件中"},{"time":"2026-11-18","text":"已揽收"}]}]}}}"#;
        let kinds: Vec<_> = told(data).iter().map(|e| e.kind).collect();
        assert_eq!(
            kinds,
            [Settled, Trace, Trace, Trace, Shipped, Paid, Created]
        );
        assert!(
            told(data)[1].text.as_str().contains("签收")
                && told(data)[3].text.as_str().contains("揽收")
        );
    }

    #[rstest]
    #[case::never_paid(
        r#""order_state":5,"order_close_type":1,"order_close_reason":"超时""#,
        "未付款，订单取消：超时"
    )]
    #[case::refunded(r#""order_state":5,"order_close_type":4"#, "付款")]
    #[case::open(r#""order_state":2"#, "付款")]
    fn a_payment_time_is_read_by_the_state(#[case] info: &str, #[case] expected: &str) {
        let data = format!(r#"{{"order_info":{{{info},"order_pay_time":"2026-11-18 14:01:00"}}}}"#);
        assert_eq!(told(&data)[0].text.as_str(), expected);
    }

    #[rstest]
    #[case::past("2026-11-22 12:00:00", 0, 0)]
    #[case::now(NOW, 0, 0)]
    #[case::ahead("2026-11-23 12:00:01", 0, 1)]
    #[case::paid_meanwhile("2026-11-23 12:00:01", 2, 0)]
    fn only_deadlines_that_are_still_to_come_count(
        #[case] at: &str,
        #[case] state: u8,
        #[case] count: usize,
    ) {
        let data =
            format!(r#"{{"order_info":{{"order_state":{state},"plan_auto_cancel_time":"{at}"}}}}"#);
        assert_eq!(told(&data).iter().filter(|e| e.ahead).count(), count);
    }

    fn with_after_sale(records: &str, detail: &str) -> Vec<String> {
        let data = format!(
            r#"{{"internal_extra_info":{{"refund_info":{{"refund_records":[{records}]}}}}}}"#
        );
        let order = Order::parse_with(data, &[detail.to_owned()]).unwrap();
        shown(&timeline(&order, beijing::read(NOW).unwrap(), Lang::Zh))
    }

    const AFTER_SALE: &str = r#"{"aftersale_id":"A1795190400_63ea122a379c4_84723683","state":"11","sale_type":2,"apply_refund_money":"6400",
        "created_at":"2026-11-21 00:00:00","updated_at":"2026-11-22 09:00:00","invalid_time":"2026-11-28 00:00:00"}"#;

    #[test]
    fn an_after_sale_is_asked_for_comes_on_and_expires() {
        assert_eq!(
            with_after_sale("", AFTER_SALE),
            [
                "+2026-11-28 00:00 售后到期，4 天后",
                "2026-11-22 09:00 商家退款中 ¥64.00",
                "2026-11-21 00:00 申请售后 退货退款 ¥64.00"
            ]
        );
        let over = AFTER_SALE.replace(r#""11""#, "14");
        assert_eq!(
            with_after_sale("", &over)[0],
            "2026-11-22 09:00 退货退款完成 ¥64.00"
        );
        let unknown = AFTER_SALE.replace(r#""11""#, r#"99,"state_str":"平台介入中""#);
        assert!(
            with_after_sale("", &unknown)
                .contains(&"2026-11-22 09:00 平台介入中 ¥64.00".to_owned())
        );
    }

    #[test]
    fn what_a_refund_and_its_after_sale_both_tell_stands_once() {
        let record = r#"{"after_sale_id":"A1795190400_63ea122a379c4_84723683","refund_state":3,"refund_amount":6400,"refund_time":"2026-11-22 09:00:00"}"#;
        let told = with_after_sale(record, AFTER_SALE);
        assert_eq!(
            told[1..],
            [
                "2026-11-22 09:00 退款失败 ¥64.00",
                "2026-11-21 00:00 申请售后 退货退款 ¥64.00"
            ]
        );
        let of_another = record.replace("84723683", "84723684");
        assert_eq!(with_after_sale(&of_another, AFTER_SALE).len(), 5);
    }

    #[rstest]
    #[case::by_its_state_words("退货运输中", "", "买家寄回 圆通速递 YT1")]
    #[case::by_the_number_of_its_after_sale("运输中", "YT1", "买家寄回 圆通速递 YT1")]
    #[case::to_the_buyer("运输中", "YT2", "商家发货 圆通速递 YT1")]
    fn what_a_buyer_sends_back_was_not_shipped_by_the_shop(
        #[case] state: &str,
        #[case] back: &str,
        #[case] expected: &str,
    ) {
        let data = format!(
            r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{{"logistics_company_name":"圆通速递","express_id":"YT1",
               "departure_time":"2026-11-20 10:00:00","logistics_state_description":"{state}"}}]}}}}}}"#
        );
        let order =
            Order::parse_with(data, &[format!(r#"{{"return_logistics_no":"{back}"}}"#)]).unwrap();
        assert_eq!(
            timeline(&order, beijing::read(NOW).unwrap(), Lang::Zh)[0]
                .text
                .as_str(),
            expected
        );
    }

    #[test]
    fn an_event_of_the_future_is_marked_as_such() {
        let entries = told(r#"{"order_info":{"order_create_time":"2026-11-24 00:00:00"}}"#);
        assert!(entries[0].ahead && entries[0].kind == EntryKind::Created);
    }

    #[test]
    fn without_times_there_is_nothing() {
        assert!(told("{}").is_empty());
        assert!(
            told(r#"{"internal_extra_info":{"logistics_info":{"packages_info":[{"package_trace_info":[{"text":"x"}]},{}]}}}"#).is_empty()
        );
    }

    #[test]
    fn no_phone_of_the_shop_comes_through() {
        let now = "2026-03-11T04:00:00Z".parse().unwrap();
        for (listed, answer) in documents(now) {
            let order = Order::parse(answer["data"].to_string()).unwrap();
            for entry in timeline(&order, now, Lang::Zh) {
                let longest = entry
                    .text
                    .as_str()
                    .split(|c: char| !c.is_ascii_digit())
                    .map(str::len)
                    .max();
                assert!(
                    entry.kind != EntryKind::Trace || longest < Some(11),
                    "{}: {}",
                    listed.name,
                    entry.text
                );
            }
        }
    }

    #[test]
    fn labels_fit_their_column() {
        assert!(EntryKind::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        let fits = |kind: EntryKind| {
            [Lang::Zh, Lang::En]
                .iter()
                .all(|&lang| cells(kind.label(lang)) <= 10)
        };
        assert!(EntryKind::ALL.into_iter().all(fits));
    }

    proptest! {
        #[test]
        fn any_times_come_out_in_order(days in prop::collection::vec(1u8..29, 0..12)) {
            let rows: Vec<String> = days.iter().map(|d| format!(r#"{{"time":"2026-11-{d:02} 08:00:00","text":"快件到达"}}"#)).collect();
            let data = format!(r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{{"package_trace_info":[{}]}}]}}}}}}"#, rows.join(","));
            let entries = told(&data);
            prop_assert_eq!(entries.len(), days.len());
            prop_assert!(entries.windows(2).all(|pair| pair[0].at >= pair[1].at && pair[0].ahead >= pair[1].ahead));
        }
    }
}
