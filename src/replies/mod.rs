//! Reply cards: texts for the customer, filled with the order's facts and without any masked data.
//!
//! A card is a template, `assets/replies/<name>.<lang>.txt`. A shop can replace the built-in
//! templates or add its own. Nothing here sends anything, and a template can only use the values of
//! its [`ReplyContext`].

mod cards;
mod context;
mod error;
mod folder;
mod order_reader;
mod sandbox;
mod templates;
mod values;

pub use cards::{ReplyCard, cards};
pub use context::ReplyContext;
pub use error::{TemplateError, TemplateFault};
pub use templates::{RenderedReply, Templates};
pub use values::{
    CodesText, EventText, InvoiceText, ParcelText, RefundStage, RefundText, TimeText,
};
