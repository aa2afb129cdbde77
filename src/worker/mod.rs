//! The background worker: requests in and reports out through unbounded channels, so that neither
//! side ever waits for the other.
//!
//! It runs on its own thread with its own runtime. The HTTP client and its certificates are loaded
//! there, off the start-up path.

mod find;
mod log;
mod message;
mod open;
mod problem;

use std::collections::HashMap;
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::api::{Client, Settings, SettingsError};

pub use log::log_to;
pub use message::{
    AfterSaleDetails, Failure, FetchedOrder, Report, Request, Reread, Ticket, missed_note,
    unreadable_note,
};
pub use open::{Opened, open, open_joined, open_saved};

/// The name of the worker's thread: what panics there is a job's and reported, not the program's.
pub const THREAD: &str = "gander-worker";

/// Where jobs are sent to, each under the ticket that its reports will carry.
pub type Requests = UnboundedSender<(Ticket, Request)>;

/// Starts the worker. It ends when the request side is dropped, and every job with it.
///
/// # Errors
///
/// When the system refuses a thread.
pub fn start(
    settings: Result<Settings, SettingsError>,
    saved: Option<Reread>,
    reports: UnboundedSender<Report>,
) -> std::io::Result<Requests> {
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
    jobs: HashMap<Ticket, JoinHandle<()>>,
}

impl Worker {
    async fn serve(mut self, mut inbox: UnboundedReceiver<(Ticket, Request)>) {
        while let Some((ticket, request)) = inbox.recv().await {
            self.jobs.retain(|_, job| !job.is_finished());
            self.take(ticket, request);
        }
        self.jobs.values().for_each(JoinHandle::abort);
    }

    fn take(&mut self, ticket: Ticket, request: Request) {
        let (client, reports) = (self.client.clone(), self.reports.clone());
        match request {
            Request::Cancel => {
                if let Some(job) = self.jobs.remove(&ticket) {
                    job.abort();
                }
            }
            Request::Open {
                id,
                priority,
                after_sales,
            } => self.run(ticket, async move {
                let send = |opened| match opened {
                    Opened::Order(order) => reports.send(Report::Order(ticket, order)),
                    Opened::AfterSales(details) => {
                        reports.send(Report::AfterSales(ticket, details))
                    }
                };
                // A closed channel means that the program is ending.
                let report = |opened| drop(send(opened));
                let opened = open(&client?, &id, priority, after_sales, report).await;
                opened.map(|()| None)
            }),
            Request::AfterSales { ids, priority } => self.run(ticket, async move {
                let details = open::details(&client?, ids, priority).await;
                Ok(Some(Report::AfterSales(ticket, details)))
            }),
            Request::Reread => {
                let saved = self.saved.clone();
                self.run(ticket, async move {
                    let order = open::reread(saved).await?;
                    Ok(Some(Report::Order(ticket, order)))
                });
            }
            Request::Find(query) => self.run(ticket, async move {
                let sink = find::Sink { ticket, reports };
                let ended = find::find(client, query, sink).await;
                Ok(Some(Report::FindEnded(ticket, ended)))
            }),
        }
    }

    /// Runs a job whose end is reported in any case, also when it panics.
    fn run(
        &mut self,
        ticket: Ticket,
        work: impl Future<Output = Result<Option<Report>, Failure>> + Send + 'static,
    ) {
        let reports = self.reports.clone();
        let client = self.client.clone().ok();
        let job = tokio::spawn(async move {
            let mut inner = AbortOnDrop(tokio::spawn(work));
            let outcome = match (&mut inner.0).await {
                Ok(outcome) => outcome,
                Err(broken) => Err(Failure::Panic(panic_message(broken))),
            };
            let last = outcome.unwrap_or_else(|failure| Some(Report::Failed(ticket, failure)));
            // A closed channel means that the program is ending.
            let _ = last.map(|report| reports.send(report));
            if let Some(client) = client {
                let (left, of) = client.quota_left();
                let _ = reports.send(Report::Quota { left, of });
                let _ = client
                    .unshared_quota()
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

fn panic_message(broken: tokio::task::JoinError) -> String {
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
    use super::{Failure, Report, Request, Ticket, Worker, start};
    use crate::api::Priority;
    use crate::order::OrderId;
    use std::collections::HashMap;
    use std::sync::Arc;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    const SAVED: &[u8] = br#"{"order_info":{"order_id":"o_1"}}"#;

    fn worker(reports: UnboundedSender<Report>) -> Worker {
        Worker {
            client: Err(Failure::NoSuchOrder),
            saved: Some(Arc::new(|| Ok(SAVED.to_vec()))),
            reports,
            jobs: HashMap::new(),
        }
    }

    fn tickets() -> (Ticket, Ticket) {
        let first = Ticket::default().next();
        (first, first.next())
    }

    #[tokio::test]
    async fn panicking_job_reports_its_message() {
        let (reports, mut inbox) = unbounded_channel();
        let (ticket, _) = tickets();
        worker(reports).run(ticket, async { panic!("the goose is loose") });
        let Some(Report::Failed(failed, Failure::Panic(message))) = inbox.recv().await else {
            panic!("no report")
        };
        assert_eq!((failed, message.as_str()), (ticket, "the goose is loose"));
    }

    #[tokio::test]
    async fn cancelled_job_reports_nothing() {
        let (reports, mut inbox) = unbounded_channel();
        let (first, second) = tickets();
        let mut worker = worker(reports);
        worker.run(first, std::future::pending());
        let (requests, jobs) = unbounded_channel();
        requests.send((first, Request::Cancel)).unwrap();
        requests.send((second, Request::Reread)).unwrap();
        let serving = tokio::spawn(worker.serve(jobs));
        let report = inbox.recv().await;
        assert!(matches!(report, Some(Report::Order(ticket, _)) if ticket == second));
        drop(requests);
        serving.await.unwrap();
        assert!(inbox.recv().await.is_none(), "nothing more is reported");
    }

    #[tokio::test]
    async fn worker_without_a_shop_fails_look_ups_and_reads_saved_answers() {
        let (reports, mut inbox) = unbounded_channel();
        let (first, second) = tickets();
        let refused = crate::api::Settings::from_env(|_| None)
            .map(drop)
            .unwrap_err();
        let requests = start(Err(refused), Some(Arc::new(|| Ok(SAVED.to_vec()))), reports).unwrap();
        let open = Request::Open {
            id: OrderId::parse("o_1").unwrap(),
            priority: Priority::Interactive,
            after_sales: None,
        };
        requests.send((first, open)).unwrap();
        let report = inbox.recv().await;
        assert!(
            matches!(report, Some(Report::Failed(ticket, Failure::Settings(_))) if ticket == first)
        );
        requests.send((second, Request::Reread)).unwrap();
        let Some(Report::Order(_, fetched)) = inbox.recv().await else {
            panic!("no order")
        };
        assert_eq!(fetched.order.id().unwrap().as_str(), "o_1");
    }
}
