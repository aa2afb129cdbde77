//! The public handle of a shop: open it on a loopback port, query its content and its arrivals,
//! close it.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::handler::Handler;
use super::{Endpoint, Fault, ListedOrder, Person, ids, tokens};

/// Options for opening a shop.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 selects a free port.
    pub port: u16,
    /// The time that the order times are relative to.
    pub now: Timestamp,
    /// The minimum latency of each answer.
    pub latency: Duration,
    /// The maximum random addition to the latency.
    pub jitter: Duration,
    /// Random faults, for all calls except those for a token.
    pub faults: Vec<Fault>,
    /// Quota of order detail, in calls per rolling second.
    pub quota: u32,
    /// The lifetime of a token.
    pub token_life: Duration,
}

impl Options {
    /// The platform's quota and token lifetime, no latency, any free port.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self {
            port: 0,
            now,
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            faults: Vec::new(),
            quota: 20,
            token_life: Duration::from_secs(7200),
        }
    }
}

/// A received request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// When it arrived, relative to the opening of the shop.
    pub at: Duration,
    /// The code of the answer; none before the answer, or if the answer is not an envelope.
    pub code: Option<i64>,
}

/// A simulated shop that serves until it is closed or dropped.
pub struct Shop {
    address: SocketAddr,
    handler: Arc<Handler>,
    serving: AbortHandle,
}

impl Shop {
    /// Opens a shop on 127.0.0.1.
    ///
    /// # Errors
    /// Returns an error if the port cannot be bound.
    pub async fn open(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let handler = Arc::new(Handler::open(&options, address.port()));
        let serving = tokio::spawn(serve(listener, Arc::clone(&handler))).abort_handle();
        Ok(Self {
            address,
            handler,
            serving,
        })
    }

    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL to use instead of `https://api.xiaoe-tech.com`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The listed orders, ordinary ones first.
    #[must_use]
    pub fn orders(&self) -> &[ListedOrder] {
        self.handler.orders()
    }

    /// All people: the buyer of each listed order, then the customers.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        self.handler.people().to_vec()
    }

    /// The id of every order, including those of its customers, newest first.
    #[must_use]
    pub fn order_ids(&self) -> Vec<String> {
        self.handler.order_ids()
    }

    /// The orders that answer with a fault.
    #[must_use]
    pub fn fault_orders(&self) -> &[ListedOrder] {
        self.handler.fault_orders.listed()
    }

    /// The accepted `app_id`, `client_id` and `secret_key`.
    #[must_use]
    pub const fn credentials() -> (&'static str, &'static str, &'static str) {
        (ids::APP_ID, tokens::CLIENT_ID, tokens::SECRET)
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.handler.arrivals()
    }

    /// Invalidates every token issued so far; using one returns 2008.
    pub fn kill_tokens(&self) {
        self.handler.end_tokens();
    }

    /// Stops serving and drops every connection.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Accepts connections until aborted. The set owns the connections, so aborting ends them too.
async fn serve(listener: TcpListener, handler: Arc<Handler>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(talk(stream, Arc::clone(&handler)))),
                // Most likely out of file descriptors: an immediate retry would fail too.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn talk(stream: TcpStream, handler: Arc<Handler>) {
    let service = service_fn(move |request| {
        let handler = Arc::clone(&handler);
        async move { Ok::<_, Infallible>(handler.serve(request).await) }
    });
    // Errors from disconnected clients and from deliberately truncated answers are expected.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
