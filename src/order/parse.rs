//! From JSON text to a [`Document`], in one pass and straight into its array.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::document::{Document, Key, Node, NodeId, Shape, Span};
use crate::catalog::{AFTER_SALE_DETAILS, FieldId, FieldKind};

/// The longest text that is taken, in bytes: spans are 32 bits wide and unescaped strings stand behind the text.
const LONGEST: usize = 1 << 30;

/// Why a text is not a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is not JSON; the place is where the reader stopped, counted from 1.
    #[error("not JSON at line {line}, column {column}: {what}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What the reader says of it; it never quotes the text.
        what: String,
    },
    /// Too long to be an order.
    #[error("{0} bytes are more than an order can have")]
    TooLong(usize),
}

impl Document {
    /// Reads a JSON text whose root is the answer's `data`.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, is nested deeper than 128 levels, or is longer than 1 GiB.
    pub fn parse(json: String) -> Result<Self, ParseError> {
        Self::parse_with(json, &[]).map(|(document, _)| document)
    }

    /// Reads an order, and joins to it the after-sale details of other answers, as one more block behind its own. Those that cannot be
    /// read are left out and named.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`]; never for an after-sale detail.
    pub fn parse_with(
        json: String,
        after_sales: &[String],
    ) -> Result<(Self, Vec<LeftOut>), ParseError> {
        let length = after_sales
            .iter()
            .map(String::len)
            .fold(json.len(), usize::saturating_add);
        if length > LONGEST {
            return Err(ParseError::TooLong(length));
        }
        let nodes = Vec::with_capacity(length / 28 + 16);
        let mut arena = Arena {
            nodes,
            extra: String::new(),
            raw: json.len(),
            numbers: Numbers::default(),
        };
        arena.read(Source::of(&json, true), Slot::root())?;
        let (joined, left_out) = arena.join(after_sales);
        let Arena {
            nodes, extra, raw, ..
        } = arena;
        let mut text = json;
        text.push_str(&extra);
        Ok((
            Self {
                nodes,
                text,
                raw,
                joined,
                oddities: OnceLock::new(),
            },
            left_out,
        ))
    }
}

/// An after-sale detail that was not joined to its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its place among those that were given, from 0.
    pub nth: usize,
    /// Why; `None` when it is JSON, but no object with anything in it.
    pub error: Option<ParseError>,
}

/// What is being filled.
struct Arena {
    nodes: Vec<Node>,
    extra: String,
    raw: usize,
    /// Those of the text that is being read.
    numbers: Numbers,
}

/// Finds numbers as they are spelled: the reader hands over `1E9` as `1e+9`. Looks only when asked, each stretch of the text once.
#[derive(Default)]
struct Numbers {
    /// How many the reader has handed over.
    read: usize,
    /// How many of these were looked for, and where the last of them ends.
    passed: usize,
    end: usize,
}

impl Numbers {
    /// The number that was read last, in the text that is being read.
    fn last<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let is_part = |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
        let bytes = text.as_bytes();
        let mut start = self.end;
        while self.passed < self.read {
            start = start_of_number(bytes, self.end)?;
            self.end = start
                + bytes
                    .get(start..)?
                    .iter()
                    .take_while(|b| is_part(b))
                    .count();
            self.passed += 1;
        }
        text.get(start..self.end)
    }
}

/// Where the next number begins, from a place that is in no string.
fn start_of_number(json: &[u8], from: usize) -> Option<usize> {
    let (mut in_string, mut escaped) = (false, false);
    let begins = |b: &u8| {
        match (in_string, *b) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'-' | b'0'..=b'9') => return true,
            _ => {}
        }
        false
    };
    Some(from + json.get(from..)?.iter().position(begins)?)
}

/// The text that is being read, so that a borrowed string can be told from a made one.
#[derive(Clone, Copy)]
struct Source<'t> {
    text: &'t str,
    /// Whether spans may point into it: it is the document's own text.
    kept: bool,
}

impl<'t> Source<'t> {
    const fn of(text: &'t str, kept: bool) -> Self {
        Self { text, kept }
    }

