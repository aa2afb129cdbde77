//! The background task: requests in, reports out, both without bound, so that neither side ever waits for the other.
//!
//! It lives on a thread of its own with a runtime of its own. The HTTP client and its certificates are built there, off the start-up
//! path. It draws nothing.

mod job;
mod log;
mod search;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::api::{Client, Error, Notice, Priority, Settings, SettingsError};
use crate::find;
use crate::order::{AfterSaleId, Order, OrderId, ParseError};
use crate::outline::Outline;
use crate::text::Lang;

pub use job::{load, load_saved};
pub use log::log_to;

/// The name of the worker's thread: what panics there is a job's and reported, not the program's.
pub const THREAD: &str = "gander-worker";

/// What may be asked for, each under the ticket that its report will carry.
#[derive(Debug)]
pub enum Request {
    /// An order of the shop, and who waits for it.
    Order(u64, OrderId, Priority),
    /// The same, with its after-sales in detail.
    Whole(u64, OrderId, Priority),
    /// The after-sales in detail of an order that came already: the JSON text of its answer's `data`, and which.
    AfterSales(u64, String, Vec<AfterSaleId>, Priority),
    /// A saved answer, read anew.
    Saved(u64),
    /// The orders that a key leads to.
    Find(u64, find::Query),
    /// Stop the job with this ticket; nothing more is reported of it.
    Cancel(u64),
}

/// What is told.
#[derive(Debug)]
pub enum Report {
    /// A job ended.
    Done(u64, Result<Box<Loaded>, Failure>),
    /// Orders that a search found, newest window first; one may come again with more known of it.
    Found(u64, Vec<find::Entry>),
    /// How far a search came.
    Searching(u64, find::Progress),
    /// A search ended, or stopped where it can go on.
    Searched(u64, Result<find::Summary, (Failure, Option<find::Resume>)>),
    /// Calls that are free now, of how many.
    Quota(u32, u32),
    /// What the person should know of how the engine runs; told once.
    Notice(Notice),
}

/// An order, read and laid out.
#[derive(Debug)]
pub struct Loaded {
    /// The order.
    pub order: Order,
    /// Its tabs, in their order.
    pub outlines: Vec<Outline>,
    /// After-sales whose detail did not come, and why.
    pub missed: Vec<(AfterSaleId, Failure)>,
    /// What had to be mended to read it.
    pub repairs: Vec<crate::api::Repair>,
    /// When the answer came, where it was recorded; otherwise just now, or as long ago as its file is old.
    pub recorded: Option<Timestamp>,
}

/// Why a job brought no order.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// No shop is configured.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The platform, or the way there, said no.
    #[error(transparent)]
    Api(#[from] Error),
    /// The answer is no order.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The shop answered with nothing inside.
    #[error("no such order in this shop")]
    NoSuchOrder,
    /// The platform searches by no key of this kind.
    #[error("the platform finds no order by {}", .0.label(Lang::En))]
    Unsearchable(find::Kind),
    /// A saved answer cannot be read again.
    #[error("{0}")]
    Saved(String),
    /// A fault of the program's own.
    #[error("internal fault: {0}")]
    Panic(String),
}

/// How a saved answer is read again.
pub type Reread = Arc<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>;

/// Starts the worker. It ends when the request side is dropped, and every job with it.
///
/// # Errors
///
/// When the system gives no thread.
pub fn start(
    settings: Result<Settings, SettingsError>,
    saved: Option<Reread>,
    reports: UnboundedSender<Report>,
) -> std::io::Result<UnboundedSender<Request>> {
    let (requests, inbox) = unbounded_channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name(THREAD)
        .build()?;
    thread::Builder::new()
        .name(THREAD.to_owned())
        .spawn(move || {
            runtime.block_on(
                Worker {
                    client: client(settings),
                    saved,
                    reports,
                    jobs: HashMap::new(),
                }
                .serve(inbox),
            );
        })?;
    Ok(requests)
}

fn client(settings: Result<Settings, SettingsError>) -> Result<Client, Failure> {
    Ok(Client::new(settings?)?)
}

struct Worker {
    client: Result<Client, Failure>,
    saved: Option<Reread>,
    reports: UnboundedSender<Report>,
    jobs: HashMap<u64, JoinHandle<()>>,
}

impl Worker {
    async fn serve(mut self, mut inbox: UnboundedReceiver<Request>) {
        while let Some(request) = inbox.recv().await {
            self.jobs.retain(|_, job| !job.is_finished());
            match request {
                Request::Cancel(ticket) => {
                    if let Some(job) = self.jobs.remove(&ticket) {
                        job.abort();
                    }
                }
                Request::Order(ticket, id, priority) => {
                    self.spawn(ticket, job::order(self.client.clone(), id, priority));
                }
                Request::Whole(ticket, id, priority) => {
                    self.spawn(ticket, job::whole(self.client.clone(), id, priority));
                }
                Request::AfterSales(ticket, json, ids, priority) => {
                    self.spawn(
                        ticket,
                        job::after_sales(self.client.clone(), json, ids, priority),
                    );
                }
                Request::Find(ticket, query) => self.search(ticket, query),
                Request::Saved(ticket) => self.spawn(ticket, job::saved(self.saved.clone())),
            }
        }
        self.jobs.values().for_each(JoinHandle::abort);
    }

