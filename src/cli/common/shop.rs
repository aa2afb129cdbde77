//! The shop that a command uses: that of the environment or the configuration, or the simulated one.

use super::demo;
use super::exit::Exit;
use super::saved::Refusal;
use crate::api::{Client, Priority};
use crate::app;
use crate::cli::config;
use crate::order::OrderId;
use crate::text::Lang;
use crate::worker::{self, Failure, FetchedOrder};

/// The exit code of a failed command, and what it reports.
pub(in crate::cli) type CommandError = (Exit, Refusal);

/// A client of the shop of the environment or the configuration.
pub(in crate::cli) fn client(lang: Lang) -> Result<Client, CommandError> {
    let settings = config::settings(lang).map_err(|refusal| (Exit::Usage, refusal))?;
    Client::new(settings).map_err(|error| command_error(&error.into(), lang))
}

/// A client of the simulated shop, and the first order that the shop lists.
pub(in crate::cli) fn demo(lang: Lang) -> Result<(Client, Option<OrderId>), CommandError> {
    let demo = demo::open(lang).map_err(|refusal| (Exit::Failure, refusal))?;
    let client = Client::new(demo.settings).map_err(|error| command_error(&error.into(), lang))?;
    Ok((
        client,
        demo.listed.into_iter().next().map(|listed| listed.id),
    ))
}

/// Fetches one order, with interactive priority.
pub(in crate::cli) fn fetch(
    client: &Client,
    id: &OrderId,
    lang: Lang,
) -> Result<Box<FetchedOrder>, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| {
        (
            Exit::Failure,
            (crate::safe!("{error}"), crate::text::SafeText::default()),
        )
    })?;
    let opened = runtime.block_on(worker::open_joined(client, id, Priority::Interactive));
    let opened = opened.map_err(|failed| command_error(&failed, lang))?;
    Ok(Box::new(opened.0))
}

/// The report of a failure and its exit code.
pub(in crate::cli) fn command_error(failed: &Failure, lang: Lang) -> CommandError {
    let failure = app::failure(failed, lang);
    (failed.into(), (failure.what, failure.todo))
}
