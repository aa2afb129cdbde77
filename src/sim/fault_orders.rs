//! Order ids that answer with a fault. A fault that ends in a valid order starts over after it.
//!
//! One of them, `watched`, has no fault: it changes with each request.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use serde_json::Value;

use super::ListedOrder;
use super::empty;
use super::ids::{self, OrderIdForm};
use super::reply::Reply;
use super::sim_time::SimTime;
use super::stories::{ORDINARY, watched};

/// How long the slow order takes to answer.
const SLOW: Duration = Duration::from_secs(8);
/// The length of the oversized body, more than any client should read.
const HUGE: usize = 40 * 1024 * 1024;

const GATEWAY_PAGE: &str = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center><hr><center>openresty</center></body></html>\n";
const NOT_JSON: &str =
    "upstream connect error or disconnect/reset before headers. reset reason: overflow";

/// The behaviour of a fault order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultOrderKind {
    NotFound,
    NotFoundNull,
    Empty,
    NoPermission,
    IpRefused,
    BusyTwice,
    BusyAlways,
    QuotaStorm,
    Html,
    Truncated,
    Slow,
    Hang,
    Redirect,
    NotJson,
    CodeText,
    Huge,
    Watched,
}

/// Kind, name, and description in Chinese and English.
const ALL: [(FaultOrderKind, &str, &str, &str); 17] = [
    (
        FaultOrderKind::NotFound,
        "not_found",
        "查无此单（错误码）",
        "No such order (error code)",
    ),
    (
        FaultOrderKind::NotFoundNull,
        "not_found_null",
        "查无此单（code 0，data 为 null）",
        "No such order (code 0, data null)",
    ),
    (
        FaultOrderKind::Empty,
        "empty",
        "查无此单（code 0，各区块都是空的）",
        "No such order (code 0, all blocks empty)",
    ),
    (
        FaultOrderKind::NoPermission,
        "no_permission",
        "应用没有接口权限（2017）",
        "The application lacks the permission (2017)",
    ),
    (
        FaultOrderKind::IpRefused,
        "ip_refused",
        "IP 不在白名单（2051）",
        "The caller's IP is not on the allowlist (2051)",
    ),
    (
        FaultOrderKind::BusyTwice,
        "busy_twice",
        "系统繁忙两次，第三次成功",
        "Busy twice, then the order",
    ),
    (
        FaultOrderKind::BusyAlways,
        "busy_always",
        "系统一直繁忙（1002）",
        "Busy every time (1002)",
    ),
    (
        FaultOrderKind::QuotaStorm,
        "quota_storm",
        "超频三次，之后成功（2053）",
        "Over the quota three times, then the order (2053)",
    ),
    (
        FaultOrderKind::Html,
        "html",
        "网关返回网页，不是 JSON",
        "A gateway's HTML page instead of JSON",
    ),
    (
        FaultOrderKind::Truncated,
        "truncated",
        "回答传到一半断开",
        "The answer is cut off halfway",
    ),
    (
        FaultOrderKind::Slow,
        "slow",
        "8 秒后才回答",
        "Answers after eight seconds",
    ),
    (FaultOrderKind::Hang, "hang", "永远不回答", "Never answers"),
    (
        FaultOrderKind::Redirect,
        "redirect",
        "被重定向到别的主机",
        "Redirected to another host",
    ),
    (
        FaultOrderKind::NotJson,
        "not_json",
        "声称是 JSON，其实不是",
        "Claims to be JSON but is not",
    ),
    (
        FaultOrderKind::CodeText,
        "code_text",
        "code 是文本 \"0\"，订单正常",
        "The code is the string \"0\"; the order is valid",
    ),
    (
        FaultOrderKind::Huge,
        "huge",
        "回答超过 32 MiB",
        "An answer of more than 32 MiB",
    ),
    (
        FaultOrderKind::Watched,
        "watched",
        "每次查询都有新进展：物流、签收、退款",
        "Changes on each request: parcel, delivery, refund",
    ),
];

