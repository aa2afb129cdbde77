//! An order id in an argument.

use super::exit::Exit;
use super::shop::CommandError;
use crate::order::OrderId;
use crate::text::{Lang, SafeText};

/// Reads an order id from an argument.
///
/// # Errors
/// A usage error when the argument is not an order id.
pub(in crate::cli) fn read_id(argument: &str, lang: Lang) -> Result<OrderId, CommandError> {
    OrderId::parse(argument).map_err(|bad| (Exit::Usage, (bad.message(lang), SafeText::default())))
}
