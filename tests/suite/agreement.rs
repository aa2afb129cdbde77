//! `show`, `case`, `batch` and the screen report the same findings for every order of the
//! simulated shop, after-sales included, over HTTP.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::process::Command;
use std::sync::Arc;
use std::thread;

use gander::api::{Credentials, Settings};
use gander::app::{AfterSales, App, Effect, Event, Source, TimedEvent, update};
use gander::event_loop;
use gander::order::OrderId;
use gander::sim::{Endpoint, Options, Shop};
use gander::text::{Lang, SafeText};
use gander::worker;
use serde_json::Value;
use tokio::sync::mpsc::unbounded_channel;

use crate::show::{bare, out};

/// A simulated shop that serves until the test ends. Its clock is the real one, which the
/// subcommands read.
fn shop() -> Arc<Shop> {
    let (send, opened) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let shop = Shop::open(Options::new(event_loop::now())).await.unwrap();
            send.send(Arc::new(shop)).unwrap();
            std::future::pending::<()>().await;
        });
    });
    opened.recv().unwrap()
}

fn command(shop: &Shop, folder: &std::path::Path, arguments: &[&str]) -> Command {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let mut command = bare(arguments);
    command
        .current_dir(folder)
        .env("GANDER_STATE_DIR", folder.join("state"))
        .env("GANDER_CONFIG_DIR", folder.join("config"))
        .env("GANDER_BASE_URL", shop.base_url())
        .env("GANDER_APP_ID", app_id)
        .env("GANDER_CLIENT_ID", client_id)
        .env("GANDER_SECRET_KEY", secret_key);
    command
}

/// The findings of one JSON object.
fn findings(object: &Value) -> Vec<String> {
    let texts = object["findings"].as_array().unwrap().iter();
    texts
        .map(|finding| without_duration(finding["text"].as_str().unwrap()))
        .collect()
}

/// A finding's text without its duration: a minute may pass between two commands, and three days
/// become 71 hours.
fn without_duration(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    ["天", "小时", "分钟"]
        .iter()
        .fold(text, |text, unit| text.replace(unit, ""))
}

fn run(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    out(&output)
}

/// The app with an order of the shop on the screen, its after-sales joined.
fn on_screen(shop: &Shop, id: &str) -> App {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let credentials = Credentials::App {
        app_id: app_id.into(),
        client_id: client_id.into(),
        secret_key: secret_key.into(),
    };
    let (send, mut reports) = unbounded_channel();
    let settings = Settings::new(&shop.base_url(), credentials);
    let requests = worker::start(settings, None, send).unwrap();
    let size = (120, 36);
    let mut app = App::new(
        Lang::Zh,
        event_loop::now(),
        size,
        SafeText::default(),
        Vec::new(),
    );
    let mut effects = app.open(Source::Shop(OrderId::parse(id).unwrap()));
    loop {
        for effect in effects.drain(..) {
            if let Effect::Request(ticket, request) = effect {
                requests.send((ticket, request)).unwrap();
            }
        }
        let after_sales = app.view().map(|view| &view.after_sales);
        if after_sales == Some(&AfterSales::Settled) {
            return app;
        }
        assert!(app.problem().is_none(), "{id}: {:?}", app.problem());
        let event = Event::Report(reports.blocking_recv().unwrap());
        let now = event_loop::now();
        effects = update(&mut app, TimedEvent { now, event });
    }
}

#[test]
fn findings_of_show_batch_case_and_screen_are_the_same_for_every_demo_order() {
    let shop = shop();
    let folder = tempfile::tempdir().unwrap();
    let ids: Vec<String> = shop
        .orders()
        .iter()
        .map(|listed| listed.id.clone())
        .collect();
    let calls = |endpoint| {
        let arrivals = shop.arrivals();
        arrivals
            .iter()
            .filter(|arrival| arrival.endpoint == endpoint)
            .count()
    };
    let listed: Vec<&str> = ids.iter().map(String::as_str).collect();
    let arguments = [&["show", "--lang", "zh", "--output", "json"], &listed[..]].concat();
    let shown = run(command(&shop, folder.path(), &arguments));
    let shown: Vec<Value> = shown
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(shown.len(), ids.len());
    let of_show = calls(Endpoint::AfterSaleDetail);
    assert!(of_show > 0, "some orders have after-sales");
    std::fs::write(folder.path().join("ids.txt"), ids.join("\n")).unwrap();
    let arguments = ["batch", "--lang", "zh", "ids.txt", "--out", "-"];
    let batch = run(command(&shop, folder.path(), &arguments));
    let batch: Vec<Value> = batch
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        calls(Endpoint::AfterSaleDetail),
        2 * of_show,
        "batch fetches the same after-sales as show"
    );
    for (at, id) in ids.iter().enumerate() {
        let screen: Vec<String> = {
            let app = on_screen(&shop, id);
            let findings = &app.view().unwrap().findings;
            findings
                .iter()
                .map(|finding| without_duration(finding.text.as_str()))
                .collect()
        };
        let arguments = ["case", "--lang", "zh", "--format", "json", id];
        let case = run(command(&shop, folder.path(), &arguments));
        let case: Value = serde_json::from_str(&case).unwrap();
        for (name, object) in [("show", &shown[at]), ("batch", &batch[at]), ("case", &case)] {
            assert_eq!(findings(object), screen, "{name} {id}");
        }
    }
}
