//! Answers the order list: filters, sorting and paging.

use serde_json::{Value, json};

use super::order_entry::entry;
use super::{Index, IndexReply, IndexedOrder};
use crate::sim::customers;
use crate::sim::request::{RequestBody, RequestedPage};
use crate::sim::sim_time::{SimTime, days};
use crate::sim::tokens::Refusal;

/// The longest time range; longer ranges are cut silently, as on the platform.
const LONGEST: i64 = days(31);

/// A time of an order, which an order may lack, and the two request keys of its range.
type TimeKeys = (
    fn(&IndexedOrder) -> Option<SimTime>,
    &'static str,
    &'static str,
);
const TIME_KEYS: [TimeKeys; 4] = [
    (
        |row| Some(row.created),
        "created_time_start",
        "created_time_end",
    ),
    (|row| row.paid, "pay_time_start", "pay_time_end"),
    (|row| row.settled, "settle_time_start", "settle_time_end"),
    (
        |row| Some(row.updated),
        "update_time_start",
        "update_time_end",
    ),
];

/// A time range of a request, both ends included.
struct TimeRange {
    time: fn(&IndexedOrder) -> Option<SimTime>,
    start: SimTime,
    end: SimTime,
}

impl TimeRange {
    fn holds(&self, row: &IndexedOrder) -> bool {
        (self.time)(row).is_some_and(|at| self.has(at))
    }

    fn has(&self, at: SimTime) -> bool {
        (self.start..=self.end).contains(&at)
    }
}

impl Index {
    /// Answers the order list. Requires a time range unless an order id is given. An empty result
    /// is `[]` instead of the data object.
    pub(in crate::sim) fn order_list(&self, request: RequestBody<'_>) -> IndexReply {
        let page = request.page("page")?;
        let ranges = ranges(request)?;
        if ranges.is_empty() && request.text("order_id").is_none() {
            return Err((500, "时间范围不能为空"));
        }
        let (failing_user, time) = customers::failing_window(self.now);
        if request.text("user_id") == Some(&failing_user)
            && ranges.iter().any(|range| range.has(time))
        {
            return Err((1001, "系统繁忙，请稍后再试"));
        }
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .filter(|row| ranges.iter().all(|range| range.holds(row)) && row.matches(request))
            .collect();
        sort(&mut rows, request);
        Ok(self.paged(&rows, page))
    }

    /// Returns one page. `page` is a number and `page_size` a string, as on the platform.
    fn paged(&self, rows: &[&IndexedOrder], page: RequestedPage) -> Value {
        if rows.is_empty() {
            return json!([]);
        }
        let list: Vec<_> = page
            .of(rows)
            .iter()
            .map(|row| entry(&row.source.order(self.now)))
            .collect();
        json!({
            "list": list, "page": page.number, "page_size": page.size.to_string(),
            "total": rows.len(),
        })
    }
}

impl IndexedOrder {
    /// Whether it passes every filter of the request except the time ranges.
    fn matches(&self, request: RequestBody<'_>) -> bool {
        let text = |key, own: &str| request.text(key).is_none_or(|wanted| wanted == own);
        let number = |key, own: i64| request.number(key).is_none_or(|wanted| wanted == own);
        text("user_id", &self.user_id)
            && text("order_id", &self.id)
            && number("order_state", self.state)
            && number("aftersale_show_state", self.after_sale)
            && number("settle_status", self.settle_state)
            && number("order_type", self.order_type)
    }
}

/// Returns the time ranges of a request, each cut to the longest allowed. A range with only one end
/// has the longest length.
fn ranges(request: RequestBody<'_>) -> Result<Vec<TimeRange>, Refusal> {
    let range = |(time, from, to): TimeKeys| {
        let (start, end) = (request.time(from)?, request.time(to)?);
        let start = start.or(end.map(|end| end.ago(LONGEST)));
        Ok(start.map(|start| TimeRange {
            time,
            start,
            end: end.unwrap_or(SimTime::MAX).min(start.later(LONGEST)),
        }))
    };
    TIME_KEYS
        .into_iter()
        .filter_map(|window| range(window).transpose())
        .collect()
}

