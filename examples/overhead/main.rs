//! Measures the time of a look-up beyond the server's own delay, compared with `curl` on the same
//! simulated shop. Prints medians in milliseconds.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use gander::api::{Client, Credentials, Settings};
use gander::sim::{Options, Shop};

const DELAY: Duration = Duration::from_millis(50);
const CALLS: usize = 15;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let shop = Shop::open(Options {
        latency: DELAY,
        ..Options::new("2026-01-05T02:00:00Z".parse()?)
    })
    .await?;
    let (app_id, client_id, secret_key) = Shop::credentials();
    let app = Credentials::App {
        app_id: app_id.into(),
        client_id: client_id.into(),
        secret_key: secret_key.into(),
    };
    let client = Client::new(Settings::new(&shop.base_url(), app)?)?;
    let order = shop
        .orders()
        .first()
        .context("the shop has orders")?
        .id
        .clone();
    client.order_detail(&order).await?;
    let mut ours = Vec::new();
    for _ in 0..CALLS {
        let began = Instant::now();
        client.order_detail(&order).await?;
        ours.push(began.elapsed().saturating_sub(DELAY));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let base = shop.base_url();
    let curls = tokio::task::spawn_blocking(move || curl(&base, &order)).await??;
    report("gander", ours);
    report("curl, a connection each", curls);
    Ok(())
}

/// The same call with `curl`, timed by curl itself.
fn curl(base: &str, order: &str) -> Result<Vec<Duration>> {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let query = format!(
        "grant_type=client_credential&app_id={app_id}&client_id={client_id}&secret_key={secret_key}"
    );
    let granted = run(&[&format!("{base}/token?{query}")])?;
    let granted: serde_json::Value = serde_json::from_str(&granted)?;
    let token = granted
        .pointer("/data/access_token")
        .and_then(serde_json::Value::as_str)
        .context("a token")?;
    let body = format!(r#"{{"access_token":"{token}","order_id":"{order}"}}"#);
    let url = format!("{base}/xe.ecommerce.order.detail/1.0.0");
    (0..CALLS)
        .map(|_| {
            let took = run(&["-o", "/dev/null", "-w", "%{time_total}", "-d", &body, &url])?;
            Ok(Duration::from_secs_f64(took.parse()?).saturating_sub(DELAY))
        })
        .collect()
}

fn run(arguments: &[&str]) -> Result<String> {
    let output = Command::new("curl")
        .arg("-s")
        .args(arguments)
        .output()
        .context("curl is not installed")?;
    Ok(String::from_utf8(output.stdout)?)
}

#[expect(clippy::print_stdout, reason = "the example prints its measurements")]
fn report(who: &str, mut took: Vec<Duration>) {
    took.sort();
    let at = |index: usize| {
        took.get(index)
            .map_or(f64::NAN, |took| took.as_secs_f64() * 1000.0)
    };
    println!(
        "{who}: median {:.2} ms beyond the delay, longest {:.2} ms",
        at(took.len() / 2),
        at(took.len().saturating_sub(1))
    );
}