    fn range_of(self, text: &str) -> Option<Range<usize>> {
        let from = (text.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (from + text.len() <= self.text.len()).then(|| from..from + text.len())
    }
}

/// The place that the next value takes.
#[derive(Clone, Copy)]
struct Slot {
    field: Option<FieldId>,
    key: Key,
    parent: u32,
    embedded: bool,
}

impl Slot {
    const fn root() -> Self {
        Self {
            field: Some(FieldId::ROOT),
            key: Key::Nothing,
            parent: 0,
            embedded: false,
        }
    }
}

impl Arena {
    fn read(&mut self, source: Source, slot: Slot) -> Result<(), ParseError> {
        let mut reader = serde_json::Deserializer::from_str(source.text);
        Filler {
            arena: self,
            source,
            slot,
        }
        .deserialize(&mut reader)
        .and_then(|()| reader.end())
        .map_err(|e| ParseError::Json {
            line: e.line(),
            column: e.column(),
            what: plain_reason(&e),
        })
    }

    /// Reads the after-sale details into a list behind everything else.
    fn join(&mut self, after_sales: &[String]) -> (Option<NodeId>, Vec<LeftOut>) {
        let mut left_out = Vec::new();
        let key = Span {
            start: narrow(self.raw + self.extra.len()),
            len: narrow(AFTER_SALE_DETAILS.len()),
        };
        let list = Slot {
            field: FieldId::ROOT.child(AFTER_SALE_DETAILS),
            key: Key::Name(key),
            ..Slot::root()
        };
        // Only an object has room for one more block.
        let order = self
            .nodes
            .first()
            .is_some_and(|root| root.shape == Shape::Object);
        let at = self.nodes.len();
        if order && !after_sales.is_empty() {
            self.copy(AFTER_SALE_DETAILS);
            self.push(list, Shape::Array, Span::default());
        }
        let mut entry = Slot {
            key: Key::Index(0),
            parent: narrow(at),
            ..list
        };
        for (nth, json) in after_sales.iter().enumerate() {
            match self.join_one(json, entry).map(|()| order) {
                Ok(true) => entry.key = entry.key.next(),
                Ok(false) => left_out.push(LeftOut { nth, error: None }),
                Err(error) => left_out.push(LeftOut { nth, error }),
            }
        }
        if entry.key == Key::Index(0) {
            self.nodes.truncate(at);
            return (None, left_out);
        }
        self.close(at);
        self.close(0);
        (Some(NodeId(narrow(at))), left_out)
    }

    fn join_one(&mut self, json: &str, slot: Slot) -> Result<(), Option<ParseError>> {
        let (at, extra) = (self.nodes.len(), self.extra.len());
        self.numbers = Numbers::default();
        let read = self.read(Source::of(json, false), slot).map_err(Some);
        let holds = |arena: &Self| {
            arena
                .nodes
                .get(at)
                .is_some_and(|node| node.shape == Shape::Object && node.size > 1)
        };
        let joined = read.and_then(|()| if holds(self) { Ok(()) } else { Err(None) });
        if joined.is_err() {
            self.nodes.truncate(at);
            self.extra.truncate(extra);
        }
        joined
    }

    fn span(&mut self, text: &str, source: Source) -> Span {
        let start = match source.range_of(text) {
            Some(range) if source.kept => range.start,
            _ => self.raw + self.copy(text),
        };
        Span {
            start: narrow(start),
            len: narrow(text.len()),
        }
    }

    /// Puts a text behind the document's own; says where.
    fn copy(&mut self, text: &str) -> usize {
        let at = self.extra.len();
        self.extra.push_str(text);
        at
    }

    fn push(&mut self, slot: Slot, shape: Shape, text: Span) -> usize {
        let Slot {
            field,
            key,
            parent,
            embedded,
        } = slot;
        self.nodes.push(Node {
            field,
            shape,
            embedded,
            numbered: false,
            key,
            text,
            parent,
            size: 1,
        });
        self.nodes.len() - 1
    }

    fn close(&mut self, at: usize) {
        let size = narrow(self.nodes.len() - at);
        if let Some(node) = self.nodes.get_mut(at) {
            node.size = size;
        }
    }

