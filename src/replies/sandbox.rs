//! The sandbox of the templates: no files, no includes, limits on steps and bytes, and an error for
//! a missing value.

use std::io;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, escape_formatter};

/// The largest template, in bytes.
pub(super) const MAX_TEMPLATE_BYTES: u64 = 16 << 10;
/// The longest reply, in bytes: about 2,000 Chinese characters.
pub(super) const MAX_REPLY_BYTES: usize = 6_000;
/// The most steps that a template may take. The built-in ones take a few hundred.
const MAX_STEPS: u64 = 50_000;

/// Returns an environment without templates.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(MAX_STEPS));
    environment.set_formatter(|out, state, value| {
        let missing = value.is_none() || value.is_undefined();
        if missing {
            Err(Error::new(ErrorKind::UndefinedError, "missing"))
        } else {
            escape_formatter(out, state, value)
        }
    });
    environment
}

/// Renders a template of the environment.
pub(super) fn render(
    environment: &Environment<'_>,
    template: &str,
    values: &Value,
) -> Result<String, Error> {
    let mut page = BoundedBuffer(Vec::new());
    environment
        .get_template(template)?
        .render_captured_to(values.clone(), &mut page)?;
    Ok(String::from_utf8_lossy(&page.0).into_owned())
}

/// Fails when more than [`MAX_REPLY_BYTES`] are written, so that an endless template stops early.
struct BoundedBuffer(Vec<u8>);

impl io::Write for BoundedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_REPLY_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
