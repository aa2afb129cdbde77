//! Handles one request: checks it as the platform does and answers. Independent of sockets.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Collected, Limited};
use hyper::body::{Body as HttpBody, Bytes};
use hyper::{Method, Request, Response};
use serde_json::Value;
use tokio::time::Instant;

use crate::sim::fault_orders::FaultOrders;
use crate::sim::index::Index;
use crate::sim::quota::CallWindow;
use crate::sim::reply::{Body, Reply};
use crate::sim::request::RequestBody;
use crate::sim::sim_time::SimTime;
use crate::sim::stories::{self, Story};
use crate::sim::tokens::{self, Refusal, Tokens};
use crate::sim::{Arrival, Endpoint, Fault, ListedOrder, Options, Person, fault};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The largest request body that is read; real requests are far smaller.
const REQUEST_LIMIT: usize = 64 * 1024;

/// A story and its serialized answer, which is built on first request.
struct StoryAnswer {
    story: &'static Story,
    answer: OnceLock<Bytes>,
}

/// The state that changes with each call.
struct HandlerState {
    tokens: Tokens,
    quotas: HashMap<Endpoint, CallWindow>,
    arrivals: Vec<Arrival>,
}

/// The request handler of one simulated shop.
pub(super) struct Handler {
    opened: Instant,
    opened_at: SimTime,
    latency: Duration,
    jitter: Duration,
    faults: Vec<Fault>,
    /// The target of the redirect fault: another name for this host, so that a client that follows
    /// the redirect shows up in the arrivals.
    elsewhere: String,
    orders: Vec<ListedOrder>,
    stories: HashMap<String, StoryAnswer>,
    index: OnceLock<Index>,
    pub(super) fault_orders: FaultOrders,
    state: Mutex<HandlerState>,
}

impl Handler {
    pub(super) fn open(options: &Options, port: u16) -> Self {
        let opened_at = SimTime::of(options.now);
        let orders: Vec<_> = stories::ALL
            .iter()
            .map(|story| story.listed(opened_at))
            .collect();
        let stories = stories::ALL.iter().map(|story| StoryAnswer {
            story,
            answer: OnceLock::new(),
        });
        Self {
            opened: Instant::now(),
            opened_at,
            latency: options.latency,
            jitter: options.jitter,
            faults: options.faults.clone(),
            elsewhere: format!("http://localhost:{port}/moved"),
            stories: orders
                .iter()
                .map(|listed| listed.id.clone())
                .zip(stories)
                .collect(),
            orders,
            index: OnceLock::new(),
            fault_orders: FaultOrders::new(opened_at),
            state: Mutex::new(HandlerState {
                tokens: Tokens::new(options.token_life),
                quotas: quotas(options),
                arrivals: Vec::new(),
            }),
        }
    }

    pub(super) fn orders(&self) -> &[ListedOrder] {
        &self.orders
    }

    pub(super) fn arrivals(&self) -> Vec<Arrival> {
        self.state().arrivals.clone()
    }

    pub(super) fn end_tokens(&self) {
        self.state().tokens.end_all();
    }

    /// Answers one request and records its arrival time and code.
    pub(super) async fn serve<B: HttpBody<Error: Into<BoxError>>>(
        &self,
        request: Request<B>,
    ) -> Response<Body> {
        let now = Instant::now();
        let endpoint = Endpoint::of(request.uri().path());
        let number = self.note(endpoint, now);
        let reply = match self.admit(endpoint, request.method(), now) {
            Err((code, msg)) => Reply::refusal(code, msg),
            Ok(()) => {
                match fault::for_call(&self.faults, number).filter(|_| endpoint != Endpoint::Token)
                {
                    Some(trouble) => trouble,
                    None => self.answer(endpoint, request).await,
                }
            }
        };
        tokio::time::sleep(self.latency + fault::jitter_of(self.jitter, number)).await;
        if let Some(arrival) = self.state().arrivals.get_mut(number) {
            arrival.code = reply.code;
        }
        reply.response
    }

    fn note(&self, endpoint: Endpoint, now: Instant) -> usize {
        let mut state = self.state();
        state.arrivals.push(Arrival {
            endpoint,
            at: now - self.opened,
            code: None,
        });
        state.arrivals.len() - 1
    }

