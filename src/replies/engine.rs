//! The template engine, held short: no files, no includes, so many steps, so many bytes, and nothing missing said as if it were there.

use std::io;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, escape_formatter};

/// The largest template, in bytes.
pub(super) const LARGEST: u64 = 16 << 10;
/// The longest reply, in bytes: some thousand Chinese characters.
pub(super) const LONGEST: usize = 6_000;
/// Steps that a template may take. Ours take some hundred.
const STEPS: u64 = 50_000;

/// An engine without templates.
pub(super) fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.set_fuel(Some(STEPS));
    engine.set_formatter(|out, state, value| {
        let missing = value.is_none() || value.is_undefined();
        if missing {
            Err(Error::new(ErrorKind::UndefinedError, "missing"))
        } else {
            escape_formatter(out, state, value)
        }
    });
    engine
}

/// Renders a template of the engine.
pub(super) fn render(
    engine: &Environment<'_>,
    template: &str,
    gaps: &Value,
) -> Result<String, Error> {
    let mut page = Page(Vec::new());
    engine
        .get_template(template)?
        .render_captured_to(gaps.clone(), &mut page)?;
    Ok(String::from_utf8_lossy(&page.0).into_owned())
}

/// Takes so many bytes and no more.
struct Page(Vec<u8>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
