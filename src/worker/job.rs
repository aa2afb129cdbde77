//! The jobs: bytes in, an order laid out, or the reason why not.

use futures_util::future::join_all;

use super::{Failure, Loaded, Reread};
use crate::api::{self, Client, Priority, Repair};
use crate::catalog::Tab;
use crate::json::{self, Tree};
use crate::order::{AfterSaleId, Order, OrderId};
use crate::outline::Outline;

/// Fetches an order of the shop.
pub(super) async fn order(
    client: Result<Client, Failure>,
    id: OrderId,
    priority: Priority,
) -> Result<Box<Loaded>, Failure> {
    let answer = client?.order_detail_at(id.as_str(), priority).await?;
    lay_out(answer.data, answer.notes).await
}

/// Fetches an order of the shop and then its after-sales in detail. Those that do not come keep the order from nobody.
pub(super) async fn whole(
    client: Result<Client, Failure>,
    id: OrderId,
    priority: Priority,
) -> Result<Box<Loaded>, Failure> {
    let client = client?;
    let answer = client.order_detail_at(id.as_str(), priority).await?;
    let loaded = lay_out(answer.data, answer.notes).await?;
    let ids = loaded.order.after_sale_ids();
    if ids.is_empty() {
        return Ok(loaded);
    }
    let (details, missed) = details(&client, ids, priority).await;
    away(move || Ok(join(*loaded, details, missed))).await
}

/// Fetches the after-sales of an order in detail.
pub(super) async fn after_sales(
    client: Result<Client, Failure>,
    json: String,
    ids: Vec<AfterSaleId>,
    priority: Priority,
) -> Result<Box<Loaded>, Failure> {
    let (details, mut missed) = details(&client?, ids, priority).await;
    match missed.pop() {
        Some((_, failure)) if details.is_empty() => return Err(failure),
        last => missed.extend(last),
    }
    away(move || {
        Ok(join(
            *load(json::parse(json)?, Vec::new())?,
            details,
            missed,
        ))
    })
    .await
}

/// The details that came, and what keeps the others away.
async fn details(
    client: &Client,
    ids: Vec<AfterSaleId>,
    priority: Priority,
) -> (Vec<Tree>, Vec<(AfterSaleId, Failure)>) {
    let asked = ids.into_iter().map(|id| async move {
        let answer = client.after_sale_detail(id.as_str(), priority).await;
        answer
            .map(|answer| answer.data)
            .map_err(|error| (id, Failure::from(error)))
    });
    let (mut details, mut missed) = (Vec::new(), Vec::new());
    for came in join_all(asked).await {
        match came {
            Ok(detail) => details.push(detail),
            Err(kept) => missed.push(kept),
        }
    }
    (details, missed)
}

/// The order with what came of its after-sales.
fn join(
    mut loaded: Loaded,
    details: Vec<Tree>,
    missed: Vec<(AfterSaleId, Failure)>,
) -> Box<Loaded> {
    loaded.order.join(details);
    Box::new(Loaded {
        missed,
        ..laid_out(loaded.order, loaded.repairs)
    })
}

/// Reads the saved answer again.
pub(super) async fn saved(reread: Option<Reread>) -> Result<Box<Loaded>, Failure> {
    let read = reread.ok_or(Failure::NoSuchOrder)?;
    away(move || load_saved(read().map_err(Failure::Saved)?)).await
}

/// Reads the answer and lays out its tabs, away from the runtime's thread: a large order takes a while.
async fn lay_out(data: Tree, repairs: Vec<Repair>) -> Result<Box<Loaded>, Failure> {
    away(move || load(data, repairs)).await
}

async fn away<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
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
    let mut loaded = load(data.tree, data.repairs)?;
    loaded.recorded = recorded;
    Ok(loaded)
}

/// Reads an answer's `data` and lays out its tabs.
///
/// # Errors
///
/// When it holds no order.
pub fn load(data: Tree, repairs: Vec<Repair>) -> Result<Box<Loaded>, Failure> {
    let order = Order::new(data);
    if order.is_empty() {
        return Err(Failure::NoSuchOrder);
    }
    Ok(Box::new(laid_out(order, repairs)))
}

fn laid_out(order: Order, repairs: Vec<Repair>) -> Loaded {
    let outlines = Tab::ALL
        .into_iter()
        .map(|tab| Outline::build(&order.doc, tab, false))
        .collect();
    Loaded {
        order,
        outlines,
        missed: Vec::new(),
        repairs,
        recorded: None,
    }
}
