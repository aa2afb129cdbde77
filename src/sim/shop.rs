//! The shop as others use it: opened on a loopback port, asked what it holds and what came in, closed.

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

/// How a shop is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The moment that the orders are told relative to.
    pub now: Timestamp,
    /// How long every answer takes at least.
    pub latency: Duration,
    /// How much longer an answer may take, by chance.
    pub jitter: Duration,
    /// What goes wrong by chance, with a share of all calls but those for a token.
    pub faults: Vec<Fault>,
    /// Calls of order detail in any rolling second.
    pub quota: u32,
    /// How long a token works.
    pub token_life: Duration,
}

impl Options {
    /// The platform's own quota and token life, no latency, any port.
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

/// A request that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What it was for.
    pub endpoint: Endpoint,
    /// When it came, counted from the opening of the shop.
    pub at: Duration,
    /// The code of the answer; none while there is no answer, or if the answer is no envelope.
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
    /// If the port cannot be had.
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

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What takes the place of `https://api.xiaoe-tech.com`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its orders, the ordinary ones first.
    #[must_use]
    pub fn orders(&self) -> &[ListedOrder] {
        self.handler.orders()
    }

    /// Everybody it knows: the buyer of each order first, then those who are there to be searched for.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        self.handler.people().to_vec()
    }

    /// The id of every order that it answers for, those of its people too, newest first.
    #[must_use]
    pub fn order_ids(&self) -> Vec<String> {
        self.handler.order_ids()
    }

    /// Ids under which something goes wrong.
    #[must_use]
    pub fn fault_orders(&self) -> &[ListedOrder] {
        self.handler.fault_orders.listed()
    }

    /// The `app_id`, `client_id` and `secret_key` that it accepts.
    #[must_use]
    pub const fn credentials() -> (&'static str, &'static str, &'static str) {
        (ids::APP_ID, tokens::CLIENT_ID, tokens::SECRET)
    }

    /// Every request so far, in the order of arrival.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.handler.arrivals()
    }

    /// From now on every token issued so far answers 2008.
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

/// Accepts connections until aborted, which ends them too, since they live in the set.
async fn serve(listener: TcpListener, handler: Arc<Handler>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(talk(stream, Arc::clone(&handler)))),
                // Out of files, most likely: the next try would fail as fast.
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
    // A client that goes away, and the answer that breaks off on purpose, end here as errors that nobody needs to hear of.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
