//! `gander sim`: runs only the simulated shop. Lists it on standard output, and prints statistics on
//! standard error at the end.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use super::{end, print};
use crate::event_loop;
use crate::safe;
use crate::sim::{Arrival, Endpoint, Fault, Options, Shop};
use crate::storage;
use crate::text::{Exit, Lang, Problem, SafeText};

/// The arguments of `gander sim`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Port on 127.0.0.1; 0 uses any free port
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Minimum latency of every response, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Maximum random extra latency, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    jitter: u64,
    /// Calls of order detail allowed in any rolling second
    #[arg(long, value_name = "N", default_value_t = 20)]
    quota: u32,
    /// Make a share of the calls fail with `busy` (1001), `limit` (2053) or `drop` (a truncated response), such as `5%:busy`; repeatable
    #[arg(long = "fault", value_name = "SHARE:KIND")]
    faults: Vec<Fault>,
    /// Write the id of every order to this file, one per line, thousands of them, to try `gander batch`
    #[arg(long, value_name = "PATH")]
    ids: Option<PathBuf>,
    /// Print the list as one JSON object
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn options(&self) -> Options {
        Options {
            port: self.port,
            latency: Duration::from_millis(self.latency),
            jitter: Duration::from_millis(self.jitter),
            faults: self.faults.clone(),
            quota: self.quota,
            ..Options::new(event_loop::now())
        }
    }
}

/// Starts the shop, lists its orders and people, and serves until interrupted.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return end(&Problem::failure(safe!("{error}"))),
    };
    runtime.block_on(async {
        match Shop::open(arguments.options()).await {
            Ok(shop) => serve(&shop, arguments, lang).await,
            Err(error) => end(&Problem::new(
                Exit::Failure,
                lang.tr(
                    safe!("无法在端口 {} 开店：{error}", arguments.port),
                    safe!("cannot serve on port {}: {error}", arguments.port),
                ),
                SafeText::fixed(lang.tr(
                    "换一个 --port，或用 --port 0。",
                    "Choose another --port, or --port 0.",
                )),
            )),
        }
    })
}

async fn serve(shop: &Shop, arguments: &Arguments, lang: Lang) -> ExitCode {
    if let Some(path) = &arguments.ids
        && let Err(error) = write_ids(shop, path)
    {
        return end(&Problem::failure(crate::text::write_error(
            path, &error, lang,
        )));
    }
    // The shop keeps running without a reader of the list.
    print(&if arguments.json {
        as_json(shop, lang)
    } else {
        list(shop, lang)
    });
    let _ = tokio::signal::ctrl_c().await;
    let _ = writeln!(std::io::stderr(), "{}", statistics(&shop.arrivals(), lang));
    ExitCode::SUCCESS
}

fn write_ids(shop: &Shop, path: &Path) -> std::io::Result<()> {
    let ids: String = shop
        .order_ids()
        .into_iter()
        .flat_map(|id| [id, "\n".to_owned()])
        .collect();
    storage::write_public(path, &ids)
}

/// The variables to set, the orders, the ids that fail, and the people. Nicknames are sanitised.
fn list(shop: &Shop, lang: Lang) -> String {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let mut lines = vec![
        format!("export GANDER_BASE_URL={}", shop.base_url()),
        format!(
            "export GANDER_APP_ID={app_id} GANDER_CLIENT_ID={client_id} GANDER_SECRET_KEY={secret_key}"
        ),
    ];
    let orders = shop.orders().iter().chain(shop.fault_orders());
    lines.extend(
        orders.map(|listed| format!("{:40}  {}", listed.id, lang.tr(listed.zh, listed.en))),
    );
    let person = |p: crate::sim::Person| {
        format!(
            "{:30}  {}  {}  {}",
            p.user_id,
            p.phone,
            SafeText::of(&p.nickname),
            lang.tr(p.zh, p.en)
        )
    };
    lines.extend(shop.people().into_iter().map(person));
    lines.join("\n") + "\n"
}

fn as_json(shop: &Shop, lang: Lang) -> String {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let order = |listed: &crate::sim::ListedOrder| json!({ "id": listed.id, "name": listed.name, "about": lang.tr(listed.zh, listed.en) });
    let person = |p: crate::sim::Person| json!({ "user_id": p.user_id, "phone": p.phone, "nickname": p.nickname, "name": p.name, "about": lang.tr(p.zh, p.en) });
    let all = json!({
        "environment": {
            "GANDER_BASE_URL": shop.base_url(),
            "GANDER_APP_ID": app_id,
            "GANDER_CLIENT_ID": client_id,
            "GANDER_SECRET_KEY": secret_key,
        },
        "orders": shop.orders().iter().map(order).collect::<Vec<_>>(),
        "faults": shop.fault_orders().iter().map(order).collect::<Vec<_>>(),
        "people": shop.people().into_iter().map(person).collect::<Vec<_>>(),
    });
    format!("{all}\n")
}

/// The calls of order detail, their maximum in a rolling second, and how many were refused as too
/// many.
fn statistics(arrivals: &[Arrival], lang: Lang) -> String {
    let calls: Vec<&Arrival> = arrivals
        .iter()
        .filter(|arrival| arrival.endpoint == Endpoint::OrderDetail)
        .collect();
    let refused = calls.iter().filter(|call| call.code == Some(2053)).count();
    let within = |(at, first): (usize, &&Arrival)| {
        calls
            .iter()
            .skip(at)
            .take_while(|call| call.at < first.at + Duration::from_secs(1))
            .count()
    };
    let most = calls
        .iter()
        .enumerate()
        .map(within)
        .max()
        .unwrap_or_default();
    let calls = calls.len();
    lang.tr(
        format!("订单详情：调用 {calls} 次，任意一秒内最多 {most} 次，因超限拒绝 {refused} 次"),
        format!("order detail: {calls} calls, at most {most} in any second, {refused} refused as too many"),
    )
}

#[cfg(test)]
mod tests {
    use super::statistics;
    use crate::sim::{Arrival, Endpoint};
    use crate::text::Lang;
    use std::time::Duration;

    #[test]
    fn busiest_second_can_start_at_any_call() {
        let call = |ms, code| Arrival {
            endpoint: Endpoint::OrderDetail,
            at: Duration::from_millis(ms),
            code: Some(code),
        };
        let token = Arrival {
            endpoint: Endpoint::Token,
            ..call(700, 0)
        };
        let arrivals = [
            call(0, 0),
            call(600, 0),
            token,
            call(1_500, 0),
            call(1_599, 2053),
            call(1_600, 0),
        ];
        assert_eq!(
            statistics(&arrivals, Lang::En),
            "order detail: 5 calls, at most 3 in any second, 1 refused as too many"
        );
        assert!(statistics(&[], Lang::En).contains("0 calls, at most 0"));
    }
}
