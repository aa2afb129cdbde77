//! The simulated shop of `--demo`.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use crate::api::{Credentials, Settings};
use crate::app::{Listed, Offer};
use crate::event_loop;
use crate::find::{self, Key};
use crate::order::OrderId;
use crate::safe;
use crate::sim::{self, Options, Person, Shop};
use crate::text::{Lang, Problem, SafeText};

/// Customers of the simulated shop with more than one order to find.
const EXAMPLES: [&str; 4] = ["regular", "shared_first", "errs_midway", "no_orders"];

/// The simulated shop, served by a thread of its own until the process ends.
pub(in crate::cli) struct Demo {
    /// How to reach it.
    pub(in crate::cli) settings: Settings,
    /// Its orders, and ids that fail.
    pub(in crate::cli) listed: Vec<Listed>,
    /// Searches worth trying.
    pub(in crate::cli) examples: Vec<(Key, SafeText)>,
}

/// The address of the simulated shop and its orders.
type Opened = (String, Vec<sim::ListedOrder>);

/// Opens the simulated shop.
///
/// # Errors
/// When the system has no thread or no port for it.
pub(in crate::cli) fn open(lang: Lang) -> Result<Demo, Problem> {
    let refuse = |error: String| {
        Problem::failure(lang.tr(
            safe!("演示店铺打不开：{error}"),
            safe!("cannot open the demo shop: {error}"),
        ))
    };
    let (address, orders) = start().map_err(refuse)?;
    let (app_id, client_id, secret_key) = Shop::credentials();
    let credentials = Credentials::App {
        app_id: app_id.into(),
        client_id: client_id.into(),
        secret_key: secret_key.into(),
    };
    let settings =
        Settings::new(&address, credentials).map_err(|error| refuse(error.to_string()))?;
    Ok(Demo {
        settings,
        listed: listed(orders, lang),
        examples: examples(lang),
    })
}

/// Starts the thread that serves the shop.
fn start() -> Result<Opened, String> {
    let (opening, opened) = channel();
    let thread = thread::Builder::new()
        .name("gander-shop".to_owned())
        .spawn(move || serve(&opening))
        .map_err(|error| error.to_string())?;
    opened.recv().map_err(|_| {
        let failed = thread.join().ok().and_then(Result::err);
        failed.map_or_else(String::new, |error| error.to_string())
    })
}

fn serve(opening: &Sender<Opened>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let shop = Shop::open(Options::new(event_loop::now())).await?;
        let listed: Vec<_> = shop
            .orders()
            .iter()
            .chain(shop.fault_orders())
            .cloned()
            .collect();
        let _ = opening.send((shop.base_url(), listed));
        std::future::pending::<()>().await;
        drop(shop);
        Ok(())
    })
}

fn listed(orders: Vec<sim::ListedOrder>, lang: Lang) -> Vec<Listed> {
    let listed = |order: sim::ListedOrder| {
        Some(Listed {
            id: OrderId::parse(&order.id).ok()?,
            about: SafeText::fixed(lang.tr(order.zh, order.en)),
            offer: Offer::Demo,
        })
    };
    orders.into_iter().filter_map(listed).collect()
}

fn examples(lang: Lang) -> Vec<(Key, SafeText)> {
    let people = sim::customers();
    let person = |name: &&str| people.iter().find(|person| person.name == *name);
    let example = |person: &Person| {
        Some((
            Key::of(find::KeyKind::Phone, person.phone).ok()?,
            SafeText::fixed(lang.tr(person.zh, person.en)),
        ))
    };
    EXAMPLES
        .iter()
        .filter_map(person)
        .filter_map(example)
        .collect()
}
