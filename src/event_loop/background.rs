//! Whether the terminal's background is dark: by what it says of itself, or by asking it, for so short a time that nobody waits.

use std::env;
use std::future::ready;
use std::io;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::{Stream, StreamExt as _};
use terminal_colorsaurus::{Error, QueryOptions, ThemeMode, theme_mode};

/// How long the terminal may take to answer. Most take a few milliseconds, or say at once that they cannot.
const PATIENCE: Duration = Duration::from_millis(100);

/// More characters than an answer has.
const LONGEST: usize = 40;

/// What is known of the background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Background {
    /// Whether it is dark; nothing if that is not known.
    pub dark: Option<bool>,
    /// Whether the terminal was asked and still owes the answer.
    pub owed: bool,
}

/// Finds out about the background. To be called before the terminal is taken.
pub fn background() -> Background {
    if let Some(dark) = env::var("COLORFGBG").ok().as_deref().and_then(told) {
        return Background {
            dark: Some(dark),
            owed: false,
        };
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(mode) => Background {
            dark: Some(mode == ThemeMode::Dark),
            owed: false,
        },
        Err(Error::Timeout(_)) => Background {
            dark: None,
            owed: true,
        },
        Err(_) => Background::default(),
    }
}

/// What `COLORFGBG` says, such as `15;0` or `0;default;15`: the number of the background among the sixteen colours comes last.
fn told(value: &str) -> Option<bool> {
    let number: u8 = value.rsplit(';').next()?.trim().parse().ok()?;
    (number < 16).then_some(number < 7 || number == 8)
}

/// The keys without an answer about the background that comes late, and would be typed.
pub fn without_answer(
    keys: impl Stream<Item = io::Result<Event>>,
    background: Background,
) -> impl Stream<Item = io::Result<Event>> {
    let mut answer = Answer {
        owed: background.owed,
        read: None,
    };
    keys.filter(move |key| ready(!key.as_ref().is_ok_and(|event| answer.takes(event))))
}

/// An answer, as it looks when it is taken for keys: Alt-], then `11;rgb:...`, then Alt-\\ or Ctrl-g.
#[derive(Debug)]
struct Answer {
    owed: bool,
    /// How much of it came.
    read: Option<usize>,
}

impl Answer {
    /// Whether the event belongs to it.
    fn takes(&mut self, event: &Event) -> bool {
        let (
            true,
            Event::Key(KeyEvent {
                code: KeyCode::Char(c),
                modifiers,
                ..
            }),
        ) = (self.owed, event)
        else {
            return false;
        };
        let (alt, ctrl) = (
            modifiers.contains(KeyModifiers::ALT),
            modifiers.contains(KeyModifiers::CONTROL),
        );
        let Some(read) = self.read else {
            let begins = alt && *c == ']';
            self.read = begins.then_some(0);
            return begins;
        };
        let ends = (alt && *c == '\\') || (ctrl && *c == 'g');
        let goes_on =
            !alt && !ctrl && read < LONGEST && (c.is_ascii_hexdigit() || "rgb:;/".contains(*c));
        self.read = Some(read + 1);
        self.owed = goes_on;
        goes_on || ends
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, told};
    use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
    use rstest::rstest;

    #[rstest]
    #[case("15;0", Some(true))]
    #[case("0;15", Some(false))]
    #[case("0;default;15", Some(false))]
    #[case("7;8", Some(true))]
    #[case("0;7", Some(false))]
    #[case("12;default", None)]
    #[case("1;16", None)]
    #[case("", None)]
    fn a_terminal_tells_its_background(#[case] value: &str, #[case] dark: Option<bool>) {
        assert_eq!(told(value), dark);
    }

    fn key(c: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    fn late(ends: Event) -> Vec<Event> {
        let inside = "11;rgb:1e1e/1E1E/1e1e"
            .chars()
            .map(|c| key(c, KeyModifiers::NONE));
        std::iter::once(key(']', KeyModifiers::ALT))
            .chain(inside)
            .chain([ends])
            .collect()
    }

    #[rstest]
    #[case::st(key('\\', KeyModifiers::ALT))]
    #[case::bel(key('g', KeyModifiers::CONTROL))]
    fn a_late_answer_is_no_keys_and_all_others_are(#[case] ends: Event) {
        let mut answer = Answer {
            owed: true,
            read: None,
        };
        assert!(!answer.takes(&key('j', KeyModifiers::NONE)));
        assert!(late(ends.clone()).iter().all(|event| answer.takes(event)));
        assert!(
            !late(ends.clone()).iter().any(|event| answer.takes(event)),
            "there is one answer"
        );
        let mut nothing_owed = Answer {
            owed: false,
            read: None,
        };
        assert!(!late(ends).iter().any(|event| nothing_owed.takes(event)));
    }

    #[test]
    fn what_is_no_answer_is_let_through() {
        let mut answer = Answer {
            owed: true,
            read: None,
        };
        assert!(answer.takes(&key(']', KeyModifiers::ALT)));
        assert!(!answer.takes(&key('o', KeyModifiers::NONE)));
        assert!(!answer.takes(&key('1', KeyModifiers::NONE)));
    }
}
