//! The scanner: one pass over a text into the preorder array. It accepts exactly what
//! `serde_json` accepts, and names the same line and column when it does not.
//!
//! A `serde` visitor did this before. It needed two workarounds: `serde_json` hands over `1E9` as
//! `1e+9`, and a number as a map with a private key. It also keeps levels on the call stack, which
//! this scanner does not.

use super::error::{ParseError, line_and_column};
use super::tree::{Node, NodeId, Shape, Span};

/// The longest text that is scanned, in bytes: spans are 32 bits wide, and unescaped strings stand
/// behind the text.
pub(super) const LONGEST: usize = 1 << 30;

/// How many arrays and objects may be nested. The scanner itself needs no limit; what walks the
/// tree afterwards may recurse.
pub(super) const DEEPEST: usize = 127;

/// What a scan fills.
pub(super) struct Arena {
    pub(super) nodes: Vec<Node>,
    /// Strings whose escapes were undone. Its first byte follows the last one of the text.
    pub(super) side: String,
    /// Where the root and its children stand, with quotes and escapes.
    pub(super) sources: Vec<(NodeId, Span)>,
}

/// Scans a whole text.
pub(super) fn scan(text: &str) -> Result<Arena, ParseError> {
    #[cfg(test)]
    super::test_support::record(text);
    if text.len() > LONGEST {
        return Err(ParseError::TooLong(LONGEST));
    }
    let mut arena = Arena {
        nodes: Vec::with_capacity(text.len() / 28 + 16),
        side: String::new(),
        sources: Vec::new(),
    };
    let place = Place {
        base: 0,
        side: text.len(),
        host: None,
    };
    Scanner::new(text, place, &mut arena).run()?;
    Ok(arena)
}

/// Lengths are checked against [`LONGEST`] before anything is pushed.
pub(super) fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

type Scanned<T = ()> = Result<T, ParseError>;

/// Where spans begin, and what the value belongs to.
#[derive(Clone, Copy)]
struct Place {
    /// The offset of the scanned text.
    base: usize,
    /// The offset of the buffer of unescaped strings.
    side: usize,
    /// The string that holds the text, if the text is embedded JSON.
    host: Option<usize>,
}

