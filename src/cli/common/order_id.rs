//! An order id in an argument.

use crate::order::OrderId;
use crate::text::{Lang, Problem};

/// Reads an order id from an argument.
///
/// # Errors
/// A usage error when the argument is not an order id.
pub(in crate::cli) fn read_id(argument: &str, lang: Lang) -> Result<OrderId, Problem> {
    OrderId::parse(argument).map_err(|bad| Problem::usage(bad.message(lang)))
}
