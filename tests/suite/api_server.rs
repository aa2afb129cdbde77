//! A scripted server on loopback: records the requests and sends the given bytes, one exchange for
//! each connection.

#![expect(
    clippy::unwrap_used,
    reason = "a server that cannot serve must fail the test"
)]

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gander::api::{Client, Credentials, RequestLimits, RetryPolicy, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Request line and headers, header names in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Request {
    /// Method, and path with query.
    pub(crate) fn line(&self) -> &str {
        self.head
            .lines()
            .next()
            .unwrap()
            .trim_end_matches(" HTTP/1.1")
    }

    pub(crate) fn is_token(&self) -> bool {
        self.line().starts_with("GET /token")
    }
}

/// One step of what the server does with a connection before it closes it.
pub(crate) enum Act {
    Send(Vec<u8>),
    /// Sends the bytes repeatedly, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Sends the bytes repeatedly, as fast as they are read.
    Flood(Vec<u8>),
    /// Sends nothing until the client closes the connection.
    Hang,
    /// Resets the connection.
    Reset,
}

pub(crate) struct Server {
    pub(crate) base: String,
    seen: Arc<Mutex<Vec<Request>>>,
    /// A permit for each client that closed a connection that hung.
    gone: Arc<Semaphore>,
}

impl Server {
    /// Starts the server; `script` is given the number of earlier requests, and the request.
    pub(crate) async fn start(
        script: impl Fn(usize, &Request) -> Vec<Act> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Self {
            base,
            seen: Arc::default(),
            gone: Arc::new(Semaphore::new(0)),
        };
        let (seen, gone, script) = (
            Arc::clone(&server.seen),
            Arc::clone(&server.gone),
            Arc::new(script),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(
                    stream,
                    Arc::clone(&seen),
                    Arc::clone(&gone),
                    Arc::clone(&script),
                ));
            }
        });
        server
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// The number of calls other than token fetches.
    pub(crate) fn calls(&self) -> usize {
        self.seen()
            .iter()
            .filter(|request| !request.is_token())
            .count()
    }

    pub(crate) fn token_fetches(&self) -> usize {
        self.seen().len() - self.calls()
    }

    /// Waits until a client closes a connection that hung.
    pub(crate) async fn client_gone(&self) {
        self.gone.acquire().await.unwrap().forget();
    }

    /// A client of this server with a fixed token.
    pub(crate) fn client(&self) -> Client {
        self.client_within(quick())
    }

    pub(crate) fn client_within(&self, limits: RequestLimits) -> Client {
        client(&self.base, Credentials::Token("xe_given".into()), limits)
    }

    /// A client of this server that fetches its tokens.
    pub(crate) fn app_client(&self) -> Client {
        let app = Credentials::App {
            app_id: "app-canary".into(),
            client_id: "client-canary".into(),
            secret_key: "secret-canary".into(),
        };
        client(&self.base, app, quick())
    }
}

pub(crate) fn client(base: &str, credentials: Credentials, limits: RequestLimits) -> Client {
    Client::new(
        Settings::new(base, credentials)
            .unwrap()
            .with_limits(limits),
    )
    .unwrap()
}

/// The default limits, except for short pauses between retries.
pub(crate) fn quick() -> RequestLimits {
    let retry = RetryPolicy {
        pause: Duration::from_millis(5),
        rate_pause: Duration::from_millis(5),
        ..RetryPolicy::default()
    };
    RequestLimits {
        retry,
        ..RequestLimits::default()
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: Arc<Mutex<Vec<Request>>>,
    gone: Arc<Semaphore>,
    script: Arc<impl Fn(usize, &Request) -> Vec<Act>>,
) -> Option<()> {
    let request = receive(&mut stream).await?;
    let before = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    for act in script(before, &request) {
        match act {
            Act::Send(bytes) => stream.write_all(&bytes).await.ok()?,
            Act::Drip(bytes, pause) => {
                repeat(&mut stream, &bytes, || tokio::time::sleep(pause)).await?;
            }
            Act::Flood(bytes) => repeat(&mut stream, &bytes, || std::future::ready(())).await?,
            Act::Reset => {
                stream.set_zero_linger().ok()?;
                return None;
            }
            Act::Hang => {
                let _ = stream.read(&mut [0]).await;
                gone.add_permits(1);
            }
        }
    }
    stream.shutdown().await.ok()
}

async fn repeat<F: Future<Output = ()>>(
    stream: &mut TcpStream,
    bytes: &[u8],
    pause: impl Fn() -> F,
) -> Option<()> {
    loop {
        stream.write_all(bytes).await.ok()?;
        pause().await;
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Request> {
    let (mut bytes, at) = (Vec::new(), Instant::now());
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(Request {
                head: lower_names(head),
                body: body.to_owned(),
                at,
            });
        }
    }
}

fn lower_names(head: &str) -> String {
    let lower = |line: &str| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_ascii_lowercase()),
        None => line.to_owned(),
    };
    head.lines().map(lower).collect::<Vec<_>>().join("\n")
}

/// A response with this status and additional header lines.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<Act> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    vec![Act::Send([head.as_bytes(), body].concat())]
}

pub(crate) fn json(body: &str) -> Vec<Act> {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

pub(crate) fn refusal(code: i64) -> Vec<Act> {
    json(&format!(r#"{{"code":{code},"msg":"no","data":[]}}"#))
}

/// The data of [`order`].
pub(crate) const DATA: &str =
    r#"{"order_info":{"order_id":"o_1","transaction_id":4200001234567890123456789012}}"#;

pub(crate) fn order() -> Vec<Act> {
    json(&format!(r#"{{"code":0,"msg":"ok","data":{DATA}}}"#))
}

/// A gzip stream of `runs` × 258 equal letters: one literal, then copies of the letter before.
/// Deflate packs bits from the lowest.
pub(crate) fn gzip_bomb(runs: usize) -> Vec<u8> {
    let mut bits = vec![true, true, false]; // last block, fixed codes
    let code = |bits: &mut Vec<bool>, word: u32, length: u32| {
        bits.extend((0..length).rev().map(|at| word >> at & 1 == 1));
    };
    code(&mut bits, 0x30 + u32::from(b' '), 8);
    for _ in 0..runs {
        code(&mut bits, 0xC5, 8); // 258 letters
        code(&mut bits, 0, 5); // from one letter back
    }
    let pack = |byte: &[bool]| {
        byte.iter()
            .enumerate()
            .fold(0u8, |sum, (at, bit)| sum | u8::from(*bit) << at)
    };
    let head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    head.into_iter().chain(bits.chunks(8).map(pack)).collect()
}
