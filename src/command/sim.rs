//! `gander sim`: the simulated shop alone.

use std::process::ExitCode;

use super::complain;
use crate::run;
use crate::say;
use crate::sim::{Options, Shop};
use crate::text::{Clean, Lang};

/// What the simulated shop is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
}

/// Opens the shop, lists its orders and serves until interrupted.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&say!("{error}"), &Clean::default()),
    };
    runtime.block_on(async {
        let options = Options { port: arguments.port, ..Options::new(run::now()) };
        match Shop::open(options).await {
            Ok(shop) => {
                list(&shop, lang);
                let _ = tokio::signal::ctrl_c().await;
                ExitCode::SUCCESS
            }
            Err(error) => complain(
                &lang.pick(say!("无法在端口 {} 开店：{error}", arguments.port), say!("cannot serve on port {}: {error}", arguments.port)),
                &Clean::fixed(lang.pick("换一个 --port，或用 --port 0。", "Choose another --port, or --port 0.")),
            ),
        }
    })
}

#[expect(clippy::print_stdout, reason = "the list is what the command is for")]
fn list(shop: &Shop, lang: Lang) {
    let (app_id, client_id, secret_key) = Shop::credentials();
    println!("export GANDER_BASE_URL={}", shop.base_url());
    println!("export GANDER_APP_ID={app_id} GANDER_CLIENT_ID={client_id} GANDER_SECRET_KEY={secret_key}");
    for listed in shop.orders().iter().chain(shop.faults()) {
        println!("{:40}  {}", listed.id, lang.pick(listed.zh, listed.en));
    }
}
