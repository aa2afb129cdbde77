//! The list of orders: which of them a request asks for, and the page of it.

use serde_json::{Value, json};

use super::entry::entry;
use super::{Answer, Ledger, Row};
use crate::sim::asked::{Asked, Page};
use crate::sim::customers;
use crate::sim::moment::{Moment, days};
use crate::sim::tokens::Refusal;

/// A longer window is cut without a word.
const LONGEST: i64 = days(31);

/// A time of an order, which not every order has, and the keys of a window over it.
type Window = (fn(&Row) -> Option<Moment>, &'static str, &'static str);
const WINDOWS: [Window; 4] = [
    (|row| Some(row.created), "created_time_start", "created_time_end"),
    (|row| row.paid, "pay_time_start", "pay_time_end"),
    (|row| row.settled, "settle_time_start", "settle_time_end"),
    (|row| Some(row.updated), "update_time_start", "update_time_end"),
];

/// A window that a request names: which time, from when, to when, both included.
struct Span {
    time: fn(&Row) -> Option<Moment>,
    start: Moment,
    end: Moment,
}

impl Span {
    fn holds(&self, row: &Row) -> bool {
        (self.time)(row).is_some_and(|at| self.has(at))
    }

    fn has(&self, at: Moment) -> bool {
        (self.start..=self.end).contains(&at)
    }
}

impl Ledger {
    /// Answers the list of orders. Wants a window, except for one order by its id. Nothing found is `[]` in place of the whole data.
    pub(in crate::sim) fn order_list(&self, asked: Asked<'_>) -> Answer {
        let page = asked.page("page")?;
        let spans = spans(asked)?;
        if spans.is_empty() && asked.text("order_id").is_none() {
            return Err((500, "时间范围不能为空"));
        }
        let (unlucky, moment) = customers::failure(self.now);
        if asked.text("user_id") == Some(&unlucky) && spans.iter().any(|span| span.has(moment)) {
            return Err((1001, "系统繁忙，请稍后再试"));
        }
        let mut rows: Vec<_> = self.rows.iter().filter(|row| spans.iter().all(|span| span.holds(row)) && row.suits(asked)).collect();
        sort(&mut rows, asked);
        Ok(self.paged(&rows, page))
    }

    /// A page writes its own numbers in two ways.
    fn paged(&self, rows: &[&Row], page: Page) -> Value {
        if rows.is_empty() {
            return json!([]);
        }
        let list: Vec<_> = page.of(rows).iter().map(|row| entry(&row.source.order(self.now))).collect();
        json!({ "list": list, "page": page.number, "page_size": page.size.to_string(), "total": rows.len() })
    }
}

impl Row {
    /// Whether it passes every filter of the request but the windows.
    fn suits(&self, asked: Asked<'_>) -> bool {
        let text = |key, own: &str| asked.text(key).is_none_or(|wanted| wanted == own);
        let number = |key, own: i64| asked.number(key).is_none_or(|wanted| wanted == own);
        text("user_id", &self.user_id)
            && text("order_id", &self.id)
            && number("order_state", self.state)
            && number("aftersale_show_state", self.after_sale)
            && number("settle_status", self.settle_state)
            && number("order_type", self.order_type)
    }
}

/// The windows of a request, each cut to its longest. One that has only its start, or only its end, is as long as that.
fn spans(asked: Asked<'_>) -> Result<Vec<Span>, Refusal> {
    let span = |(time, from, to): Window| {
        let (start, end) = (asked.moment(from)?, asked.moment(to)?);
        let start = start.or(end.map(|end| end.ago(LONGEST)));
        Ok(start.map(|start| Span { time, start, end: end.unwrap_or(Moment::MAX).min(start.later(LONGEST)) }))
    };
    WINDOWS.into_iter().filter_map(|window| span(window).transpose()).collect()
}

/// By the time that `order_by` names, the newest first unless `order_asc` says otherwise; the id settles what is left.
fn sort(rows: &mut [&Row], asked: Asked<'_>) {
    let time: fn(&Row) -> Option<Moment> = match asked.text("order_by").unwrap_or_default() {
        "pay_time" | "pay_state_time" => |row| row.paid,
        "settle_time" | "settle_state_time" => |row| row.settled,
        "update_time" => |row| Some(row.updated),
        _ => |row| Some(row.created),
    };
    rows.sort_by(|one, other| (time(other), &one.id).cmp(&(time(one), &other.id)));
    let ascending = asked.number("order_asc") == Some(1) || asked.0["order_asc"] == true || asked.text("order_asc") == Some("asc");
    if ascending {
        rows.reverse();
    }
}