    /// Checks path, method and quota before the request body is read.
    fn admit(&self, endpoint: Endpoint, method: &Method, now: Instant) -> Result<(), Refusal> {
        let mut state = self.state();
        let Some(quota) = state.quotas.get_mut(&endpoint) else {
            return Err((2052, "请求的接口不存在"));
        };
        if *method != endpoint.method() {
            return Err((2055, "请求方法不正确"));
        }
        if quota.admits(now) {
            Ok(())
        } else {
            Err((2053, "接口调用次数超过上限"))
        }
    }

    async fn answer<B: HttpBody<Error: Into<BoxError>>>(
        &self,
        endpoint: Endpoint,
        request: Request<B>,
    ) -> Reply {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = Limited::new(request.into_body(), REQUEST_LIMIT)
            .collect()
            .await
            .map(Collected::to_bytes)
            .unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if endpoint == Endpoint::Token {
            return self.issue(&query, &body);
        }
        let params = RequestBody(&body);
        if let Err((code, msg)) = self.identify(params) {
            return Reply::refusal(code, msg);
        }
        let found = match endpoint {
            Endpoint::OrderList => self.index().order_list(params),
            Endpoint::AfterSaleList => self.index().after_sale_list(params),
            Endpoint::AfterSaleDetail => self.index().after_sale_detail(params),
            Endpoint::UserInfo => self.index().user_info(params),
            Endpoint::Token | Endpoint::OrderDetail | Endpoint::Unknown => {
                return self.order(params).await;
            }
        };
        found.map_or_else(
            |(code, msg)| Reply::refusal(code, msg),
            |data| Reply::envelope(0, "success", &data),
        )
    }

    /// Checks the caller's access token.
    fn identify(&self, params: RequestBody<'_>) -> Result<(), Refusal> {
        let token = params
            .text("access_token")
            .ok_or((2007, "缺少 access_token"))?;
        if self.state().tokens.are_valid(token, Instant::now()) {
            Ok(())
        } else {
            Err((2008, "access_token 已过期或不存在"))
        }
    }

    /// Issues a token. The four inputs may come in the query string or in a JSON body.
    fn issue(&self, query: &str, body: &Value) -> Reply {
        let url = reqwest::Url::parse(&format!("http://shop/?{query}")).ok();
        let in_query = |name: &str| {
            url.as_ref()?
                .query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let in_body = |name: &str| body[name].as_str().map(str::to_owned);
        if let Err((code, msg)) = tokens::check(|name| in_query(name).or_else(|| in_body(name))) {
            return Reply::refusal(code, msg);
        }
        let now = Instant::now();
        let data = self.state().tokens.issue(now, self.time_at(now));
        Reply::envelope(0, "success", &data)
    }

    async fn order(&self, params: RequestBody<'_>) -> Reply {
        let Some(id) = params.text("order_id") else {
            return Reply::refusal(500, "order_id 不能为空");
        };
        if let Some(cached) = self.stories.get(id) {
            return Reply::json(
                0,
                cached
                    .answer
                    .get_or_init(|| cached.story.answer(id, self.opened_at).to_string().into())
                    .clone(),
            );
        }
        if let Some(faulty) = self
            .fault_orders
            .answer(id, &self.elsewhere, self.time_at(Instant::now()))
            .await
        {
            return faulty;
        }
        let found = self.index().detail(id);
        found.map_or_else(
            || Reply::refusal(20003, "订单不存在"),
            |answer| Reply::json(0, answer.to_string()),
        )
    }

    /// The shop's time at `now`.
    fn time_at(&self, now: Instant) -> SimTime {
        self.opened_at
            .later(i64::try_from((now - self.opened).as_secs()).unwrap_or_default())
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::build(self.opened_at))
    }

    pub(super) fn people(&self) -> &[Person] {
        self.index().people()
    }

    pub(super) fn order_ids(&self) -> Vec<String> {
        self.index().order_ids().map(str::to_owned).collect()
    }

    fn state(&self) -> MutexGuard<'_, HandlerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The documented quotas, except that order detail uses the quota from the options.
fn quotas(options: &Options) -> HashMap<Endpoint, CallWindow> {
    let quota = |endpoint: Endpoint| {
        let (calls, window) = endpoint.quota();
        let calls = if endpoint == Endpoint::OrderDetail {
            usize::try_from(options.quota).unwrap_or(usize::MAX)
        } else {
            calls
        };
        (endpoint, CallWindow::new(calls, window))
    };
    Endpoint::SERVED.map(quota).into()
}

#[cfg(test)]
mod tests;