/// Sorts by the time that `order_by` names, newest first unless `order_asc` is set; ties are sorted
/// by id.
fn sort(rows: &mut [&IndexedOrder], request: RequestBody<'_>) {
    let time: fn(&IndexedOrder) -> Option<SimTime> =
        match request.text("order_by").unwrap_or_default() {
            "pay_time" | "pay_state_time" => |row| row.paid,
            "settle_time" | "settle_state_time" => |row| row.settled,
            "update_time" => |row| Some(row.updated),
            _ => |row| Some(row.created),
        };
    rows.sort_by(|one, other| (time(other), &one.id).cmp(&(time(one), &other.id)));
    let ascending = request.number("order_asc") == Some(1)
        || request.0["order_asc"] == true
        || request.text("order_asc") == Some("asc");
    if ascending {
        rows.reverse();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;
    use serde_json::{Value, json};

    use super::super::tests::{index, person};
    use crate::sim::request::RequestBody;

    fn list(body: &Value) -> Result<Value, i64> {
        index()
            .order_list(RequestBody(body))
            .map_err(|(code, _)| code)
    }

    /// Returns a request body for this person's orders, with further keys.
    fn of(name: &str, more: &Value) -> Value {
        let mut body = json!({
            "user_id": person(name).user_id, "created_time_start": "2026-02-12 00:00:00",
            "page_size": 100,
        });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    }

    fn times(body: &Value) -> Vec<String> {
        let data = list(body).unwrap();
        let list = data["list"].as_array().into_iter().flatten();
        list.map(|entry| {
            entry["order_info"]["created_time"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
    }

    #[test]
    fn time_range_over_31_days_is_cut() {
        let long = of(
            "regular",
            &json!({
                "created_time_start": "2025-10-01 00:00:00",
                "created_time_end": "2026-03-11 12:00:00",
            }),
        );
        let short = of(
            "regular",
            &json!({
                "created_time_start": "2025-10-01 00:00:00",
                "created_time_end": "2025-11-01 00:00:00",
            }),
        );
        assert_eq!(times(&long), times(&short));
        assert!(
            times(&long)[0].starts_with("2025-10-31"),
            "{:?}",
            times(&long)[0]
        );
        assert_eq!(
            list(&long).unwrap()["total"],
            list(&short).unwrap()["total"]
        );
    }

    #[test]
    fn time_range_includes_both_ends() {
        let all = times(&of("regular", &json!({})));
        let ends = json!({ "created_time_start": all[5], "created_time_end": all[2] });
        assert_eq!(times(&of("regular", &ends)), all[2..=5]);
    }

    #[test]
    fn order_pages_contain_each_order_once() {
        let page =
            |number: u32| json!({ "created_time_start": "2025-01-05 00:00:00", "page": number });
        let body = |number| of("regular", &page(number));
        let total = list(&body(1)).unwrap()["total"].as_u64().unwrap();
        assert!(total > 300, "{total}");
        let pages: Vec<_> = (1..=5).map(|number| times(&body(number))).collect();
        assert_eq!(pages.iter().map(Vec::len).sum::<usize>() as u64, total);
        assert!(pages[4].is_empty() && pages[0].len() == 100);
        let all: Vec<_> = pages.concat();
        assert!(all.is_sorted_by(|one, other| one > other));
    }

    #[test]
    fn page_past_the_end_is_empty_with_total() {
        let data = list(&of("regular", &json!({ "page": 9 }))).unwrap();
        assert_eq!(
            (&data["list"], &data["page"], &data["page_size"]),
            (&json!([]), &json!(9), &json!("100"))
        );
        assert!(data["total"].as_u64().unwrap() > 50);
    }

    #[rstest]
    #[case::no_such_user(json!({ "user_id": "u_000000000000a_nobody0000" }))]
    #[case::no_such_order(json!({ "order_id": "o_1668364330_6371382a9cba9_33409596" }))]
    #[case::user_without_orders(json!({ "user_id": person("no_orders").user_id }))]
    #[case::no_such_state(json!({ "order_state": 1 }))]
    fn empty_result_is_an_empty_list_as_data(#[case] more: Value) {
        assert_eq!(list(&of("regular", &more)).unwrap(), json!([]));
    }

    #[rstest]
    #[case::no_window(json!({ "user_id": "u_1" }))]
    #[case::not_a_time(json!({ "created_time_start": "2026-02-12" }))]
    #[case::page_too_large(json!({
        "created_time_start": "2026-02-12 00:00:00", "page_size": 101,
    }))]
    #[case::page_nought(json!({ "created_time_start": "2026-02-12 00:00:00", "page": 0 }))]
    fn invalid_list_request_is_rejected(#[case] body: Value) {
        assert_eq!(list(&body), Err(500));
    }

    #[rstest]
    #[case::state("order_state", 5)]
    #[case::state_in_text("order_state", "3")]
    #[case::after_sale("aftersale_show_state", 1)]
    #[case::type_of_order("order_type", 4)]
    #[case::settled("settle_status", 2)]
    fn order_filter_keeps_only_matching_orders(
        #[case] key: &str,
        #[case] wanted: impl Into<Value>,
    ) {
        let wanted: Value = wanted.into();
        let window = json!({ "created_time_start": "2026-02-12 00:00:00", "page_size": 100 });
        let mut filtered = window.clone();
        filtered[key] = wanted.clone();
        let (all, some) = (list(&window).unwrap(), list(&filtered).unwrap());
        assert!(some["total"].as_u64() < all["total"].as_u64() && some["total"] != 0);
        let own = if key == "settle_status" {
            "settle_state"
        } else {
            key
        };
        let plain = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        for entry in some["list"].as_array().unwrap() {
            assert_eq!(plain(&entry["order_info"][own]), plain(&wanted), "{entry}");
        }
    }

    #[rstest]
    #[case(json!({ "order_asc": 1 }), true)]
    #[case(json!({ "order_asc": true }), true)]
    #[case(json!({ "order_asc": "1" }), true)]
    #[case(json!({ "order_asc": 0 }), false)]
    #[case(json!({}), false)]
    fn order_list_is_newest_first_by_default(#[case] more: Value, #[case] ascending: bool) {
        let times = times(&of("regular", &more));
        assert!(
            times.len() > 50 && times.is_sorted_by(|one, other| (one < other) == ascending),
            "{times:?}"
        );
    }

    #[test]
    fn settle_time_range_filters_orders() {
        let day = json!({
            "settle_time_start": "2026-03-10 00:00:00", "settle_time_end": "2026-03-10 23:59:59",
        });
        let settled = list(&day).unwrap();
        let names: BTreeSet<_> = settled["list"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["order_info"]["settle_state_time"].as_str())
            .collect();
        assert_eq!(
            (settled["total"].as_u64(), names),
            (Some(2), BTreeSet::from([Some("2026-03-10 02:30:00")]))
        );
    }

    #[test]
    fn failing_range_of_one_customer_always_fails() {
        // 100 days before 11 March 2026.
        let around = json!({
            "created_time_start": "2025-11-20 00:00:00", "created_time_end": "2025-12-05 00:00:00",
        });
        let before = json!({
            "created_time_start": "2025-10-31 00:00:00", "created_time_end": "2025-12-01 00:00:00",
        });
        for _ in 0..3 {
            assert_eq!(list(&of("errs_midway", &around)), Err(1001));
        }
        assert!(!times(&of("errs_midway", &before)).is_empty());
        assert!(!times(&of("regular", &around)).is_empty());
    }
}
