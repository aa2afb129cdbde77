//! States that lists tell by number: what they mean, or the number itself where it is none that is documented.

use crate::catalog::{Code, Tone};
use crate::text::{Clean, Lang};

/// A state as it came.
#[derive(Clone, Debug)]
pub struct State {
    /// The number.
    code: Clean,
    /// What the answer itself calls it, empty when it says nothing.
    text: Clean,
    known: Option<&'static Code>,
}

impl State {
    /// What it is called.
    #[must_use]
    pub fn say(&self, lang: Lang) -> Clean {
        match self.known {
            Some(code) => Clean::fixed(code.meaning(lang)),
            None if self.text.is_empty() => self.code.clone(),
            None => self.text.clone(),
        }
    }

    /// How it feels; an undocumented one feels like nothing.
    #[must_use]
    pub fn tone(&self) -> Tone {
        self.known.map_or(Tone::Plain, |code| code.tone)
    }

    /// The number, as its digits came.
    #[must_use]
    pub fn code(&self) -> &Clean {
        &self.code
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (&self.code, &self.text) == (&other.code, &other.text)
    }
}

impl Eq for State {}
