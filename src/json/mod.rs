//! JSON text as one preorder array of nodes, filled in a single pass over the text.
//!
//! A tree keeps what `serde_json::Value` loses: digits as they are spelled, the order of keys,
//! keys that occur twice, and the text itself. `api` and `order` share it.

mod error;
mod repair;
mod scan;
mod tree;

#[cfg(test)]
pub(crate) mod test_support;
#[cfg(test)]
mod tests;

pub use error::ParseError;
pub use repair::Repair;
pub use tree::{NodeId, Shape, Tree};

/// Bytes that are not JSON, even after repairs.
#[derive(Debug)]
pub struct Rejected {
    /// Why.
    pub error: ParseError,
    /// The bytes as text, without a byte-order mark.
    pub text: String,
}

/// Scans bytes, and repairs their encoding if it needs repair.
///
/// # Errors
///
/// As [`parse`], with the text.
pub fn read(bytes: Vec<u8>) -> Result<(Tree, Vec<Repair>), Rejected> {
    let (mut text, mut repairs) = repair::to_text(bytes);
    let mut scanned = scan::scan(&text);
    // A lone surrogate stops the scanner like a syntax error does. They are so rare that looking
    // for them only after an error costs less than looking in every text.
    if matches!(scanned, Err(ParseError::Syntax { .. }))
        && let Some(repair) = repair::replace_surrogates(&mut text, &repairs)
    {
        repairs.push(repair);
        scanned = scan::scan(&text);
    }
    match scanned {
        Ok(arena) => Ok((Tree::new(text, arena), repairs)),
        Err(error) => Err(Rejected { error, text }),
    }
}

/// Scans a text.
///
/// # Errors
///
/// When the text is not JSON, is nested deeper than 127 levels, or is longer than 1 GiB.
pub fn parse(text: String) -> Result<Tree, ParseError> {
    let arena = scan::scan(&text)?;
    Ok(Tree::new(text, arena))
}
