//! The worker's jobs and their owners: the only place where a report is assigned to its owner.
//!
//! A ticket that is not in the map is stale: the job was cancelled, or its order closed. Its report
//! changes nothing, so an older answer never replaces a newer one.

use std::collections::HashMap;

use super::event::{Effect, StoppedFind};
use super::{App, Source};
use crate::api::Priority;
use crate::text::{Problem, SafeText};
use crate::worker::{AfterSaleDetails, FetchedOrder, Report, Request, Ticket};

/// A job of the worker that has not ended, and what its reports are for.
#[derive(Debug)]
pub(super) enum Job {
    /// The look-up of an open order, or its refresh.
    LookUp {
        /// The order.
        source: Source,
        /// The priority of its after-sales, if they are fetched after it.
        after_sales: Option<Priority>,
        /// The answer, while it waits for its after-sales: an answer that replaces one with
        /// after-sales is held back until its own arrive, so that nothing disappears from the
        /// screen in between.
        held: Option<Box<FetchedOrder>>,
    },
    /// The details of an open order's after-sales.
    AfterSales(Source),
    /// One poll of a watched order; its answer waits for its after-sales.
    Watch(Source, Option<Box<FetchedOrder>>),
    /// The order under the cursor of the results, prefetched.
    Prefetch(Source),
    /// The find whose results are shown.
    Find,
}

/// The jobs that have not ended.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    jobs: HashMap<Ticket, Job>,
    last: Ticket,
}

impl Jobs {
    /// Registers a job under a new ticket.
    pub(super) fn insert(&mut self, job: Job) -> Ticket {
        self.last = self.last.next();
        self.jobs.insert(self.last, job);
        self.last
    }

    /// The ticket of the prefetch of an order.
    pub(super) fn prefetch_of(&self, source: &Source) -> Option<Ticket> {
        let prefetches = |job: &Job| matches!(job, Job::Prefetch(of) if of == source);
        let found = self.jobs.iter().find(|(_, job)| prefetches(job));
        found.map(|(&ticket, _)| ticket)
    }

    /// Whether a job with this ticket has not ended.
    pub(super) fn has(&self, ticket: Ticket) -> bool {
        self.jobs.contains_key(&ticket)
    }
}

impl App {
    /// Starts a job.
    pub(super) fn start(&mut self, job: Job, request: Request) -> (Ticket, Effect) {
        let ticket = self.jobs.insert(job);
        (ticket, Effect::Request(ticket, request))
    }

    /// Stops a job; does nothing if it has ended.
    pub(super) fn stop(&mut self, ticket: Ticket) -> Option<Effect> {
        let job = self.jobs.jobs.remove(&ticket);
        job.map(|_| Effect::Request(ticket, Request::Cancel))
    }

    /// Handles a report of the worker.
    pub(super) fn reported(&mut self, report: Report) -> Vec<Effect> {
        let lang = self.lang;
        match report {
            Report::Quota { left, of } => self.quota = Some((left, of)),
            Report::Notice(notice) => {
                self.notice = Some(SafeText::of(&notice.problem(lang).to_string()));
            }
            Report::Order(ticket, fetched) => return self.order_came(ticket, fetched),
            Report::AfterSales(ticket, details) => return self.details_came(ticket, details),
            Report::Failed(ticket, why) => self.job_failed(ticket, why.problem(lang)),
            Report::Found(ticket, orders) => {
                if self.jobs.has(ticket) {
                    self.found(orders);
                }
            }
            Report::FindProgress(ticket, progress) => {
                if self.jobs.has(ticket) {
                    self.find_progressed(progress);
                }
            }
            Report::FindEnded(ticket, ended) => {
                if self.jobs.jobs.remove(&ticket).is_some() {
                    let ended = ended.map_err(|(why, resume)| StoppedFind {
                        failure: why.problem(lang),
                        resume,
                    });
                    return self.find_ended(ended);
                }
            }
        }
        Vec::new()
    }

    fn order_came(&mut self, ticket: Ticket, fetched: Box<FetchedOrder>) -> Vec<Effect> {
        let goes_on = match self.jobs.jobs.remove(&ticket) {
            Some(Job::LookUp {
                source,
                after_sales,
                ..
            }) => {
                let shows = self
                    .open_order(&source)
                    .is_some_and(|o| o.shows_after_sales());
                if shows && after_sales.is_some() {
                    let held = Some(fetched);
                    Some(Job::LookUp {
                        source,
                        after_sales,
                        held,
                    })
                } else {
                    self.show_order(&source, fetched, self.now);
                    self.expect_after_sales(&source, ticket, after_sales)
                        .then_some(Job::AfterSales(source))
                }
            }
            Some(Job::Watch(source, _)) => Some(Job::Watch(source, Some(fetched))),
            Some(Job::Prefetch(source)) => {
                self.prefetched(source, fetched);
                None
            }
            Some(Job::AfterSales(_) | Job::Find) | None => None,
        };
        self.jobs.jobs.extend(goes_on.map(|job| (ticket, job)));
        Vec::new()
    }

    fn details_came(&mut self, ticket: Ticket, details: AfterSaleDetails) -> Vec<Effect> {
        match self.jobs.jobs.remove(&ticket) {
            Some(Job::AfterSales(source)) => self.after_sales_came(&source, ticket, details),
            Some(Job::LookUp {
                source,
                held: Some(mut held),
                ..
            }) => {
                held.join(details);
                self.show_order(&source, held, self.now);
            }
            Some(Job::Watch(source, Some(mut held))) => {
                held.join(details);
                return self.polled(&source, held);
            }
            _ => {}
        }
        Vec::new()
    }

    fn job_failed(&mut self, ticket: Ticket, why: Problem) {
        match self.jobs.jobs.remove(&ticket) {
            Some(Job::LookUp { source, .. }) => self.look_up_failed(&source, why),
            Some(Job::AfterSales(source)) => self.after_sales_failed(&source, ticket, why),
            Some(Job::Watch(source, _)) => self.poll_failed(&source, why),
            Some(Job::Prefetch(source)) => self.prefetch_failed(source),
            Some(Job::Find) => {
                let resume = None;
                let stopped = StoppedFind {
                    failure: why,
                    resume,
                };
                self.find_ended(Err(stopped));
            }
            None => {}
        }
    }
}
