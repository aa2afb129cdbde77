//! Reply cards: what an agent sends to the customer, made of the order's own facts and of nothing that is masked.
//!
//! A card is a small text with gaps, `assets/replies/<name>.<lang>.txt`; a shop may put its own beside or in place of ours. Nothing here
//! sends anything, and no template can reach beyond its [`Context`].

mod context;
mod deck;
mod engine;
mod error;
mod folder;
mod offer;
mod read;

pub use context::{Codes, Context, Invoice, News, Parcel, Refund, Stage, TimeText};
pub use deck::{Deck, Reply};
pub use error::{Reason, TemplateError};
pub use offer::{Card, cards};
