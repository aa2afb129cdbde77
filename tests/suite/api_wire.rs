//! Connections, proxies and memory: what can only be tested over real sockets or in a child
//! process.

#![expect(clippy::unwrap_used, reason = "a test fails if it lacks what it needs")]

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gander::api::{Client, Credentials, Priority, Settings};
use gander::order::OrderId;
use gander::sim::{Options, Shop};
use gander::worker::{self, Request, Ticket};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::unbounded_channel;

use crate::api_server::{Act, Server, answer, gzip_bomb};

#[tokio::test]
async fn connection_is_reused_by_ten_look_ups() {
    let shop = Shop::open(Options::new("2026-01-05T02:00:00Z".parse().unwrap()))
        .await
        .unwrap();
    let (listener, target) = (
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
        shop.address(),
    );
    let (base, accepted) = (
        format!("http://{}", listener.local_addr().unwrap()),
        Arc::new(AtomicUsize::new(0)),
    );
    let count = Arc::clone(&accepted);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut far = TcpStream::connect(target).await.unwrap();
                let _ = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    let (app_id, client_id, secret_key) = Shop::credentials();
    let app = Credentials::App {
        app_id: app_id.into(),
        client_id: client_id.into(),
        secret_key: secret_key.into(),
    };
    let client = Client::new(Settings::new(&base, app).unwrap()).unwrap();
    for order in shop.orders().iter().take(10) {
        client.order_detail(&order.id).await.unwrap();
    }
    assert_eq!(
        (shop.arrivals().len(), accepted.load(Ordering::SeqCst)),
        (11, 1)
    );
}

#[tokio::test]
async fn tls_greeting_offers_http_2_first() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let greeting = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 4096];
        let length = stream.read(&mut bytes).await.unwrap();
        bytes.truncate(length);
        bytes
    });
    let client =
        Client::new(Settings::new(&base, Credentials::Token("xe_given".into())).unwrap()).unwrap();
    let (greeting, _) = tokio::join!(greeting, client.order_detail("o_1"));
    // The list of protocols is unencrypted, each with its length before it.
    assert!(
        greeting
            .unwrap()
            .windows(12)
            .any(|window| window == b"\x02h2\x08http/1.1")
    );
}

#[tokio::test]
async fn dropped_worker_ends_every_look_up() {
    let server = Server::start(|_, _| vec![Act::Hang]).await;
    let settings = Settings::new(&server.base, Credentials::Token("xe_given".into())).unwrap();
    let (sender, _reports) = unbounded_channel();
    let requests = worker::start(Ok(settings), None, sender).unwrap();
    let mut ticket = Ticket::default();
    for n in 0..3 {
        ticket = ticket.next();
        let open = Request::Open {
            id: OrderId::parse(&format!("o_{n}")).unwrap(),
            priority: Priority::Interactive,
            after_sales: None,
        };
        requests.send((ticket, open)).unwrap();
    }
    while server.calls() < 3 {
        tokio::task::yield_now().await;
    }
    drop(requests);
    for _ in 0..3 {
        server.client_gone().await;
    }
}

/// Not a test: a child process that looks up an order and prints the growth of its peak memory in
/// KiB and the error.
#[tokio::test]
#[ignore = "run by the other tests as a child process"]
async fn child_process_prints_memory_and_error() {
    if std::env::var("GANDER_TEST_CHILD").is_err() {
        return;
    }
    let client = Client::new(Settings::from_env(|name| std::env::var(name).ok()).unwrap()).unwrap();
    let before = peak_memory();
    let error = client.order_detail("o_1").await.unwrap_err();
    println!(
        "printed: {} {error} {error:?} {client:?}",
        peak_memory() - before
    );
}

fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

async fn run_child(vars: &[(&'static str, String)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "api_wire::child_process_prints_memory_and_error",
            "--ignored",
            "--nocapture",
        ])
        .stderr(Stdio::piped());
    command
        .env("GANDER_TEST_CHILD", "1")
        .env("GANDER_ACCESS_TOKEN", "token-canary")
        .env("NO_PROXY", "");
    command.envs(vars.iter().map(|(name, value)| (name, value)));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let all = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(all.contains("printed: "), "{all}");
    all
}

#[tokio::test]
async fn proxy_credentials_are_sent_and_never_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!(
        "http://someone:proxy-canary@{}",
        listener.local_addr().unwrap()
    );
    let connect = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let length = stream.read(&mut head).await.unwrap();
        let _ = stream
            .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            .await;
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    let state = tempfile::tempdir().unwrap();
    let vars = [
        ("GANDER_BASE_URL", "https://platform.example".to_owned()),
        ("GANDER_STATE_DIR", state.path().display().to_string()),
        ("HTTPS_PROXY", proxy),
    ];
    let all = run_child(&vars).await;
    let connect = connect.await.unwrap();
    assert!(
        connect.starts_with("CONNECT platform.example:443 "),
        "{connect}"
    );
    assert!(
        connect
            .to_lowercase()
            .contains("proxy-authorization: basic c29tzw9uztpwcm94es1jyw5hcnk="),
        "{connect}"
    );
    assert!(
        !all.contains("canary") && !all.contains("c29tZW9uZTpwcm94eS1jYW5hcnk"),
        "{all}"
    );
}

#[tokio::test]
async fn gzip_bomb_of_200_mib_takes_no_more_memory_than_the_cap() {
    let packed = gzip_bomb(200 * 1024 * 1024 / 258);
    assert!(packed.len() < 1_500_000);
    let server =
        Server::start(move |_, _| answer("200 OK", "Content-Encoding: gzip\r\n", &packed)).await;
    let state = tempfile::tempdir().unwrap();
    let vars = [
        ("GANDER_BASE_URL", server.base.clone()),
        ("GANDER_STATE_DIR", state.path().display().to_string()),
    ];
    let all = run_child(&vars).await;
    let printed = all.split("printed: ").nth(1).unwrap();
    let grown: u64 = printed.split(' ').next().unwrap().parse().unwrap();
    assert!(printed.contains("larger than 32 MiB"), "{printed}");
    println!("memory grew by {grown} KiB");
    assert!(grown < 40 * 1024, "the cap and some overhead: {grown} KiB");
}
