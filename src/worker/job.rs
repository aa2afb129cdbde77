//! The jobs: bytes in, an order laid out, or the reason why not.

use super::{Failure, Loaded, Reread};
use crate::api::{self, Client, Priority, Repair};
use crate::catalog::Tab;
use crate::order::{Order, OrderId};
use crate::outline::Outline;

/// Fetches an order of the shop.
pub(super) async fn order(client: Result<Client, Failure>, id: OrderId, priority: Priority) -> Result<Box<Loaded>, Failure> {
    let answer = client?.order_detail_at(id.as_str(), priority).await?;
    lay_out(answer.data, answer.notes).await
}

/// Reads the saved answer again.
pub(super) async fn saved(reread: Option<Reread>) -> Result<Box<Loaded>, Failure> {
    let read = reread.ok_or(Failure::NoSuchOrder)?;
    away(move || load_saved(read().map_err(Failure::Saved)?)).await
}

/// Reads the answer and lays out its tabs, away from the runtime's thread: a large order takes a while.
async fn lay_out(json: String, repairs: Vec<Repair>) -> Result<Box<Loaded>, Failure> {
    away(move || load(json, repairs)).await
}

async fn away<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(broken) => Err(Failure::Panic(super::what_panicked(broken))),
    }
}

/// Opens a saved answer and lays out its tabs.
///
/// # Errors
///
/// When it is no answer of order detail.
pub fn load_saved(bytes: Vec<u8>) -> Result<Box<Loaded>, Failure> {
    let recorded = api::recorded_at(&bytes).and_then(|at| at.parse().ok());
    let data = api::open_saved(bytes)?;
    let mut loaded = load(data.json, data.notes)?;
    loaded.recorded = recorded;
    Ok(loaded)
}

/// Reads an answer's `data` and lays out its tabs.
///
/// # Errors
///
/// When it is no JSON, or holds no order.
pub fn load(json: String, repairs: Vec<Repair>) -> Result<Box<Loaded>, Failure> {
    let order = Order::parse(json)?;
    if order.is_empty() {
        return Err(Failure::NoSuchOrder);
    }
    let outlines = Tab::ALL.into_iter().map(|tab| Outline::build(&order.doc, tab, false)).collect();
    Ok(Box::new(Loaded { order, outlines, repairs, recorded: None }))
}
