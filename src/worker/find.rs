//! Finding orders by other keys than their id: reads lists of the platform page by page and reports
//! their entries, the newest time window first.
//!
//! Several pages are fetched concurrently, so that the quota and not the network latency limits the
//! speed. They are reported in order all the same, so that a find that stops has a place to resume
//! from.

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

/// Pages fetched concurrently: at the quota's 20 calls a second, enough for answers that take most
/// of a second.
const CONCURRENT_PAGES: usize = 16;

/// Why a find stopped, and where it can resume.
type FindFailure = (Failure, Option<Resume>);

/// The destination of the reports of a find.
pub(super) struct Sink {
    pub(super) ticket: Ticket,
    pub(super) reports: UnboundedSender<Report>,
}

/// Finds the orders of a key and reports them as they come.
pub(super) async fn find(
    client: Result<Client, Failure>,
    query: FindQuery,
    sink: Sink,
) -> Result<FindSummary, FindFailure> {
    let client = client.map_err(|failed| (failed, None))?;
    let mut reporter = FindReporter {
        sink,
        progress: FindProgress::default(),
        seen: HashSet::new(),
    };
    match query.key.kind() {
        kind if !kind.is_findable() => return Err((Failure::Unsearchable(kind), None)),
        KeyKind::Order | KeyKind::AfterSale => {
            let page = fetch_single(&client, &query)
                .await
                .map_err(|failed| (failed, None))?;
            reporter.add_page(page);
        }
        _ => {
            let lanes = match &query.resume {
                Some(resume) => resume.lanes.clone(),
                None => lanes(&client, &query, &mut reporter)
                    .await
                    .map_err(|failed| (failed, None))?,
            };
            let reader = ListReader {
                client,
                windows: query.windows(),
                query,
                lanes,
            };
            reader
                .read_all(&mut reporter)
                .await
                .map_err(|(failed, resume)| (failed, Some(resume)))?;
        }
    }
    Ok(FindSummary {
        progress: reporter.progress,
    })
}

/// One page of a list, and the number of calls it took.
type FetchedPage = (ListPage, u32);

fn fetched_page(answer: Answer, read: fn(Tree) -> ListPage) -> FetchedPage {
    (read(answer.data), answer.attempts)
}

