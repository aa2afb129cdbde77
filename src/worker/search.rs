//! The search: lists of the platform walked page by page, what they hold told as it comes.

use crate::api::Client;
use crate::find::{Query, Resume, Summary};

use super::Failure;

/// Searches and tells what it finds.
pub(super) async fn search(client: Result<Client, Failure>, query: Query) -> Result<Summary, (Failure, Option<Resume>)> {
    let _client = client.map_err(|failed| (failed, None))?;
    Err((Failure::Unsearchable(query.key.kind()), None))
}
