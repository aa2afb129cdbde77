//! Finding orders in the simulated shop: what is found, how a query stops and resumes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::collections::HashSet;

use gander::api::{Credentials, Settings};
use gander::find::{
    FindProgress, FindQuery, FindSummary, FoundOrder, FoundOrders, Key, KeyKind, Resume,
};
use gander::sim::{Arrival, Endpoint, Options, Person, Shop};
use gander::worker::{self, Failure, Report, Request, Requests, Ticket};
use rstest::rstest;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::support;

type Ended = Result<FindSummary, (Failure, Option<Resume>)>;

fn ticket() -> Ticket {
    Ticket::default().next()
}

/// A simulated shop and a worker connected to it.
struct ShopWorker {
    shop: Shop,
    requests: Requests,
    reports: UnboundedReceiver<Report>,
}

/// The reports of one query.
struct FindReports {
    /// The found orders, page by page.
    pages: Vec<Vec<FoundOrder>>,
    progress: Vec<FindProgress>,
    ended: Ended,
}

impl ShopWorker {
    async fn open() -> Self {
        let shop = Shop::open(Options::new(support::now())).await.unwrap();
        let (app_id, client_id, secret_key) = Shop::credentials();
        let credentials = Credentials::App {
            app_id: app_id.into(),
            client_id: client_id.into(),
            secret_key: secret_key.into(),
        };
        let (sender, reports) = unbounded_channel();
        let requests =
            worker::start(Settings::new(&shop.base_url(), credentials), None, sender).unwrap();
        Self {
            shop,
            requests,
            reports,
        }
    }

    fn person(&self, name: &str) -> Person {
        self.shop
            .people()
            .into_iter()
            .find(|person| person.name == name)
            .unwrap()
    }

    async fn find(&mut self, query: FindQuery) -> FindReports {
        self.requests
            .send((ticket(), Request::Find(query)))
            .unwrap();
        let (mut pages, mut progress) = (Vec::new(), Vec::new());
        loop {
            match self.reports.recv().await.unwrap() {
                Report::Found(_, entries) => pages.push(entries),
                Report::FindProgress(_, now) => progress.push(now),
                Report::FindEnded(_, ended) => {
                    return FindReports {
                        pages,
                        progress,
                        ended,
                    };
                }
                _ => {}
            }
        }
    }

    fn calls(&self, endpoint: Endpoint) -> Vec<Arrival> {
        self.shop
            .arrivals()
            .into_iter()
            .filter(|arrival| arrival.endpoint == endpoint)
            .collect()
    }
}

impl FindReports {
    fn finds(&self) -> FoundOrders {
        let mut finds = FoundOrders::default();
        self.pages.iter().for_each(|page| {
            finds.add(page.clone());
        });
        finds
    }

    /// The ids from the list of orders, with repetitions.
    fn listed(&self) -> Vec<&str> {
        self.pages
            .iter()
            .flatten()
            .filter(|entry| entry.state.is_some())
            .map(|entry| entry.order_id.as_str())
            .collect()
    }

    fn summary(&self) -> &FindProgress {
        &self.ended.as_ref().unwrap().progress
    }
}

fn back(kind: KeyKind, text: &str, months: u16) -> FindQuery {
    FindQuery::back(Key::of(kind, text).unwrap(), months, support::now())
}

#[tokio::test]
async fn find_returns_three_thousand_orders_once_each_within_the_quota() {
    let mut worker = ShopWorker::open().await;
    let regular = worker.person("regular");
    let reports = worker
        .find(back(KeyKind::Phone, &format!("+86-{}", regular.phone), 40))
        .await;
    let listed = reports.listed();
    assert_eq!(
        (listed.len(), listed.iter().collect::<HashSet<_>>().len()),
        (3_000, 3_000)
    );
    assert!(
        reports
            .pages
            .iter()
            .flatten()
            .all(|entry| entry.user_id.as_str() == regular.user_id || entry.state.is_none())
    );
    let created: Vec<_> = reports
        .pages
        .iter()
        .flatten()
        .filter(|entry| entry.state.is_some())
        .map(|entry| entry.created.unwrap())
        .collect();
    assert!(
        created.is_sorted_by(|one, other| one >= other),
        "newest first"
    );
    let (summary, calls) = (
        reports.summary(),
        [
            Endpoint::OrderList,
            Endpoint::AfterSaleList,
            Endpoint::UserInfo,
        ]
        .map(|each| worker.calls(each)),
    );
    assert!(
        calls
            .iter()
            .flatten()
            .all(|arrival| arrival.code == Some(0)),
        "no call beyond the quota"
    );
    assert_eq!(
        summary.calls as usize,
        calls.iter().map(Vec::len).sum::<usize>()
    );
    assert_eq!(
        (summary.done, summary.users, summary.found),
        (summary.of, Some(1), 3_000)
    );
    assert_eq!(
        summary.of,
        back(KeyKind::Phone, regular.phone, 40).windows().len()
    );
    assert!(
        calls[0].len() <= summary.of + 10,
        "one page per window, and more in the busy months: {}",
        calls[0].len()
    );
    assert_eq!(reports.finds().entries().len(), 3_000);
    let states: HashSet<_> = reports
        .finds()
        .entries()
        .iter()
        .flat_map(|e| e.after_sales.clone())
        .map(|a| a.state.unwrap().code().clone())
        .collect();
    assert_eq!(states.len(), 18, "an after-sale in every state");
}