    fn spawn(
        &mut self,
        ticket: u64,
        work: impl Future<Output = Result<Box<Loaded>, Failure>> + Send + 'static,
    ) {
        self.run(ticket, work, move |ended| {
            Report::Done(ticket, ended.unwrap_or_else(Err))
        });
    }

    fn search(&mut self, ticket: u64, query: find::Query) {
        let teller = search::Teller {
            ticket,
            reports: self.reports.clone(),
        };
        let work = search::search(self.client.clone(), query, teller);
        self.run(ticket, work, move |ended| {
            Report::Searched(ticket, ended.unwrap_or_else(|panic| Err((panic, None))))
        });
    }

    /// Runs a job whose end is reported in any case, also when it panics.
    fn run<T: Send + 'static>(
        &mut self,
        ticket: u64,
        work: impl Future<Output = T> + Send + 'static,
        told: impl FnOnce(Result<T, Failure>) -> Report + Send + 'static,
    ) {
        let reports = self.reports.clone();
        let client = self.client.clone().ok();
        let job = tokio::spawn(async move {
            let mut inner = AbortOnDrop(tokio::spawn(work));
            let outcome = match (&mut inner.0).await {
                Ok(outcome) => Ok(outcome),
                Err(broken) => Err(Failure::Panic(what_panicked(broken))),
            };
            // A closed channel means that nobody is left to be told.
            let _ = reports.send(told(outcome));
            if let Some(client) = client {
                let (left, of) = client.quota_left();
                let _ = reports.send(Report::Quota(left, of));
                let _ = client
                    .notice()
                    .map(|notice| reports.send(Report::Notice(notice)));
            }
        });
        self.jobs.insert(ticket, job);
    }
}

/// Stops the task when its watcher is stopped.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn what_panicked(broken: tokio::task::JoinError) -> String {
    let Ok(payload) = broken.try_into_panic() else {
        return "the job was stopped".to_owned();
    };
    let text = payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Failure, Report, Request, Worker, start};
    use crate::api::Priority;
    use crate::order::OrderId;
    use std::collections::HashMap;
    use std::sync::Arc;
    use tokio::sync::mpsc::unbounded_channel;

    const SAVED: &[u8] = br#"{"order_info":{"order_id":"o_1"}}"#;

    #[tokio::test]
    async fn a_job_that_panics_reports_what_it_said() {
        let (reports, mut told) = unbounded_channel();
        let mut worker = Worker {
            client: Err(Failure::NoSuchOrder),
            saved: None,
            reports,
            jobs: HashMap::new(),
        };
        worker.spawn(7, async { panic!("the goose is loose") });
        let Some(Report::Done(7, Err(Failure::Panic(said)))) = told.recv().await else {
            panic!("no report")
        };
        assert_eq!(said, "the goose is loose");
    }

    #[tokio::test]
    async fn a_cancelled_job_reports_nothing() {
        let (reports, mut told) = unbounded_channel();
        let worker = {
            let mut worker = Worker {
                client: Err(Failure::NoSuchOrder),
                saved: Some(Arc::new(|| Ok(SAVED.to_vec()))),
                reports,
                jobs: HashMap::new(),
            };
            worker.spawn(1, std::future::pending());
            worker
        };
        let (requests, inbox) = unbounded_channel();
        requests.send(Request::Cancel(1)).unwrap();
        requests.send(Request::Saved(2)).unwrap();
        let serving = tokio::spawn(worker.serve(inbox));
        assert!(matches!(told.recv().await, Some(Report::Done(2, Ok(_)))));
        drop(requests);
        serving.await.unwrap();
        assert!(
            told.recv().await.is_none(),
            "nothing more is told, and nobody is left to tell"
        );
    }

    #[tokio::test]
    async fn without_a_shop_an_order_fails_with_the_reason_and_a_saved_one_is_read() {
        let (reports, mut told) = unbounded_channel();
        let refused = crate::api::Settings::from_env(|_| None)
            .map(drop)
            .unwrap_err();
        let requests = start(Err(refused), Some(Arc::new(|| Ok(SAVED.to_vec()))), reports).unwrap();
        requests
            .send(Request::Order(
                1,
                OrderId::read("o_1").unwrap(),
                Priority::Interactive,
            ))
            .unwrap();
        assert!(matches!(
            told.recv().await,
            Some(Report::Done(1, Err(Failure::Settings(_))))
        ));
        requests.send(Request::Saved(2)).unwrap();
        let Some(Report::Done(2, Ok(loaded))) = told.recv().await else {
            panic!("no order")
        };
        assert_eq!(loaded.order.id().unwrap().as_str(), "o_1");
    }
}