/// Fetches the order or after-sale that the key identifies.
async fn fetch_single(client: &Client, query: &FindQuery) -> Result<FetchedPage, Failure> {
    let id = query.key.text();
    if query.key.kind() == KeyKind::AfterSale {
        return Ok(fetched_page(
            client.after_sale_detail(id, Priority::Interactive).await?,
            ListPage::of_after_sale,
        ));
    }
    let mut filters = vec![
        ("order_id", json!(id)),
        ("page", json!(1)),
        ("page_size", json!(PAGE_SIZE)),
    ];
    // The list requires a time range; most ids contain their time.
    if let Some(created) = OrderId::parse(id).ok().and_then(|id| id.created()) {
        let day = jiff::SignedDuration::from_hours(24);
        filters.extend(created_in(TimeWindow {
            from: created.saturating_sub(day).unwrap_or(created),
            to: created.saturating_add(day).unwrap_or(created),
        }));
    }
    Ok(fetched_page(
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

/// The lists to read: the orders of every user with this key, and the after-sales that match it.
async fn lanes(
    client: &Client,
    query: &FindQuery,
    reporter: &mut FindReporter,
) -> Result<Vec<FindList>, Failure> {
    let users = match query.key.kind() {
        KeyKind::Phone => {
            let answer = client
                .user_info(query.key.text(), Priority::Interactive)
                .await?;
            reporter.progress.calls += answer.attempts;
            Some(find::users(answer.data))
        }
        KeyKind::User => Some(vec![query.key.text().to_owned()]),
        _ => None,
    };
    reporter.progress.users = users.as_ref().map(Vec::len);
    Ok(users
        .into_iter()
        .flatten()
        .map(FindList::Orders)
        .chain([FindList::AfterSales])
        .collect())
}

/// A list in a time window, with the indices of both.
#[derive(Clone)]
struct FindStep {
    window: usize,
    lane: usize,
    span: TimeWindow,
    list: FindList,
}

/// Reads the pages of the lists.
struct ListReader {
    client: Client,
    query: FindQuery,
    windows: Vec<TimeWindow>,
    lanes: Vec<FindList>,
}

impl ListReader {
    /// Every list in every window, the newest window first.
    fn steps(&self) -> Vec<FindStep> {
        let of_window = |(window, &span): (usize, &TimeWindow)| {
            let of_lane = move |(lane, list): (usize, &FindList)| FindStep {
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

    /// Reads every list in every window, the newest window first.
    async fn read_all(self, reporter: &mut FindReporter) -> Result<(), (Failure, Resume)> {
        let reader = Arc::new(self);
        let from = reader
            .query
            .resume
            .as_ref()
            .map_or((0, 0, 1), |at| (at.window, at.lane, at.page));
        reporter.begin(&reader, from.0);
        let steps = reader
            .steps()
            .into_iter()
            .filter(|step| (step.window, step.lane) >= (from.0, from.1));
        let steps = steps
            .enumerate()
            .map(|(at, step)| (step, if at == 0 { from.2 } else { 1 }));
        let mut firsts = stream::iter(steps)
            .map(|(step, page)| reader.fetch(&step, page))
            .buffered(CONCURRENT_PAGES);
        while let Some((step, page, outcome)) = firsts.next().await {
            let last = reader.report_page(&step, page, outcome, reporter)?;
            reader.read_rest(&step, page, last, reporter).await?;
            reporter.end_step(&reader, &step);
        }
        Ok(())
    }

    /// Reads the remaining pages of a list; the first has given their number.
    async fn read_rest(
        self: &Arc<Self>,
        step: &FindStep,
        mut page: u32,
        mut last: u32,
        reporter: &mut FindReporter,
    ) -> Result<(), (Failure, Resume)> {
        while page < last {
            let mut pages = stream::iter(page + 1..=last)
                .map(|page| self.fetch(step, page))
                .buffered(CONCURRENT_PAGES);
            while let Some((_, number, outcome)) = pages.next().await {
                // An empty page is the last, whatever earlier pages said.
                let now_last = self.report_page(step, number, outcome, reporter)?;
                (page, last) = (number, now_last);
                if now_last == number {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Reports a page; returns the number of the last page.
    fn report_page(
        &self,
        step: &FindStep,
        page: u32,
        outcome: Result<FetchedPage, Failure>,
        reporter: &mut FindReporter,
    ) -> Result<u32, (Failure, Resume)> {
        let FindStep { window, lane, .. } = *step;
        let fetched_page = outcome.map_err(|failed| {
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
        let last = fetched_page.0.last(page);
        reporter.add_page(fetched_page);
        Ok(last)
    }

    /// Fetches a page in its own task, which runs while earlier pages are reported and is aborted
    /// with this future.
    fn fetch(
        self: &Arc<Self>,
        step: &FindStep,
        page: u32,
    ) -> impl Future<Output = (FindStep, u32, Result<FetchedPage, Failure>)> + use<> {
        let (reader, request, step) = (Arc::clone(self), step.clone(), step.clone());
        let mut call = AbortOnDrop(tokio::spawn(async move {
            reader.request_page(&request, page).await
        }));
        async move {
            let outcome = (&mut call.0)
                .await
                .unwrap_or_else(|broken| Err(Failure::Panic(panic_message(broken))));
            (step, page, outcome)
        }
    }

    async fn request_page(&self, step: &FindStep, page: u32) -> Result<FetchedPage, Failure> {
        let mut filters = vec![("page_size", json!(PAGE_SIZE))];
        match &step.list {
            FindList::Orders(user) => {
                filters.extend([("user_id", json!(user)), ("page", json!(page))]);
                filters.extend(created_in(step.span));
                Ok(fetched_page(
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
                Ok(fetched_page(
                    self.client
                        .after_sale_list(&filters, Priority::Interactive)
                        .await?,
                    ListPage::of_after_sales,
                ))
            }
        }
    }
}

/// The progress of a find, and where it is reported.
struct FindReporter {
    sink: Sink,
    progress: FindProgress,
    seen: HashSet<OrderId>,
}

impl FindReporter {
    fn begin(&mut self, reader: &ListReader, window: usize) {
        (self.progress.done, self.progress.of) = (window, reader.windows.len());
        let users = reader
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
            .and_then(|before| reader.windows.get(before))
            .map(|window| window.from);
        self.report_progress();
    }

    fn add_page(&mut self, (page, calls): FetchedPage) {
        self.seen
            .extend(page.entries.iter().map(|entry| entry.order_id.clone()));
        self.progress.pages += 1;
        self.progress.calls += calls;
        self.progress.found = self.seen.len();
        if !page.entries.is_empty() {
            // A closed channel means that the program is ending.
            let _ = self
                .sink
                .reports
                .send(Report::Found(self.sink.ticket, page.entries));
        }
        self.report_progress();
    }

    fn end_step(&mut self, reader: &ListReader, step: &FindStep) {
        if step.lane + 1 == reader.lanes.len() {
            self.progress.done = step.window + 1;
            self.progress.reached = Some(step.span.from);
            self.report_progress();
        }
    }

    fn report_progress(&self) {
        let _ = self.sink.reports.send(Report::FindProgress(
            self.sink.ticket,
            self.progress.clone(),
        ));
    }
}
