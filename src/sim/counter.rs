//! The counter of the shop: takes one request, checks it as the platform does, and answers. Knows no socket.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Collected, Limited};
use hyper::body::{Body as HttpBody, Bytes};
use hyper::{Method, Request, Response};
use serde_json::Value;
use tokio::time::Instant;

use super::asked::Asked;
use super::faults::Faults;
use super::ledger::Ledger;
use super::quota::Quota;
use super::reply::{Body, Reply};
use super::sim_time::SimTime;
use super::stories::{self, Story};
use super::tokens::{self, Refusal, Tokens};
use super::{Arrival, Endpoint, Listed, Mishap, Options, Person, mishap};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// More than any honest request holds.
const REQUEST_LIMIT: usize = 64 * 1024;

/// A story with its id, and its answer once somebody asked for it.
struct Told {
    story: &'static Story,
    answer: OnceLock<Bytes>,
}

/// What changes from call to call.
struct Books {
    tokens: Tokens,
    quotas: HashMap<Endpoint, Quota>,
    arrivals: Vec<Arrival>,
}

/// One simulated shop.
pub(super) struct Counter {
    opened: Instant,
    moment: SimTime,
    latency: Duration,
    jitter: Duration,
    mishaps: Vec<Mishap>,
    /// Where the redirect fault leads: another name for this host, so that a client that follows it shows up here.
    elsewhere: String,
    orders: Vec<Listed>,
    told: HashMap<String, Told>,
    ledger: OnceLock<Ledger>,
    pub(super) faults: Faults,
    books: Mutex<Books>,
}

impl Counter {
    pub(super) fn open(options: &Options, port: u16) -> Self {
        let moment = SimTime::of(options.now);
        let orders: Vec<_> = stories::ALL
            .iter()
            .map(|story| story.listed(moment))
            .collect();
        let told = stories::ALL.iter().map(|story| Told {
            story,
            answer: OnceLock::new(),
        });
        Self {
            opened: Instant::now(),
            moment,
            latency: options.latency,
            jitter: options.jitter,
            mishaps: options.mishaps.clone(),
            elsewhere: format!("http://localhost:{port}/moved"),
            told: orders
                .iter()
                .map(|listed| listed.id.clone())
                .zip(told)
                .collect(),
            orders,
            ledger: OnceLock::new(),
            faults: Faults::new(moment),
            books: Mutex::new(Books {
                tokens: Tokens::new(options.token_life),
                quotas: quotas(options),
                arrivals: Vec::new(),
            }),
        }
    }

    pub(super) fn orders(&self) -> &[Listed] {
        &self.orders
    }

    pub(super) fn arrivals(&self) -> Vec<Arrival> {
        self.books().arrivals.clone()
    }

    pub(super) fn end_tokens(&self) {
        self.books().tokens.end_all();
    }