    /// Adds a string, and below it the JSON it holds, if it holds an object or an array.
    fn push_text(&mut self, slot: Slot, text: &str, source: Source) {
        let span = self.span(text, source);
        let at = self.push(slot, Shape::Text, span);
        if slot.embedded || !text.trim_start().starts_with(['{', '[']) {
            return;
        }
        let (nodes, extra) = (self.nodes.len(), self.extra.len());
        let inside = Slot {
            field: None,
            key: Key::Nothing,
            parent: narrow(at),
            embedded: true,
        };
        let outside = std::mem::take(&mut self.numbers);
        if self.read(Source::of(text, false), inside).is_err() {
            self.nodes.truncate(nodes);
            self.extra.truncate(extra);
        }
        self.numbers = outside;
        self.close(at);
    }
}

/// What is documented under a key: of a list that came as a map with numbers for keys, its entry. The block that gander joins to an
/// answer is not the answer's own, even where it came with such a key.
fn under(field: FieldId, key: &str) -> Option<FieldId> {
    let entry = || Some(field).filter(|f| f.field().kind == FieldKind::List && is_numeral(key));
    field
        .child(key)
        .filter(|f| f.field().key != AFTER_SALE_DETAILS)
        .or_else(entry)
}

/// Whether a key counts entries, as the keys of an array do where it became a map.
fn is_numeral(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit())
}

/// Lengths were checked against [`LONGEST`] before anything is pushed.
fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// serde's reason without its own " at line … column …".
fn plain_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// Reads one value into its slot.
struct Filler<'a> {
    arena: &'a mut Arena,
    source: Source<'a>,
    slot: Slot,
}

impl Filler<'_> {
    fn number(self, digits: &str) {
        self.arena.numbers.read += 1;
        let spelled = if digits.contains('e') {
            self.arena.numbers.last(self.source.text)
        } else {
            None
        };
        let span = self.arena.span(spelled.unwrap_or(digits), self.source);
        self.arena.push(self.slot, Shape::Number, span);
    }
}

impl<'de> DeserializeSeed<'de> for Filler<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Filler<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        let span = self.arena.span("null", self.source);
        self.arena.push(self.slot, Shape::Null, span);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        let span = self
            .arena
            .span(if value { "true" } else { "false" }, self.source);
        self.arena.push(self.slot, Shape::Bool, span);
        Ok(())
    }

    // With `arbitrary_precision`, only a whole number whose digits these types give back unchanged comes so; any other comes as a map.
    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.number(&number.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.number(&number.to_string());
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.arena.push_text(self.slot, text, self.source);
        Ok(())
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<(), E> {
        self.visit_str(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let at = self.arena.push(self.slot, Shape::Array, Span::default());
        let mut entry = Slot {
            key: Key::Index(0),
            parent: narrow(at),
            ..self.slot
        };
        while entries
            .next_element_seed(Filler {
                arena: &mut *self.arena,
                source: self.source,
                slot: entry,
            })?
            .is_some()
        {
            entry.key = entry.key.next();
        }
        self.arena.close(at);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some(first) = entries.next_key::<Name<'de>>()? else {
            self.arena.push(self.slot, Shape::Object, Span::default());
            return Ok(());
        };
        if first.is_number_token(self.source) {
            let digits: Cow<'de, str> = entries.next_value()?;
            self.number(&digits);
            return Ok(());
        }
        let at = self.arena.push(self.slot, Shape::Object, Span::default());
        let list = self
            .slot
            .field
            .is_some_and(|f| f.field().kind == FieldKind::List);
        let (mut name, mut numbered) = (Some(first), list);
        while let Some(key) = name {
            numbered &= is_numeral(&key.0);
            let span = self.arena.span(&key.0, self.source);
            let field = self.slot.field.and_then(|f| under(f, &key.0));
            let slot = Slot {
                field,
                key: Key::Name(span),
                parent: narrow(at),
                embedded: self.slot.embedded,
            };
            entries.next_value_seed(Filler {
                arena: &mut *self.arena,
                source: self.source,
                slot,
            })?;
            name = entries.next_key()?;
        }
        if let Some(node) = self.arena.nodes.get_mut(at) {
            node.numbered = numbered;
        }
        self.arena.close(at);
        Ok(())
    }
}

/// A key of an object, borrowed from the text where it can be.
struct Name<'de>(Cow<'de, str>);

impl Name<'_> {
    /// With its `arbitrary_precision` feature `serde_json` hands over a number as a map with this one key, borrowed from its own
    /// constants. A key of that name in an answer lies in the answer's text, or is a copy, and stays a key.
    fn is_number_token(&self, source: Source) -> bool {
        const TOKEN: &str = "$serde_json::private::Number";
        match &self.0 {
            Cow::Borrowed(key) => *key == TOKEN && source.range_of(key).is_none(),
            Cow::Owned(_) => false,
        }
    }
}

impl<'de> serde::Deserialize<'de> for Name<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(key)))
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(key.to_owned())))
    }
}
