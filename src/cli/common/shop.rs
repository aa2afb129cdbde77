//! The shop that a command asks: the one that the environment names, or the simulated one.

use super::demo;
use super::exit::Exit;
use super::saved::Refusal;
use crate::api::Client;
use crate::cli::config;
use crate::event_loop;
use crate::order::OrderId;
use crate::text::Lang;
use crate::worker::{self, Failure, Loaded};

/// Why a command ends without what it was asked for.
pub(in crate::cli) type Ended = (Exit, Refusal);

/// A client of the shop that the environment or the configuration names.
pub(in crate::cli) fn client(lang: Lang) -> Result<Client, Ended> {
    let settings = config::settings(lang).map_err(|refusal| (Exit::Usage, refusal))?;
    Client::new(settings).map_err(|error| ended(&error.into(), lang))
}

/// A client of the demo's shop, which serves until the process ends, and the first order that it lists.
pub(in crate::cli) fn demo(lang: Lang) -> Result<(Client, Option<OrderId>), Ended> {
    let demo = demo::open(lang).map_err(|refusal| (Exit::Failure, refusal))?;
    let client = Client::new(demo.settings).map_err(|error| ended(&error.into(), lang))?;
    Ok((
        client,
        demo.listed.into_iter().next().map(|listed| listed.id),
    ))
}

/// One order, for a person who waits.
pub(in crate::cli) fn fetch(
    client: &Client,
    id: &OrderId,
    lang: Lang,
) -> Result<Box<Loaded>, Ended> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| {
        (
            Exit::Failure,
            (crate::safe!("{error}"), crate::text::SafeText::default()),
        )
    })?;
    let answer = runtime
        .block_on(client.order_detail(id.as_str()))
        .map_err(Failure::from);
    answer
        .and_then(|answer| worker::load(answer.data, answer.notes))
        .map_err(|failed| ended(&failed, lang))
}

/// What is said of a failure, with its exit code.
pub(in crate::cli) fn ended(failed: &Failure, lang: Lang) -> Ended {
    let failure = event_loop::failure(failed, lang);
    (failed.into(), (failure.what, failure.todo))
}
