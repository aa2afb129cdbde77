//! The search: lists of the platform walked page by page, and what they hold told as it comes, the newest window first.
//!
//! Several pages are under way at once, so that the quota and not the way to the platform sets the pace; they are told in their order
//! all the same, so that a search that stops has a place to go on from.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::message::{Failure, Report, Ticket};
use super::{AbortOnDrop, panic_message};
use crate::api::{Answer, Client, Priority};
use crate::find::{
    self, FindList, FindProgress, FindQuery, FindSummary, KeyKind, ListPage, PAGE_SIZE, Resume,
    TimeWindow,
};
use crate::json::Tree;
use crate::order::OrderId;

/// Pages under way at once: at the quota's 20 calls a second enough for answers that take most of a second.
const AT_ONCE: usize = 16;

/// Why a search stopped, and where it can go on.
type Stopped = (Failure, Option<Resume>);

/// Where a find reports to, and under which ticket.
pub(super) struct Sink {
    pub(super) ticket: Ticket,
    pub(super) reports: UnboundedSender<Report>,
}

/// Finds the orders of a key and reports them as they come.
pub(super) async fn find(
    client: Result<Client, Failure>,
    query: FindQuery,
    sink: Sink,
) -> Result<FindSummary, Stopped> {
    let client = client.map_err(|failed| (failed, None))?;
    let mut told = Told {
        sink,
        progress: FindProgress::default(),
        seen: HashSet::new(),
    };
    match query.key.kind() {
        kind if !kind.is_findable() => return Err((Failure::Unsearchable(kind), None)),
        KeyKind::Order | KeyKind::AfterSale => {
            let page = one(&client, &query)
                .await
                .map_err(|failed| (failed, None))?;
            told.page(page);
        }
        _ => {
            let lanes = match &query.resume {
                Some(resume) => resume.lanes.clone(),
                None => lanes(&client, &query, &mut told)
                    .await
                    .map_err(|failed| (failed, None))?,
            };
            let asker = Asker {
                client,
                windows: query.windows(),
                query,
                lanes,
            };
            asker
                .walk(&mut told)
                .await
                .map_err(|(failed, resume)| (failed, Some(resume)))?;
        }
    }
    Ok(FindSummary {
        progress: told.progress,
    })
}

/// What came, and after how many calls.
type Came = (ListPage, u32);

fn came(answer: Answer, read: fn(Tree) -> ListPage) -> Came {
    (read(answer.data), answer.attempts)
}

/// The order that the key names by itself.
async fn one(client: &Client, query: &FindQuery) -> Result<Came, Failure> {
    let id = query.key.text();
    if query.key.kind() == KeyKind::AfterSale {
        return Ok(came(
            client.after_sale_detail(id, Priority::Interactive).await?,
            ListPage::of_after_sale,
        ));
    }
    let mut filters = vec![
        ("order_id", json!(id)),
        ("page", json!(1)),
        ("page_size", json!(PAGE_SIZE)),
    ];
    // The list wants a time, which most ids carry.
    if let Some(created) = OrderId::parse(id).ok().and_then(|id| id.created()) {
        let day = jiff::SignedDuration::from_hours(24);
        filters.extend(created_in(TimeWindow {
            from: created.saturating_sub(day).unwrap_or(created),
            to: created.saturating_add(day).unwrap_or(created),
        }));
    }
    Ok(came(
        client.order_list(&filters, Priority::Interactive).await?,
        ListPage::of_orders,
    ))
}

