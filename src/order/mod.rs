//! One order as the JSON that came, and what the program itself must know of it: money, times, masks, findings.
//!
//! No input or output, no clock: `now` is handed in.

pub mod beijing;
mod cell;
mod changes;
mod document;
mod facts;
mod findings;
mod id;
mod mask;
mod money;
mod money_proof;
mod oddities;
mod parse;
mod stage;
mod timeline;
mod verdict;
mod words;

pub use cell::{Cell, Fit, Reading, decode, fits, is_masked, is_nothing, read};
pub use changes::{Change, ChangeKind, Told, changes, identity};
pub use document::{Document, NodeId, Shape};
pub use facts::{Event, Facts, Goods, Parcel, Refund, Sort, clean_at, entries, events, fen_at, int, time_at};
pub use findings::{Finding, Rule, Thresholds, findings};
pub use id::{BadOrderId, OrderId, half_width};
pub use mask::{mask, mask_numbers};
pub use money::Fen;
pub use money_proof::{MoneyProof, ProofLine, Sum, discounts};
pub use oddities::oddities;
pub use parse::ParseError;
pub use stage::Stage;
pub use timeline::{Entry, EntryKind, timeline};
pub use verdict::{Phrase, verdict};
pub use words::{description, label};

use jiff::Timestamp;

/// An order: the answer and what was read out of it once.
#[derive(Debug)]
pub struct Order {
    /// The answer's `data`.
    pub doc: Document,
    /// The values that rules and verdict need.
    pub facts: Facts,
    /// When something has lasted too long; the defaults, unless the shop sets its own.
    pub limits: Thresholds,
}

impl Order {
    /// Reads the JSON text of an answer's `data`.
    ///
    /// # Errors
    ///
    /// As [`Document::parse`].
    pub fn parse(json: String) -> Result<Self, ParseError> {
        let doc = Document::parse(json)?;
        let facts = Facts::of(&doc);
        Ok(Self { doc, facts, limits: Thresholds::default() })
    }

    /// Whether the answer holds no order at all: nothing but empty values and `has_result` false. The platform may answer so for an
    /// id that it does not know (open platform, "Envelope and codes").
    pub fn is_empty(&self) -> bool {
        let said = |id: NodeId| self.doc.is_leaf(id) && !is_nothing(&self.doc, id) && !matches!(self.doc.value(id), "0" | "false");
        !self.doc.subtree(NodeId::ROOT).any(said)
    }

    /// Seconds without news of a parcel, if they are too many for how far it came; never in an order that is over.
    pub fn silence(&self, parcel: &Parcel, now: Timestamp) -> Option<i64> {
        if self.facts.is_settled() { None } else { self.limits.silent_for(parcel, now) }
    }

    /// The order's own id, as the answer gives it.
    pub fn id(&self) -> Option<OrderId> {
        let node = self.doc.at(NodeId::ROOT, &["order_info", "order_id"])?;
        OrderId::read(self.doc.value(node)).ok()
    }
}
