//! Reply cards: what an agent sends to the customer, made of the order's own facts and of nothing that is masked.
//!
//! A card is a small text with gaps, `assets/replies/<name>.<lang>.txt`; a shop may put its own beside or in place of ours. Nothing here
//! sends anything, and no template can reach beyond its [`Context`].

mod cards;
mod context;
mod error;
mod folder;
mod order_reader;
mod sandbox;
mod templates;

pub use cards::{ReplyCard, cards};
pub use context::{
    CodesText, EventText, InvoiceText, ParcelText, RefundStage, RefundText, ReplyContext, TimeText,
};
pub use error::{TemplateError, TemplateFault};
pub use templates::{RenderedReply, Templates};