fn created_in(window: TimeWindow) -> [(&'static str, Value); 2] {
    let [from, to] = window.seconds();
    [
        ("created_time_start", json!(from)),
        ("created_time_end", json!(to)),
    ]
}

/// The lists to walk: the orders of every user the key leads to, and the after-sales that the key finds by itself.
async fn lanes(
    client: &Client,
    query: &FindQuery,
    told: &mut Told,
) -> Result<Vec<FindList>, Failure> {
    let users = match query.key.kind() {
        KeyKind::Phone => {
            let answer = client
                .user_info(query.key.text(), Priority::Interactive)
                .await?;
            told.progress.calls += answer.attempts;
            Some(find::users(answer.data))
        }
        KeyKind::User => Some(vec![query.key.text().to_owned()]),
        _ => None,
    };
    told.progress.users = users.as_ref().map(Vec::len);
    Ok(users
        .into_iter()
        .flatten()
        .map(FindList::Orders)
        .chain([FindList::AfterSales])
        .collect())
}

/// A list in a window, with the places of both.
#[derive(Clone)]
struct Step {
    window: usize,
    lane: usize,
    span: TimeWindow,
    list: FindList,
}

/// What is asked of the platform.
struct Asker {
    client: Client,
    query: FindQuery,
    windows: Vec<TimeWindow>,
    lanes: Vec<FindList>,
}

impl Asker {
    /// Every list in every window, the newest window first.
    fn steps(&self) -> Vec<Step> {
        let of_window = |(window, &span): (usize, &TimeWindow)| {
            let of_lane = move |(lane, list): (usize, &FindList)| Step {
                window,
                lane,
                span,
                list: list.clone(),
            };
            self.lanes
                .iter()
                .enumerate()
                .map(of_lane)
                .collect::<Vec<_>>()
        };
        self.windows
            .iter()
            .enumerate()
            .flat_map(of_window)
            .collect()
    }

    /// Walks every list through every window, the newest first.
    async fn walk(self, told: &mut Told) -> Result<(), (Failure, Resume)> {
        let asker = Arc::new(self);
        let from = asker
            .query
            .resume
            .as_ref()
            .map_or((0, 0, 1), |at| (at.window, at.lane, at.page));
        told.begin(&asker, from.0);
        let steps = asker
            .steps()
            .into_iter()
            .filter(|step| (step.window, step.lane) >= (from.0, from.1));
        let steps = steps
            .enumerate()
            .map(|(at, step)| (step, if at == 0 { from.2 } else { 1 }));
        let mut firsts = stream::iter(steps)
            .map(|(step, page)| asker.fetch(&step, page))
            .buffered(AT_ONCE);
        while let Some((step, page, outcome)) = firsts.next().await {
            let last = asker.tell(&step, page, outcome, told)?;
            asker.rest(&step, page, last, told).await?;
            told.ended(&asker, &step);
        }
        Ok(())
    }

    /// The pages of a window behind the first, which has told how many there are.
    async fn rest(
        self: &Arc<Self>,
        step: &Step,
        mut page: u32,
        mut last: u32,
        told: &mut Told,
    ) -> Result<(), (Failure, Resume)> {
        while page < last {
            let mut pages = stream::iter(page + 1..=last)
                .map(|page| self.fetch(step, page))
                .buffered(AT_ONCE);
            while let Some((_, number, outcome)) = pages.next().await {
                // An empty page is the last, whatever was said before.
                let now_last = self.tell(step, number, outcome, told)?;
                (page, last) = (number, now_last);
                if now_last == number {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Tells a page; the number of the last.
    fn tell(
        &self,
        step: &Step,
        page: u32,
        outcome: Result<Came, Failure>,
        told: &mut Told,
    ) -> Result<u32, (Failure, Resume)> {
        let Step { window, lane, .. } = *step;
        let came = outcome.map_err(|failed| {
            (
                failed,
                Resume {
                    lanes: self.lanes.clone(),
                    window,
                    lane,
                    page,
                },
            )
        })?;
        let last = came.0.last(page);
        told.page(came);
        Ok(last)
    }

    /// Has a page fetched in a task of its own, which goes on while others are told, and ends with this future.
    fn fetch(
        self: &Arc<Self>,
        step: &Step,
        page: u32,
    ) -> impl Future<Output = (Step, u32, Result<Came, Failure>)> + use<> {
        let (asker, wanted, step) = (Arc::clone(self), step.clone(), step.clone());
        let mut call = AbortOnDrop(tokio::spawn(async move { asker.ask(&wanted, page).await }));
        async move {
            let outcome = (&mut call.0)
                .await
                .unwrap_or_else(|broken| Err(Failure::Panic(panic_message(broken))));
            (step, page, outcome)
        }
    }

    async fn ask(&self, step: &Step, page: u32) -> Result<Came, Failure> {
        let mut filters = vec![("page_size", json!(PAGE_SIZE))];
        match &step.list {
            FindList::Orders(user) => {
                filters.extend([("user_id", json!(user)), ("page", json!(page))]);
                filters.extend(created_in(step.span));
                Ok(came(
                    self.client
                        .order_list(&filters, Priority::Interactive)
                        .await?,
                    ListPage::of_orders,
                ))
            }
            FindList::AfterSales => {
                let filter = self
                    .query
                    .key
                    .kind()
                    .after_sale_filter()
                    .unwrap_or("aftersale_id");
                filters.extend([
                    (filter, json!(self.query.key.text())),
                    ("page_index", json!(page)),
                    ("created_at", json!(step.span.days())),
                ]);
                Ok(came(
                    self.client
                        .after_sale_list(&filters, Priority::Interactive)
                        .await?,
                    ListPage::of_after_sales,
                ))
            }
        }
    }
}

/// What was told.
struct Told {
    sink: Sink,
    progress: FindProgress,
    seen: HashSet<OrderId>,
}

impl Told {
    fn begin(&mut self, asker: &Asker, window: usize) {
        (self.progress.done, self.progress.of) = (window, asker.windows.len());
        let users = asker
            .lanes
            .iter()
            .filter(|lane| matches!(lane, FindList::Orders(_)))
            .count();
        self.progress.users = self
            .progress
            .users
            .or(Some(users).filter(|&users| users > 0));
        self.progress.reached = window
            .checked_sub(1)
            .and_then(|before| asker.windows.get(before))
            .map(|window| window.from);
        self.tell();
    }

    fn page(&mut self, (page, calls): Came) {
        self.seen
            .extend(page.entries.iter().map(|entry| entry.order_id.clone()));
        self.progress.pages += 1;
        self.progress.calls += calls;
        self.progress.found = self.seen.len();
        if !page.entries.is_empty() {
            // A closed channel means that nobody is left to be told.
            let _ = self
                .sink
                .reports
                .send(Report::Found(self.sink.ticket, page.entries));
        }
        self.tell();
    }

    fn ended(&mut self, asker: &Asker, step: &Step) {
        if step.lane + 1 == asker.lanes.len() {
            self.progress.done = step.window + 1;
            self.progress.reached = Some(step.span.from);
            self.tell();
        }
    }

    fn tell(&self) {
        let _ = self.sink.reports.send(Report::FindProgress(
            self.sink.ticket,
            self.progress.clone(),
        ));
    }
}