#[tokio::test]
async fn find_reports_its_progress() {
    let mut worker = ShopWorker::open().await;
    let query = back(KeyKind::User, &worker.person("regular").user_id, 6);
    let reports = worker.find(query.clone()).await;
    let (first, last) = (&reports.progress[0], reports.progress.last().unwrap());
    assert_eq!((first.done, first.reached, first.users), (0, None, Some(1)));
    assert_eq!(
        (last.done, last.reached),
        (query.windows().len(), Some(query.since))
    );
    let steps = |value: fn(&FindProgress) -> usize| {
        reports
            .progress
            .windows(2)
            .all(|pair| value(&pair[0]) <= value(&pair[1]))
    };
    assert!(
        steps(|p| p.done)
            && steps(|p| p.found)
            && steps(|p| p.calls as usize)
            && reports.progress.len() > query.windows().len()
    );
    assert_eq!(last, reports.summary());
}

#[tokio::test]
async fn users_with_the_same_phone_are_both_found() {
    let mut worker = ShopWorker::open().await;
    let [one, other] = ["shared_first", "shared_second"].map(|name| worker.person(name));
    let reports = worker.find(back(KeyKind::Phone, one.phone, 12)).await;
    assert_eq!(
        (reports.summary().users, reports.summary().found),
        (Some(2), 5)
    );
    let of = |person: &Person| {
        reports
            .finds()
            .entries()
            .iter()
            .filter(|entry| entry.user_id.as_str() == person.user_id)
            .count()
    };
    assert_eq!((of(&one), of(&other)), (3, 2));
}

#[rstest]
#[case::unknown_phone(KeyKind::Phone, "13000130000", Some(0))]
#[case::unknown_user(KeyKind::User, "u_62cbf09430aa2_3pcvv3UNJ1", Some(1))]
#[case::unknown_name(KeyKind::Nickname, "查无此人", None)]
#[case::unknown_order(KeyKind::Order, "o_1668364330_6371382a9cba9_33409596", None)]
#[tokio::test]
async fn find_without_results_succeeds(
    #[case] kind: KeyKind,
    #[case] text: &str,
    #[case] users: Option<usize>,
) {
    let mut worker = ShopWorker::open().await;
    let reports = worker.find(back(kind, text, 3)).await;
    assert_eq!(
        (
            reports.summary().users,
            reports.summary().found,
            reports.pages.len()
        ),
        (users, 0, 0)
    );
}

#[tokio::test]
async fn user_without_orders_is_counted() {
    let mut worker = ShopWorker::open().await;
    let phone = worker.person("no_orders").phone;
    let reports = worker.find(back(KeyKind::Phone, phone, 12)).await;
    assert_eq!(
        (reports.summary().users, reports.summary().found),
        (Some(1), 0)
    );
}

#[tokio::test]
async fn failed_window_keeps_results_and_is_resumed() {
    let mut worker = ShopWorker::open().await;
    let query = back(KeyKind::User, &worker.person("errs_midway").user_id, 6);
    let reports = worker.find(query.clone()).await;
    let (failure, resume) = reports.ended.unwrap_err();
    let resume = resume.unwrap();
    assert!(matches!(failure, Failure::Api(_)), "{failure:?}");
    let failed = query.windows()[resume.window];
    let reached = reports.progress.last().unwrap().reached.unwrap();
    assert_eq!(
        (reached.as_second(), resume.lane, resume.page),
        (failed.to.as_second() + 1, 0, 1),
        "all windows before the failed one were reported"
    );
    assert!(
        reports.pages.iter().flatten().any(
            |entry| entry.created.unwrap() < reached + jiff::SignedDuration::from_hours(24 * 4)
        )
    );
    // It fails at the same window and reports no order twice.
    let again = worker.find(query.resumed(resume.clone())).await;
    assert_eq!(
        (again.pages.len(), again.ended.unwrap_err().1),
        (0, Some(resume.clone()))
    );
    // After the failing window the query completes.
    let next_window = Resume {
        window: resume.window + 1,
        ..resume
    };
    let rest = worker.find(query.resumed(next_window)).await;
    assert!(
        rest.summary().found > 0
            && rest
                .pages
                .iter()
                .flatten()
                .all(|entry| entry.created.unwrap() < failed.from)
    );
}

