//! The search over the simulated shop: what it finds, how it stops and goes on, and how `gander find` writes it down.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::collections::HashSet;

use gander::api::{Credentials, Settings};
use gander::find::{Entry, Finds, Key, Kind, Progress, Query, Resume, Summary};
use gander::sim::{Arrival, Endpoint, Options, Person, Shop};
use gander::worker::{self, Failure, Report, Request, Requests, Ticket};
use rstest::rstest;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::show::{Stand, err, out};
use super::stage;

type Ended = Result<Summary, (Failure, Option<Resume>)>;

/// A shop and a worker that is wired to it.
fn ticket() -> Ticket {
    Ticket::default().next()
}

struct Bench {
    shop: Shop,
    requests: Requests,
    reports: UnboundedReceiver<Report>,
}

/// What a search told.
struct Told {
    /// As they came, page by page.
    pages: Vec<Vec<Entry>>,
    progress: Vec<Progress>,
    ended: Ended,
}

impl Bench {
    async fn open() -> Self {
        let shop = Shop::open(Options::new(stage::now())).await.unwrap();
        let (app_id, client_id, secret_key) = Shop::credentials();
        let credentials = Credentials::App {
            app_id: app_id.into(),
            client_id: client_id.into(),
            secret_key: secret_key.into(),
        };
        let (tell, reports) = unbounded_channel();
        let requests =
            worker::start(Settings::new(&shop.base_url(), credentials), None, tell).unwrap();
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

    async fn find(&mut self, query: Query) -> Told {
        self.requests
            .send((ticket(), Request::Find(query)))
            .unwrap();
        let (mut pages, mut progress) = (Vec::new(), Vec::new());
        loop {
            match self.reports.recv().await.unwrap() {
                Report::Found(_, entries) => pages.push(entries),
                Report::FindProgress(_, now) => progress.push(now),
                Report::FindEnded(_, ended) => {
                    return Told {
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

impl Told {
    fn finds(&self) -> Finds {
        let mut finds = Finds::default();
        self.pages.iter().for_each(|page| {
            finds.take(page.clone());
        });
        finds
    }

    /// The orders that the list of orders told, each as often as it did.
    fn listed(&self) -> Vec<&str> {
        self.pages
            .iter()
            .flatten()
            .filter(|entry| entry.state.is_some())
            .map(|entry| entry.order_id.as_str())
            .collect()
    }

    fn summary(&self) -> &Progress {
        &self.ended.as_ref().unwrap().progress
    }
}

fn back(kind: Kind, text: &str, months: u16) -> Query {
    Query::back(Key::of(kind, text).unwrap(), months, stage::now())
}

#[tokio::test]
async fn three_thousand_orders_come_whole_and_each_once_within_the_quota() {
    let mut test_support = Bench::open().await;
    let regular = test_support.person("regular");
    let told = test_support
        .find(back(Kind::Phone, &format!("+86-{}", regular.phone), 40))
        .await;
    let listed = told.listed();
    assert_eq!(
        (listed.len(), listed.iter().collect::<HashSet<_>>().len()),
        (3_000, 3_000)
    );
    assert!(
        told.pages
            .iter()
            .flatten()
            .all(|entry| entry.user_id.as_str() == regular.user_id || entry.state.is_none())
    );
    let created: Vec<_> = told
        .pages
        .iter()
        .flatten()
        .filter(|entry| entry.state.is_some())
        .map(|entry| entry.created.unwrap())
        .collect();
    assert!(
        created.is_sorted_by(|one, other| one >= other),
        "the newest first"
    );
    let (summary, asked) = (
        told.summary(),
        [
            Endpoint::OrderList,
            Endpoint::AfterSaleList,
            Endpoint::UserInfo,
        ]
        .map(|each| test_support.calls(each)),
    );
    assert!(
        asked
            .iter()
            .flatten()
            .all(|arrival| arrival.code == Some(0)),
        "no call beyond the quota"
    );
    assert_eq!(
        summary.calls as usize,
        asked.iter().map(Vec::len).sum::<usize>()
    );
    assert_eq!(
        (summary.done, summary.users, summary.found),
        (summary.of, Some(1), 3_000)
    );
    assert_eq!(
        summary.of,
        back(Kind::Phone, regular.phone, 40).windows().len()
    );
    assert!(
        asked[0].len() <= summary.of + 10,
        "a page a window, and those of the busy months: {}",
        asked[0].len()
    );
    assert_eq!(told.finds().entries().len(), 3_000);
    let states: HashSet<_> = told
        .finds()
        .entries()
        .iter()
        .flat_map(|e| e.after_sales.clone())
        .map(|a| a.state.unwrap().code().clone())
        .collect();
    assert_eq!(states.len(), 18, "an after-sale in every state");
}

#[tokio::test]
async fn a_search_tells_how_far_it_came() {
    let mut test_support = Bench::open().await;
    let query = back(Kind::User, &test_support.person("regular").user_id, 6);
    let told = test_support.find(query.clone()).await;
    let (first, last) = (&told.progress[0], told.progress.last().unwrap());
    assert_eq!((first.done, first.reached, first.users), (0, None, Some(1)));
    assert_eq!(
        (last.done, last.reached),
        (query.windows().len(), Some(query.since))
    );
    let steps = |value: fn(&Progress) -> usize| {
        told.progress
            .windows(2)
            .all(|pair| value(&pair[0]) <= value(&pair[1]))
    };
    assert!(
        steps(|p| p.done)
            && steps(|p| p.found)
            && steps(|p| p.calls as usize)
            && told.progress.len() > query.windows().len()
    );
    assert_eq!(last, told.summary());
}

#[tokio::test]
async fn two_users_of_one_phone_are_both_looked_through() {
    let mut test_support = Bench::open().await;
    let [one, other] = ["shared_first", "shared_second"].map(|name| test_support.person(name));
    let told = test_support.find(back(Kind::Phone, one.phone, 12)).await;
    assert_eq!((told.summary().users, told.summary().found), (Some(2), 5));
    let of = |person: &Person| {
        told.finds()
            .entries()
            .iter()
            .filter(|entry| entry.user_id.as_str() == person.user_id)
            .count()
    };
    assert_eq!((of(&one), of(&other)), (3, 2));
}

#[rstest]
#[case::unknown_phone(Kind::Phone, "13000130000", Some(0))]
#[case::unknown_user(Kind::User, "u_62cbf09430aa2_3pcvv3UNJ1", Some(1))]
#[case::unknown_name(Kind::Nickname, "查无此人", None)]
#[case::unknown_order(Kind::Order, "o_1668364330_6371382a9cba9_33409596", None)]
#[tokio::test]
async fn where_nothing_is_found_the_search_ends_well(
    #[case] kind: Kind,
    #[case] text: &str,
    #[case] users: Option<usize>,
) {
    let mut test_support = Bench::open().await;
    let told = test_support.find(back(kind, text, 3)).await;
    assert_eq!(
        (told.summary().users, told.summary().found, told.pages.len()),
        (users, 0, 0)
    );
}

#[tokio::test]
async fn a_user_without_orders_is_a_user_all_the_same() {
    let mut test_support = Bench::open().await;
    let phone = test_support.person("no_orders").phone;
    let told = test_support.find(back(Kind::Phone, phone, 12)).await;
    assert_eq!((told.summary().users, told.summary().found), (Some(1), 0));
}

#[tokio::test]
async fn a_window_that_fails_keeps_what_came_and_is_where_the_search_goes_on() {
    let mut test_support = Bench::open().await;
    let query = back(Kind::User, &test_support.person("errs_midway").user_id, 6);
    let told = test_support.find(query.clone()).await;
    let (failure, resume) = told.ended.unwrap_err();
    let resume = resume.unwrap();
    assert!(matches!(failure, Failure::Api(_)), "{failure:?}");
    let failed = query.windows()[resume.window];
    let reached = told.progress.last().unwrap().reached.unwrap();
    assert_eq!(
        (reached.as_second(), resume.lane, resume.page),
        (failed.to.as_second() + 1, 0, 1),
        "everything down to it was told"
    );
    assert!(
        told.pages.iter().flatten().any(
            |entry| entry.created.unwrap() < reached + jiff::SignedDuration::from_hours(24 * 4)
        )
    );
    // It fails there again, and asks nothing anew of what was told.
    let again = test_support.find(query.resumed(resume.clone())).await;
    assert_eq!(
        (again.pages.len(), again.ended.unwrap_err().1),
        (0, Some(resume.clone()))
    );
    // Background the bad window the search goes on to its end.
    let behind = Resume {
        window: resume.window + 1,
        ..resume
    };
    let rest = test_support.find(query.resumed(behind)).await;
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
async fn a_search_that_stops_between_two_pages_goes_on_with_the_second() {
    let mut test_support = Bench::open().await;
    let query = back(Kind::User, &test_support.person("regular").user_id, 16);
    let whole = test_support.find(query.clone()).await;
    let windows = query.windows();
    let busy = windows.iter().position(|window| {
        whole
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
        gander::find::Lane::Orders(query.key.text().to_owned()),
        gander::find::Lane::AfterSales,
    ];
    let window = busy.unwrap();
    let rest = test_support
        .find(query.resumed(Resume {
            lanes,
            window,
            lane: 0,
            page: 2,
        }))
        .await;
    let (all, late) = (whole.listed(), rest.listed());
    let newer = all.len() - late.len();
    assert_eq!(all[newer..], late[..]);
    let first_page: Vec<_> = whole
        .pages
        .iter()
        .flatten()
        .filter(|e| e.state.is_some() && e.created.unwrap() > windows[window].to)
        .collect();
    assert_eq!(newer, first_page.len() + 100);
}

#[tokio::test]
async fn a_token_that_dies_midway_is_renewed() {
    let mut test_support = Bench::open().await;
    let query = back(Kind::User, &test_support.person("regular").user_id, 12);
    test_support
        .requests
        .send((ticket(), Request::Find(query)))
        .unwrap();
    while !matches!(
        test_support.reports.recv().await.unwrap(),
        Report::Found(_, _)
    ) {}
    test_support.shop.kill_tokens();
    let mut found = 0;
    loop {
        match test_support.reports.recv().await.unwrap() {
            Report::FindProgress(_, progress) => found = progress.found,
            Report::FindEnded(_, ended) => break assert_eq!(ended.unwrap().progress.found, found),
            _ => {}
        }
    }
    assert_eq!(test_support.calls(Endpoint::Token).len(), 2);
}

#[tokio::test]
async fn a_cancelled_search_asks_no_more() {
    let mut test_support = Bench::open().await;
    let query = back(Kind::User, &test_support.person("regular").user_id, 36);
    test_support
        .requests
        .send((ticket(), Request::Find(query)))
        .unwrap();
    while !matches!(
        test_support.reports.recv().await.unwrap(),
        Report::Found(_, _)
    ) {}
    test_support
        .requests
        .send((ticket(), Request::Cancel))
        .unwrap();
    // This one queues for the same quota behind whatever the cancelled one had still wanted.
    let idle = test_support.person("no_orders").user_id;
    let told = test_support.find(back(Kind::User, &idle, 12)).await;
    let asked = test_support.calls(Endpoint::OrderList).len();
    assert!(
        asked <= 20 + told.summary().of,
        "the first second's calls and those of the second search: {asked}"
    );
}

#[tokio::test]
async fn an_after_sale_leads_to_its_order() {
    let mut test_support = Bench::open().await;
    let phone = test_support.person("refund_failed").phone;
    let known = test_support.find(back(Kind::Phone, phone, 2)).await.finds();
    let entry = &known.entries()[0];
    let told = test_support
        .find(back(Kind::AfterSale, entry.after_sales[0].id.as_str(), 2))
        .await;
    assert_eq!(told.finds().entries()[0].order_id, entry.order_id);
    assert_eq!((told.summary().calls, told.summary().of), (1, 0));
    let unknown = test_support
        .find(back(
            Kind::AfterSale,
            "A1676284458_63ea122a379c4_84723683",
            2,
        ))
        .await;
    assert!(matches!(unknown.ended, Err((Failure::Api(_), None))));
}

#[rstest]
#[case(Kind::Nickname, "豆豆妈")]
#[case(Kind::Receiver, "许文君")]
#[case(Kind::ReceiverPhone, "137 0013 7224")]
#[tokio::test]
async fn what_stands_on_an_after_sale_finds_its_order(#[case] kind: Kind, #[case] text: &str) {
    let mut test_support = Bench::open().await;
    let told = test_support.find(back(kind, text, 2)).await;
    let finds = told.finds();
    let [entry] = finds.entries() else {
        panic!("one order")
    };
    assert_eq!(
        (
            entry.buyer.as_str(),
            entry.after_sales.len(),
            told.summary().users
        ),
        ("豆*", 1, None)
    );
}

#[tokio::test]
async fn a_waybill_is_not_asked_for() {
    let mut test_support = Bench::open().await;
    let told = test_support
        .find(back(Kind::Waybill, "SF1234567890123", 2))
        .await;
    assert!(matches!(
        told.ended,
        Err((Failure::Unsearchable(Kind::Waybill), None))
    ));
    assert!(test_support.shop.arrivals().is_empty());
}

fn find(stand: &Stand, arguments: &[&str]) -> std::process::Output {
    stand
        .command(&[&["find", "--lang", "en"], arguments].concat())
        .output()
        .unwrap()
}

#[test]
fn a_table_names_each_order_and_nothing_personal() {
    let stand = Stand::open();
    let output = find(&stand, &["138 0013 8026", "--months", "2"]);
    let said = out(&output);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(
        said.lines().count() >= 2 && !said.contains("13800138026") && err(&output).is_empty(),
        "{said}"
    );
    assert!(said.starts_with("Order id"), "{said}");
}

#[test]
fn json_and_csv_hold_the_same_orders() {
    let stand = Stand::open();
    let json = out(&find(
        &stand,
        &["14800148020", "--months", "12", "--output", "json"],
    ));
    let orders: Vec<Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(orders.len(), 5);
    assert!(
        orders
            .iter()
            .all(|order| order["schema"] == "gander.found/1" && order["sum_fen"].is_number()),
        "{json}"
    );
    let csv = out(&find(
        &stand,
        &["14800148020", "--months", "12", "--output", "csv"],
    ));
    let ids: Vec<_> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        ids,
        orders
            .iter()
            .map(|order| order["order_id"].as_str().unwrap())
            .collect::<Vec<_>>()
    );
    let limited = out(&find(
        &stand,
        &[
            "14800148020",
            "--months",
            "12",
            "--limit",
            "2",
            "--output",
            "csv",
        ],
    ));
    assert_eq!(
        limited.lines().collect::<Vec<_>>(),
        csv.lines().take(3).collect::<Vec<_>>()
    );
}

#[rstest]
#[case::nobody(&["13000130000"], 3, "no user")]
#[case::no_orders(&["14600146010"], 3, "no order")]
#[case::no_phone(&["1380013", "--as", "phone"], 2, "11 digits")]
#[case::waybill(&["SF1234567890123"], 2, "waybill")]
#[case::nothing(&[" "], 2, "nothing was given")]
#[case::no_day(&["13000130000", "--since", "yesterday"], 2, "YYYY-MM-DD")]
fn what_finds_nothing_says_why(#[case] arguments: &[&str], #[case] code: i32, #[case] said: &str) {
    let stand = Stand::open();
    let output = find(&stand, arguments);
    assert_eq!(output.status.code(), Some(code), "{}", err(&output));
    assert!(
        err(&output).contains(said) && out(&output).is_empty(),
        "{}",
        err(&output)
    );
}

#[test]
fn an_incomplete_search_writes_what_came_and_ends_with_the_failure() {
    let stand = Stand::open();
    let output = find(
        &stand,
        &["14900149060", "--months", "6", "--output", "json"],
    );
    assert_eq!(output.status.code(), Some(6), "{}", err(&output));
    assert!(
        out(&output).lines().count() > 10 && err(&output).contains("incomplete"),
        "{}",
        err(&output)
    );
}