    /// Answers one request; when that is and with which code goes into the list of arrivals.
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
                match mishap::met(&self.mishaps, number).filter(|_| endpoint != Endpoint::Token) {
                    Some(trouble) => trouble,
                    None => self.answer(endpoint, request).await,
                }
            }
        };
        tokio::time::sleep(self.latency + mishap::part(self.jitter, number)).await;
        if let Some(arrival) = self.books().arrivals.get_mut(number) {
            arrival.code = reply.code;
        }
        reply.response
    }

    fn note(&self, endpoint: Endpoint, now: Instant) -> usize {
        let mut books = self.books();
        books.arrivals.push(Arrival {
            endpoint,
            at: now - self.opened,
            code: None,
        });
        books.arrivals.len() - 1
    }

    /// Path, method and quota, before anything of the request is read.
    fn admit(&self, endpoint: Endpoint, method: &Method, now: Instant) -> Result<(), Refusal> {
        let mut books = self.books();
        let Some(quota) = books.quotas.get_mut(&endpoint) else {
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
        let asked = Asked(&body);
        if let Err((code, msg)) = self.identify(asked) {
            return Reply::refusal(code, msg);
        }
        let found = match endpoint {
            Endpoint::OrderList => self.ledger().order_list(asked),
            Endpoint::AfterSaleList => self.ledger().after_sale_list(asked),
            Endpoint::AfterSaleDetail => self.ledger().after_sale_detail(asked),
            Endpoint::UserInfo => self.ledger().user_info(asked),
            Endpoint::Token | Endpoint::OrderDetail | Endpoint::Unknown => {
                return self.order(asked).await;
            }
        };
        found.map_or_else(
            |(code, msg)| Reply::refusal(code, msg),
            |data| Reply::envelope(0, "success", &data),
        )
    }

    /// Whether the caller has a token that works.
    fn identify(&self, asked: Asked<'_>) -> Result<(), Refusal> {
        let token = asked
            .text("access_token")
            .ok_or((2007, "缺少 access_token"))?;
        if self.books().tokens.are_valid(token, Instant::now()) {
            Ok(())
        } else {
            Err((2008, "access_token 已过期或不存在"))
        }
    }

    /// The four inputs come as a query string or as a JSON body.
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
        let data = self.books().tokens.issue(now, self.moment(now));
        Reply::envelope(0, "success", &data)
    }

    async fn order(&self, asked: Asked<'_>) -> Reply {
        let Some(id) = asked.text("order_id") else {
            return Reply::refusal(500, "order_id 不能为空");
        };
        if let Some(told) = self.told.get(id) {
            return Reply::json(
                0,
                told.answer
                    .get_or_init(|| told.story.answer(id, self.moment).to_string().into())
                    .clone(),
            );
        }
        if let Some(faulty) = self
            .faults
            .answer(id, &self.elsewhere, self.moment(Instant::now()))
            .await
        {
            return faulty;
        }
        let found = self.ledger().detail(id);
        found.map_or_else(
            || Reply::refusal(20003, "订单不存在"),
            |answer| Reply::json(0, answer.to_string()),
        )
    }

    /// The shop's own time.
    fn moment(&self, now: Instant) -> SimTime {
        self.moment
            .later(i64::try_from((now - self.opened).as_secs()).unwrap_or_default())
    }

    fn ledger(&self) -> &Ledger {
        self.ledger.get_or_init(|| Ledger::drawn_up(self.moment))
    }

    pub(super) fn people(&self) -> &[Person] {
        self.ledger().people()
    }

    pub(super) fn order_ids(&self) -> Vec<String> {
        self.ledger().order_ids().map(str::to_owned).collect()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The documented quotas, and for order detail the one the shop was opened with.
fn quotas(options: &Options) -> HashMap<Endpoint, Quota> {
    let quota = |endpoint: Endpoint| {
        let (calls, window) = endpoint.quota();
        let calls = if endpoint == Endpoint::OrderDetail {
            usize::try_from(options.quota).unwrap_or(usize::MAX)
        } else {
            calls
        };
        (endpoint, Quota::new(calls, window))
    };
    Endpoint::SERVED.map(quota).into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http_body_util::{BodyExt, Full};
    use hyper::body::Bytes;
    use hyper::{Method, Request};
    use rstest::rstest;
    use serde_json::{Value, json};
    use tokio::time::{Instant, advance, timeout};

    use super::Counter;
    use crate::sim::stories::watched::STEPS;
    use crate::sim::{Endpoint, Options, Shop, documents};

    const DETAIL: &str = "/xe.ecommerce.order.detail/1.0.0";

    fn options() -> Options {
        Options::new("2026-03-11T04:00:00Z".parse().unwrap())
    }

    fn counter() -> Counter {
        Counter::open(&options(), 1)
    }

    async fn call(counter: &Counter, method: Method, path: &str, body: &Value) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let body = counter
            .serve(request)
            .await
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes();
        serde_json::from_slice(&body).unwrap()
    }

    async fn token(counter: &Counter) -> String {
        let (app_id, client_id, secret_key) = Shop::credentials();
        let input = json!({ "app_id": app_id, "client_id": client_id, "secret_key": secret_key, "grant_type": "client_credential" });
        let answer = call(counter, Method::GET, "/token", &input).await;
        answer["data"]["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }

    async fn detail(counter: &Counter, token: &str, order_id: &str) -> Value {
        call(
            counter,
            Method::POST,
            DETAIL,
            &json!({ "access_token": token, "order_id": order_id }),
        )
        .await
    }

    fn fault<'a>(counter: &'a Counter, name: &str) -> &'a str {
        &counter
            .faults
            .listed()
            .iter()
            .find(|listed| listed.name == name)
            .unwrap()
            .id
    }

    #[tokio::test(start_paused = true)]
    async fn the_twenty_first_call_in_a_second_is_refused_and_later_ones_are_not() {
        let counter = counter();
        let token = token(&counter).await;
        let id = &counter.orders()[0].id;
        for _ in 0..20 {
            assert_eq!(detail(&counter, &token, id).await["code"], 0);
        }
        assert_eq!(detail(&counter, &token, id).await["code"], 2053);
        advance(Duration::from_millis(999)).await;
        assert_eq!(detail(&counter, &token, id).await["code"], 2053);
        advance(Duration::from_millis(1)).await;
        assert_eq!(detail(&counter, &token, id).await["code"], 0);
    }

    #[tokio::test(start_paused = true)]
    async fn the_hundred_and_first_token_in_ten_minutes_is_refused() {
        let counter = counter();
        for _ in 0..100 {
            token(&counter).await;
        }
        let code = async || {
            call(&counter, Method::GET, "/token?app_id=x", &Value::Null).await["code"].clone()
        };
        assert_eq!(code().await, 2053);
        advance(Duration::from_secs(600)).await;
        assert_eq!(code().await, 2002);
    }

    #[tokio::test(start_paused = true)]
    async fn tokens_end_by_age_and_by_hand() {
        let counter = counter();
        let id = counter.orders()[0].id.clone();
        let first = token(&counter).await;
        advance(options().token_life).await;
        assert_eq!(detail(&counter, &first, &id).await["code"], 2008);
        let second = token(&counter).await;
        assert_eq!(detail(&counter, &second, &id).await["code"], 0);
        counter.end_tokens();
        assert_eq!(detail(&counter, &second, &id).await["code"], 2008);
        let third = token(&counter).await;
        assert_eq!(detail(&counter, &third, &id).await["code"], 0);
    }

    #[tokio::test(start_paused = true)]
    async fn every_order_is_answered_as_it_is_documented() {
        let counter = counter();
        let token = token(&counter).await;
        for (listed, document) in documents(options().now) {
            assert_eq!(
                detail(&counter, &token, &listed.id).await,
                document,
                "{}",
                listed.name
            );
        }
    }

    #[rstest]
    #[case::no_token(Method::POST, DETAIL, json!({ "order_id": "o_1" }), 2007)]
    #[case::no_body(Method::POST, DETAIL, Value::Null, 2007)]
    #[case::unknown_token(Method::POST, DETAIL, json!({ "access_token": "xe_1", "order_id": "o_1" }), 2008)]
    #[case::get_of_an_order(Method::GET, DETAIL, Value::Null, 2055)]
    #[case::post_of_a_token(Method::POST, "/token", Value::Null, 2055)]
    #[case::other_version(Method::POST, "/xe.ecommerce.order.detail/2.0.0", Value::Null, 2052)]
    #[case::no_input(Method::GET, "/token", Value::Null, 2001)]
    #[case::input_in_the_query(
        Method::GET,
        "/token?app_id=appgander6moonl&secret_key=x",
        Value::Null,
        2004
    )]
    #[tokio::test(start_paused = true)]
    async fn a_wrong_call_is_told_so(
        #[case] method: Method,
        #[case] path: &str,
        #[case] body: Value,
        #[case] code: i64,
    ) {
        let answer = call(&counter(), method, path, &body).await;
        assert_eq!(
            (&answer["code"], &answer["data"]),
            (&json!(code), &json!([]))
        );
        assert!(!answer["msg"].as_str().unwrap().is_empty());
    }

    #[rstest]
    #[case("not_found", &[20003, 20003])]
    #[case("no_permission", &[2017])]
    #[case("ip_refused", &[2051])]
    #[case("busy_twice", &[1001, 1001, 0, 1001, 1001, 0])]
    #[case("busy_always", &[1002, 1002, 1002, 1002])]
    #[case("quota_storm", &[2053, 2053, 2053, 0, 2053])]
    #[tokio::test(start_paused = true)]
    async fn a_fault_answers_its_codes_in_turn(#[case] name: &str, #[case] codes: &[i64]) {
        let counter = counter();
        let (token, id) = (token(&counter).await, fault(&counter, name));
        for code in codes {
            let answer = detail(&counter, &token, id).await;
            assert_eq!(answer["code"], *code);
            assert_eq!(
                answer["data"]["order_info"]["order_id"] == id,
                *code == 0,
                "{answer}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_three_ways_to_find_nothing() {
        let counter = counter();
        let token = token(&counter).await;
        assert_eq!(
            detail(&counter, &token, "o_1668364330_6371382a9cba9_33409596").await["data"],
            json!([])
        );
        assert_eq!(
            detail(&counter, &token, fault(&counter, "not_found_null")).await["data"],
            Value::Null
        );
        let empty = detail(&counter, &token, fault(&counter, "empty"))
            .await
            .to_string();
        assert!(
            empty.contains("\"has_result\":false") && !empty.contains("\"has_result\":true"),
            "{empty}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_code_may_be_a_text() {
        let counter = counter();
        let token = token(&counter).await;
        let answer = detail(&counter, &token, fault(&counter, "code_text")).await;
        assert_eq!(answer["code"], "0");
        assert_eq!(
            answer["data"]["order_info"]["order_id"],
            fault(&counter, "code_text")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_watched_order_is_another_at_every_look_until_it_is_over() {
        let counter = counter();
        let (token, id) = (token(&counter).await, fault(&counter, "watched"));
        let mut answers = Vec::new();
        for _ in 0..STEPS + 3 {
            advance(Duration::from_secs(60)).await;
            answers.push(detail(&counter, &token, id).await);
        }
        assert!(answers.iter().all(|answer| answer["code"] == 0 && answer["data"]["order_info"]["order_id"] == id));
        let differing = answers
            .windows(2)
            .map(|pair| pair[0] != pair[1])
            .collect::<Vec<_>>();
        assert_eq!(differing, [[true; STEPS].as_slice(), &[false; 2]].concat());
        let newest = answers[1].pointer(
            "/data/internal_extra_info/logistics_info/packages_info/0/package_trace_info/0/time",
        );
        assert_eq!(
            newest,
            Some(&json!("2026-03-11 12:02:00")),
            "it happened when somebody looked"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_slow_order_takes_eight_seconds() {
        let counter = counter();
        let token = token(&counter).await;
        let before = Instant::now();
        assert_eq!(
            detail(&counter, &token, fault(&counter, "slow")).await["code"],
            0
        );
        assert_eq!(before.elapsed(), Duration::from_secs(8));
    }

    #[tokio::test(start_paused = true)]
    async fn the_hanging_order_never_answers_and_its_arrival_has_no_code() {
        let counter = counter();
        let token = token(&counter).await;
        assert!(
            timeout(
                Duration::from_secs(86_400),
                detail(&counter, &token, fault(&counter, "hang"))
            )
            .await
            .is_err()
        );
        let last = *counter.arrivals().last().unwrap();
        assert_eq!((last.endpoint, last.code), (Endpoint::OrderDetail, None));
    }

    #[tokio::test(start_paused = true)]
    async fn arrivals_tell_when_and_with_which_answer() {
        let counter = Counter::open(
            &Options {
                latency: Duration::from_millis(300),
                ..options()
            },
            1,
        );
        let token = token(&counter).await;
        detail(&counter, &token, &counter.orders()[0].id).await;
        counter.end_tokens();
        detail(&counter, &token, &counter.orders()[0].id).await;
        let seen: Vec<_> = counter
            .arrivals()
            .iter()
            .map(|each| (each.endpoint, each.at.as_millis(), each.code))
            .collect();
        let expected = [
            (Endpoint::Token, 0, Some(0)),
            (Endpoint::OrderDetail, 300, Some(0)),
            (Endpoint::OrderDetail, 600, Some(2008)),
        ];
        assert_eq!(seen, expected);
    }
}