#[tokio::test]
async fn find_resumes_at_the_second_page() {
    let mut worker = ShopWorker::open().await;
    let query = back(KeyKind::User, &worker.person("regular").user_id, 16);
    let complete = worker.find(query.clone()).await;
    let windows = query.windows();
    let busy = windows.iter().position(|window| {
        complete
            .pages
            .iter()
            .flatten()
            .filter(|e| {
                e.state.is_some() && (window.from..=window.to).contains(&e.created.unwrap())
            })
            .count()
            > 200
    });
    let lanes = vec![
        gander::find::FindList::Orders(query.key.text().to_owned()),
        gander::find::FindList::AfterSales,
    ];
    let window = busy.unwrap();
    let rest = worker
        .find(query.resumed(Resume {
            lanes,
            window,
            lane: 0,
            page: 2,
        }))
        .await;
    let (all, late) = (complete.listed(), rest.listed());
    let newer = all.len() - late.len();
    assert_eq!(all[newer..], late[..]);
    let first_page: Vec<_> = complete
        .pages
        .iter()
        .flatten()
        .filter(|e| e.state.is_some() && e.created.unwrap() > windows[window].to)
        .collect();
    assert_eq!(newer, first_page.len() + 100);
}

#[tokio::test]
async fn expired_token_is_renewed() {
    let mut worker = ShopWorker::open().await;
    let query = back(KeyKind::User, &worker.person("regular").user_id, 12);
    worker
        .requests
        .send((ticket(), Request::Find(query)))
        .unwrap();
    while !matches!(worker.reports.recv().await.unwrap(), Report::Found(_, _)) {}
    worker.shop.kill_tokens();
    let mut found = 0;
    loop {
        match worker.reports.recv().await.unwrap() {
            Report::FindProgress(_, progress) => found = progress.found,
            Report::FindEnded(_, ended) => break assert_eq!(ended.unwrap().progress.found, found),
            _ => {}
        }
    }
    assert_eq!(worker.calls(Endpoint::Token).len(), 2);
}

#[tokio::test]
async fn cancelled_find_makes_no_more_calls() {
    let mut worker = ShopWorker::open().await;
    let query = back(KeyKind::User, &worker.person("regular").user_id, 36);
    worker
        .requests
        .send((ticket(), Request::Find(query)))
        .unwrap();
    while !matches!(worker.reports.recv().await.unwrap(), Report::Found(_, _)) {}
    worker.requests.send((ticket(), Request::Cancel)).unwrap();
    // This query waits for the same quota, behind any remaining calls of the cancelled one.
    let idle = worker.person("no_orders").user_id;
    let reports = worker.find(back(KeyKind::User, &idle, 12)).await;
    let calls = worker.calls(Endpoint::OrderList).len();
    assert!(
        calls <= 20 + reports.summary().of,
        "the first second's calls and those of the second query: {calls}"
    );
}

#[tokio::test]
async fn after_sale_id_finds_its_order() {
    let mut worker = ShopWorker::open().await;
    let phone = worker.person("refund_failed").phone;
    let known = worker.find(back(KeyKind::Phone, phone, 2)).await.finds();
    let entry = &known.entries()[0];
    let reports = worker
        .find(back(
            KeyKind::AfterSale,
            entry.after_sales[0].id.as_str(),
            2,
        ))
        .await;
    assert_eq!(reports.finds().entries()[0].order_id, entry.order_id);
    assert_eq!((reports.summary().calls, reports.summary().of), (1, 0));
    let unknown = worker
        .find(back(
            KeyKind::AfterSale,
            "A1676284458_63ea122a379c4_84723683",
            2,
        ))
        .await;
    assert!(matches!(unknown.ended, Err((Failure::Api(_), None))));
}

#[rstest]
#[case(KeyKind::Nickname, "豆豆妈")]
#[case(KeyKind::Receiver, "许文君")]
#[case(KeyKind::ReceiverPhone, "137 0013 7224")]
#[tokio::test]
async fn after_sale_data_finds_the_order(#[case] kind: KeyKind, #[case] text: &str) {
    let mut worker = ShopWorker::open().await;
    let reports = worker.find(back(kind, text, 2)).await;
    let finds = reports.finds();
    let [entry] = finds.entries() else {
        panic!("one order")
    };
    assert_eq!(
        (
            entry.buyer.as_str(),
            entry.after_sales.len(),
            reports.summary().users
        ),
        ("豆*", 1, None)
    );
}

#[tokio::test]
async fn waybill_makes_no_call() {
    let mut worker = ShopWorker::open().await;
    let reports = worker
        .find(back(KeyKind::Waybill, "SF1234567890123", 2))
        .await;
    assert!(matches!(
        reports.ended,
        Err((Failure::Unsearchable(KeyKind::Waybill), None))
    ));
    assert!(worker.shop.arrivals().is_empty());
}
