//! The shop that a command uses: that of the environment or the configuration, or the simulated one.

use super::{config, demo};
use crate::api::{Client, Priority};
use crate::order::OrderId;
use crate::text::{Lang, Problem};
use crate::worker::{self, Failure, FetchedOrder};

/// A client of the shop of the environment or the configuration.
pub(in crate::cli) fn client(lang: Lang) -> Result<Client, Problem> {
    let settings = config::settings(lang)?;
    Client::new(settings).map_err(|error| Failure::from(error).problem(lang))
}

/// A client of the simulated shop, and the first order that the shop lists.
pub(in crate::cli) fn demo(lang: Lang) -> Result<(Client, Option<OrderId>), Problem> {
    let demo = demo::open(lang)?;
    let client = Client::new(demo.settings).map_err(|error| Failure::from(error).problem(lang))?;
    Ok((
        client,
        demo.listed.into_iter().next().map(|listed| listed.id),
    ))
}

/// Fetches one order, with interactive priority.
pub(in crate::cli) fn fetch(
    client: &Client,
    id: &OrderId,
    with_after_sales: bool,
    lang: Lang,
) -> Result<Box<FetchedOrder>, Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Problem::failure(crate::safe!("{error}")))?;
    let priority = Priority::Interactive;
    let after_sales = with_after_sales.then_some(priority);
    let opened = runtime.block_on(worker::open_joined(client, id, priority, after_sales));
    opened.map_err(|failed| failed.problem(lang))
}
