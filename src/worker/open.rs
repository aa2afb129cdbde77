//! The only path by which an order is opened: from an id, or the bytes of a saved answer, to the
//! order and its after-sales.
//!
//! The inspector, the watch, prefetch and every subcommand open orders here, so that a script and
//! the screen cannot disagree about what an order holds.

use futures_util::future::join_all;

use super::message::{AfterSaleDetails, Failure, FetchedOrder, Reread};
use crate::api::{self, Client, Priority, Repair};
use crate::json::Tree;
use crate::order::{AfterSaleId, Order, OrderId};

/// One report of [`open`].
#[derive(Debug)]
pub enum Opened {
    /// The order, as soon as its answer came.
    Order(Box<FetchedOrder>),
    /// The details of its after-sales.
    AfterSales(AfterSaleDetails),
}

/// Fetches an order and reports it; then, if `after_sales` gives a priority for them, fetches the
/// details of its after-sales and reports those, even if the order names none. After-sales that do
/// not come are part of the report, not an error.
///
/// # Errors
///
/// When the order itself does not come, or is not an order.
pub async fn open(
    client: &Client,
    id: &OrderId,
    priority: Priority,
    after_sales: Option<Priority>,
    mut report: impl FnMut(Opened),
) -> Result<(), Failure> {
    let answer = client.order_detail_at(id.as_str(), priority).await?;
    // A large order takes tens of milliseconds to read: not on the thread that serves the calls.
    let fetched = off_thread(move || read(answer.data, answer.notes)).await?;
    let named = fetched.order.after_sale_ids();
    report(Opened::Order(fetched));
    if let Some(priority) = after_sales {
        report(Opened::AfterSales(details(client, named, priority).await));
    }
    Ok(())
}

/// Fetches an order with its after-sales joined to it: [`open`], for callers that show nothing in
/// between. The details that did not come are in [`FetchedOrder::missed`].
///
/// # Errors
///
/// As [`open`].
pub async fn open_joined(
    client: &Client,
    id: &OrderId,
    priority: Priority,
    after_sales: Option<Priority>,
) -> Result<Box<FetchedOrder>, Failure> {
    let mut fetched = None;
    let report = |opened| match opened {
        Opened::Order(order) => fetched = Some(order),
        Opened::AfterSales(after_sales) => {
            if let Some(fetched) = &mut fetched {
                fetched.join(after_sales);
            }
        }
    };
    open(client, id, priority, after_sales, report).await?;
    fetched.ok_or(Failure::NoSuchOrder)
}

/// Fetches the details of after-sales, all at once: the rate limiter orders the calls.
pub(super) async fn details(
    client: &Client,
    ids: Vec<AfterSaleId>,
    priority: Priority,
) -> AfterSaleDetails {
    let calls = ids.into_iter().map(|id| async move {
        match client.after_sale_detail(id.as_str(), priority).await {
            Ok(answer) => Ok(answer.data),
            Err(error) => Err((id, Failure::from(error))),
        }
    });
    let mut after_sales = AfterSaleDetails::default();
    for outcome in join_all(calls).await {
        match outcome {
            Ok(detail) => after_sales.details.push(detail),
            Err(missed) => after_sales.missed.push(missed),
        }
    }
    after_sales
}

/// Reads the saved answer again.
pub(super) async fn reread(saved: Option<Reread>) -> Result<Box<FetchedOrder>, Failure> {
    let bytes = saved.ok_or(Failure::NoSuchOrder)?;
    off_thread(move || open_saved(bytes().map_err(Failure::Saved)?)).await
}

/// Opens a saved answer: what `gander record` wrote, a whole answer, or its `data`.
///
/// # Errors
///
/// When it is not an answer of order detail.
pub fn open_saved(bytes: Vec<u8>) -> Result<Box<FetchedOrder>, Failure> {
    let recorded = api::recorded_at(&bytes).and_then(|at| at.parse().ok());
    let data = api::open_saved(bytes)?;
    let mut fetched = read(data.tree, data.repairs)?;
    fetched.recorded = recorded;
    Ok(fetched)
}

/// Reads an answer's `data`.
fn read(data: Tree, repairs: Vec<Repair>) -> Result<Box<FetchedOrder>, Failure> {
    let order = Order::new(data);
    if order.is_empty() {
        return Err(Failure::NoSuchOrder);
    }
    Ok(Box::new(FetchedOrder {
        order,
        repairs,
        recorded: None,
        missed: Vec::new(),
    }))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(broken) => Err(Failure::Panic(super::panic_message(broken))),
    }
}

#[cfg(test)]
mod tests {
    use super::open_joined;
    use crate::api::{Client, Credentials, Priority, Settings};
    use crate::json::test_support::{scans, watch};
    use crate::order::OrderId;
    use crate::sim::{Options, Shop};

    #[tokio::test]
    async fn order_and_its_after_sale_are_scanned_once_each() {
        // The ids of the shop's orders hold its time: these are in no other test.
        let shop = Shop::open(Options::new("2031-05-06T07:08:09Z".parse().unwrap()));
        let shop = shop.await.unwrap();
        let (app_id, client_id, secret_key) = Shop::credentials();
        let credentials = Credentials::App {
            app_id: app_id.into(),
            client_id: client_id.into(),
            secret_key: secret_key.into(),
        };
        let client = Client::new(Settings::new(&shop.base_url(), credentials).unwrap()).unwrap();
        let refunding = shop.orders().iter().find(|order| order.name == "refunding");
        let id = OrderId::parse(&refunding.unwrap().id).unwrap();
        // Both answers hold the order's id.
        watch(id.as_str());
        let opened = open_joined(
            &client,
            &id,
            Priority::Interactive,
            Some(Priority::Interactive),
        );
        let fetched = opened.await.unwrap();
        assert!(fetched.missed.is_empty());
        assert_eq!(fetched.order.facts.after_sales.len(), 1);
        assert_eq!(scans(id.as_str()), 2, "one scan for each answer");
    }
}