/// The fault orders of a shop, in the order of [`ALL`].
pub(super) struct FaultOrders {
    opened: SimTime,
    listed: Vec<ListedOrder>,
    /// The number of requests for each id.
    asked: [AtomicU32; ALL.len()],
    /// When each step of the watched order happened.
    steps: Mutex<Vec<SimTime>>,
}

impl FaultOrders {
    pub(super) fn new(opened: SimTime) -> Self {
        let placed = |kind| {
            if kind == FaultOrderKind::Watched {
                watched::placed_at(opened)
            } else {
                ORDINARY.placed_at(opened)
            }
        };
        let listed = |(kind, name, zh, en)| ListedOrder {
            id: ids::order(OrderIdForm::Plain, placed(kind), name),
            name,
            zh,
            en,
        };
        Self {
            opened,
            listed: ALL.map(listed).into(),
            asked: ALL.map(|_| AtomicU32::new(0)),
            steps: Mutex::default(),
        }
    }

    pub(super) fn listed(&self) -> &[ListedOrder] {
        &self.listed
    }

    /// Returns the answer for `id` at `now`, or none if the id is not a fault order. `elsewhere` is
    /// the redirect target.
    pub(super) async fn answer(&self, id: &str, elsewhere: &str, now: SimTime) -> Option<Reply> {
        let at = self.listed.iter().position(|listed| listed.id == id)?;
        let (kind, ..) = ALL.get(at)?;
        let before = self.asked.get(at)?.fetch_add(1, Ordering::Relaxed);
        Some(match kind {
            FaultOrderKind::NotFound => Reply::refusal(20003, "订单不存在"),
            FaultOrderKind::NotFoundNull => Reply::envelope(0, "success", &Value::Null),
            FaultOrderKind::Empty => Reply::envelope(0, "success", &empty::data()),
            FaultOrderKind::NoPermission => Reply::refusal(2017, "没有该接口的调用权限"),
            FaultOrderKind::IpRefused => Reply::refusal(2051, "IP 不在白名单内"),
            FaultOrderKind::BusyTwice if before % 3 < 2 => {
                Reply::refusal(1001, "系统繁忙，请稍后再试")
            }
            FaultOrderKind::BusyAlways => Reply::refusal(1002, "网关无法解析后端服务的返回"),
            FaultOrderKind::QuotaStorm if before % 4 < 3 => {
                Reply::refusal(2053, "接口调用次数超过上限")
            }
            FaultOrderKind::Html => Reply::other("text/html; charset=utf-8", GATEWAY_PAGE),
            FaultOrderKind::NotJson => Reply::other("application/json", NOT_JSON),
            FaultOrderKind::Redirect => Reply::redirect(elsewhere),
            FaultOrderKind::Huge => Reply::endless(HUGE),
            FaultOrderKind::Hang => std::future::pending().await,
            FaultOrderKind::Truncated => Reply::truncated(&Bytes::from(self.good(id).to_string())),
            FaultOrderKind::CodeText => Reply::json(0, with_text_code(self.good(id)).to_string()),
            FaultOrderKind::Slow => {
                tokio::time::sleep(SLOW).await;
                Reply::json(0, self.good(id).to_string())
            }
            FaultOrderKind::Watched => Reply::json(
                0,
                watched::answer(id, self.opened, &self.steps(before > 0, now)).to_string(),
            ),
            FaultOrderKind::BusyTwice | FaultOrderKind::QuotaStorm => {
                Reply::json(0, self.good(id).to_string())
            }
        })
    }

    /// Returns the steps so far, after adding one at `now` if `another` is set and steps remain.
    fn steps(&self, another: bool, now: SimTime) -> Vec<SimTime> {
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        if another && steps.len() < watched::STEPS {
            steps.push(now);
        }
        steps.clone()
    }

    /// The ordinary order under the id of a fault order.
    fn good(&self, id: &str) -> Value {
        ORDINARY.answer(id, self.opened)
    }
}

fn with_text_code(mut answer: Value) -> Value {
    if let Some(code) = answer.get_mut("code") {
        *code = Value::from("0");
    }
    answer
}