/// A container that is not closed yet.
#[derive(Clone, Copy)]
struct Open {
    node: usize,
    shape: Shape,
    /// How many children it has so far.
    count: u32,
    start: usize,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    place: Place,
    arena: &'t mut Arena,
    open: Vec<Open>,
    /// The key of the next value.
    key: Option<Span>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, place: Place, arena: &'t mut Arena) -> Self {
        Self {
            text,
            at: 0,
            place,
            arena,
            open: Vec::new(),
            key: None,
        }
    }

    /// Scans one value and everything in it, and accepts only whitespace behind it.
    fn run(&mut self) -> Scanned {
        self.value()?;
        while let Some(&Open { shape, count, .. }) = self.open.last() {
            match (shape, self.next_token(), count) {
                (Shape::Array, Some(b']'), _) | (Shape::Object, Some(b'}'), _) => self.close(),
                (_, Some(b','), 1..) => {
                    self.at += 1;
                    self.entry(shape)?;
                }
                (_, Some(_), 0) => self.entry(shape)?,
                (_, Some(_), _) => return Err(self.syntax("expected `,` or a closing bracket")),
                (_, None, _) => return Err(self.cut()),
            }
        }
        match self.next_token() {
            None => Ok(()),
            Some(_) => Err(self.syntax("trailing characters")),
        }
    }

    fn entry(&mut self, shape: Shape) -> Scanned {
        if shape == Shape::Object {
            match self.next_token() {
                Some(b'"') => self.key = Some(self.string()?),
                Some(_) => return Err(self.syntax("expected a key")),
                None => return Err(self.cut()),
            }
            match self.next_token() {
                Some(b':') => self.at += 1,
                Some(_) => return Err(self.syntax("expected `:`")),
                None => return Err(self.cut()),
            }
        }
        self.value()
    }

    /// Scans a leaf, or the opening bracket of a container.
    fn value(&mut self) -> Scanned {
        let first = self.next_token();
        let start = self.at;
        match first {
            Some(b'{') => self.open(Shape::Object),
            Some(b'[') => self.open(Shape::Array),
            Some(b'"') => {
                let text = self.string()?;
                let node = self.push(Shape::Text, text, start);
                self.embedded(node, text);
                Ok(())
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                self.push(Shape::Number, self.source(start), start);
                Ok(())
            }
            Some(b't') => self.word("true", Shape::Bool),
            Some(b'f') => self.word("false", Shape::Bool),
            Some(b'n') => self.word("null", Shape::Null),
            Some(_) => Err(self.syntax("expected a value")),
            None => Err(self.cut()),
        }
    }

    fn open(&mut self, shape: Shape) -> Scanned {
        if self.open.len() == DEEPEST {
            return Err(self.syntax("nested too deep"));
        }
        let start = self.at;
        let node = self.push(shape, Span::default(), start);
        self.at += 1;
        self.open.push(Open {
            node,
            shape,
            count: 0,
            start,
        });
        Ok(())
    }

    fn close(&mut self) {
        self.at += 1;
        let Some(closed) = self.open.pop() else {
            return;
        };
        let size = narrow(self.arena.nodes.len() - closed.node);
        let text = self.source(closed.start);
        if let Some(node) = self.arena.nodes.get_mut(closed.node) {
            (node.size, node.text) = (size, text);
        }
        self.note_source(closed.node, text);
    }

    /// Adds a node under the innermost open container.
    fn push(&mut self, shape: Shape, text: Span, start: usize) -> usize {
        let node = self.arena.nodes.len();
        let (parent, position) = match self.open.last_mut() {
            Some(above) => {
                above.count += 1;
                (above.node, above.count - 1)
            }
            None => (self.place.host.unwrap_or_default(), 0),
        };
        self.arena.nodes.push(Node {
            shape,
            embedded: self.place.host.is_some(),
            key: self.key.take(),
            text,
            position,
            parent: narrow(parent),
            size: 1,
        });
        if !shape.is_container() {
            self.note_source(node, self.source(start));
        }
        node
    }

    /// Keeps where a value stands, if it is the root or one of its children.
    fn note_source(&mut self, node: usize, source: Span) {
        if self.open.len() <= 1 && self.place.host.is_none() {
            self.arena.sources.push((NodeId::at(node), source));
        }
    }

    /// Adds below a string the JSON that it holds, if it holds an object or an array. A string
    /// inside embedded JSON stays a string.
    fn embedded(&mut self, host: usize, span: Span) {
        let start = span.start as usize;
        let end = start + span.len as usize;
        let held = match start.checked_sub(self.place.side) {
            Some(start) => self.arena.side.get(start..),
            None => self
                .text
                .get(start - self.place.base..end - self.place.base),
        };
        let begins = |text: &&str| text.trim_start().starts_with(['{', '[']);
        let Some(held) = held.filter(|_| self.place.host.is_none()).filter(begins) else {
            return;
        };
        let held = held.to_owned();
        let (nodes, unescaped) = (self.arena.nodes.len(), self.arena.side.len());
        let place = Place {
            base: start,
            side: self.place.side,
            host: Some(host),
        };
        if Scanner::new(&held, place, self.arena).run().is_err() {
            self.arena.nodes.truncate(nodes);
            self.arena.side.truncate(unescaped);
        }
        let size = narrow(self.arena.nodes.len() - host);
        if let Some(node) = self.arena.nodes.get_mut(host) {
            node.size = size;
        }
    }

    /// Scans a string from its opening quote, and returns where its text stands.
    fn string(&mut self) -> Scanned<Span> {
        self.at += 1;
        let (mut start, unescaped) = (self.at, self.arena.side.len());
        let mut escapes = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let ends = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
            self.at += rest.iter().position(ends).unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    self.unescape(start, self.at);
                    self.escape()?;
                    (start, escapes) = (self.at, true);
                }
                Some(_) => return Err(self.syntax("control character in a string")),
                None => return Err(self.cut()),
            }
        }
        let end = self.at;
        self.at += 1;
        if !escapes {
            return Ok(Span::new(self.place.base + start, self.place.base + end));
        }
        self.unescape(start, end);
        let side = self.place.side;
        Ok(Span::new(side + unescaped, side + self.arena.side.len()))
    }

    /// Copies a stretch without escapes to the buffer.
    fn unescape(&mut self, start: usize, end: usize) {
        self.arena
            .side
            .push_str(self.text.get(start..end).unwrap_or_default());
    }

    /// Undoes the escape at a backslash.
    fn escape(&mut self) -> Scanned {
        self.at += 1;
        let c = match self.peek() {
            Some(b'u') => {
                self.at += 1;
                self.escaped_char()?
            }
            Some(b) => {
                let c = match b {
                    b'"' | b'\\' | b'/' => char::from(b),
                    b'b' => '\u{8}',
                    b'f' => '\u{c}',
                    b'n' => '\n',
                    b'r' => '\r',
                    b't' => '\t',
                    _ => return Err(self.syntax("invalid escape")),
                };
                self.at += 1;
                c
            }
            None => return Err(self.cut()),
        };
        self.arena.side.push(c);
        Ok(())
    }

    /// The character behind `\u`, which may take a second escape.
    fn escaped_char(&mut self) -> Scanned<char> {
        let mut code = self.escaped_unit()?;
        if (0xD800..0xDC00).contains(&code) && self.rest().starts_with(b"\\u") {
            self.at += 2;
            let low = self.escaped_unit()?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        char::from_u32(code).ok_or_else(|| self.syntax("lone surrogate"))
    }

    fn escaped_unit(&mut self) -> Scanned<u32> {
        let Some(digits) = self.rest().first_chunk::<4>() else {
            return Err(self.cut());
        };
        let unit = digits.iter().try_fold(0, |unit, digit| {
            Some(unit * 16 + char::from(*digit).to_digit(16)?)
        });
        let Some(unit) = unit else {
            self.at += 3;
            return Err(self.syntax("invalid escape"));
        };
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Scanned {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if self.peek().is_some_and(|b| b.is_ascii_digit()) {
                return Err(self.syntax("invalid number"));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Scanned {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit());
        let count = digits.count();
        self.at += count;
        match (count, self.peek()) {
            (1.., _) => Ok(()),
            (0, Some(_)) => Err(self.syntax("invalid number")),
            (0, None) => Err(self.cut()),
        }
    }

    fn word(&mut self, word: &str, shape: Shape) -> Scanned {
        let start = self.at;
        let same = word.bytes().zip(self.rest()).take_while(|(a, b)| a == *b);
        self.at += same.count();
        if self.at - start == word.len() {
            self.push(shape, self.source(start), start);
            Ok(())
        } else if self.peek().is_some() {
            Err(self.syntax("expected `true`, `false` or `null`"))
        } else {
            Err(self.cut())
        }
    }

    /// The span from a start to here.
    fn source(&self, start: usize) -> Span {
        Span::new(self.place.base + start, self.place.base + self.at)
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no whitespace, which is where the scanner stands afterwards.
    fn next_token(&mut self) -> Option<u8> {
        let blank = |b: &&u8| matches!(b, b' ' | b'\n' | b'\t' | b'\r');
        self.at += self.rest().iter().take_while(blank).count();
        self.peek()
    }

    fn cut(&self) -> ParseError {
        let (line, column) = line_and_column(self.text, self.text.len());
        ParseError::Cut { line, column }
    }

    fn syntax(&self, what: &'static str) -> ParseError {
        let (line, column) = line_and_column(self.text, self.at + 1);
        ParseError::Syntax { line, column, what }
    }
}
