//! The templates, built-in and of the shop, and how a card is rendered with them.

use std::path::Path;

use minijinja::Environment;
use minijinja::value::{Serde, Value};

use super::cards::{BUILTIN_CARDS, ReplyCard, cards};
use super::context::ReplyContext;
use super::error::{TemplateError, TemplateFault};
use super::folder;
use super::sandbox::{environment, render};
use crate::order::{Finding, Order, Reading};
use crate::text::{Lang, SafeText};

/// The prefix of the built-in templates' names, so that a shop's template of the same name does not
/// hide them.
const BUILTIN_PREFIX: &str = "gander/";

/// The templates that cards are rendered with.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    /// The names of the cards that the shop added.
    added: Vec<String>,
}

/// A reply to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedReply {
    /// The text; [`SafeText::lines`] returns its lines.
    pub text: SafeText,
    /// Why the built-in template was used, if the shop's own failed.
    pub fault: Option<TemplateError>,
}

impl RenderedReply {
    /// Returns the text with line breaks, to be pasted into a chat.
    pub fn plain(&self) -> String {
        self.text
            .lines()
            .map(|line| line.to_string())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Templates {
    /// Returns the built-in templates.
    pub fn builtin() -> Self {
        let mut environment = environment();
        for card in &BUILTIN_CARDS {
            for (lang, text) in [Lang::Zh, Lang::En].into_iter().zip(card.texts) {
                // The tests check that they parse; one that did not would be reported as unknown.
                let _ = environment.add_template_owned(builtin_name(card.name, lang), text);
            }
        }
        Self {
            environment,
            added: Vec::new(),
        }
    }

    /// Returns the built-in templates and those of a folder, and the errors of templates that
    /// cannot be used. `<name>.zh.txt` and `<name>.en.txt` replace the card of that name or add
    /// one. The folder may be missing.
    pub fn with_folder(folder: &Path) -> (Self, Vec<TemplateError>) {
        let mut templates = Self::builtin();
        let (files, mut faults) = folder::read(folder);
        for file in files {
            match templates
                .environment
                .add_template_owned(file.name.clone(), file.text)
            {
                Ok(()) => templates.add(&file.card),
                Err(error) => faults.push(TemplateError::from_engine(&file.name, &error)),
            }
        }
        (templates, faults)
    }

    fn add(&mut self, card: &str) {
        if !BUILTIN_CARDS.iter().any(|b| b.name == card)
            && !self.added.iter().any(|known| known == card)
        {
            self.added.push(card.to_owned());
        }
    }

    /// Returns the cards that fit the order, best first, followed by those that the shop added,
    /// which fit every order.
    pub fn cards(&self, order: &Order, findings: &[Finding], reading: Reading) -> Vec<ReplyCard> {
        let mut all = cards(order, findings, reading);
        all.extend(self.added.iter().map(|name| ReplyCard::named(name)));
        all
    }

    /// Renders a card. If the shop's template of a built-in card fails, the built-in one is used
    /// and the reply has the error.
    ///
    /// # Errors
    ///
    /// Returns the error of a card that the shop added, because it has no built-in template.
    pub fn render(
        &self,
        card: &ReplyCard,
        context: &ReplyContext,
        lang: Lang,
    ) -> Result<RenderedReply, TemplateError> {
        let values = Value::from(Serde(context));
        let fault = match self
            .own(card, lang)
            .map(|file| self.fill(&file, &file, &values))
        {
            Some(Ok(text)) => return Ok(RenderedReply { text, fault: None }),
            Some(Err(fault)) => Some(fault),
            None => None,
        };
        match (
            self.fill(
                &builtin_name(card.name(), lang),
                &file(card.name(), lang),
                &values,
            ),
            fault,
        ) {
            (Ok(text), fault) => Ok(RenderedReply { text, fault }),
            (Err(_), Some(fault)) | (Err(fault), None) => Err(fault),
        }
    }

    /// Returns the shop's own template; for a card that the shop added, also the one in the other
    /// language.
    fn own(&self, card: &ReplyCard, lang: Lang) -> Option<String> {
        let other = lang.tr(Lang::En, Lang::Zh);
        let builtin = BUILTIN_CARDS.iter().any(|b| b.name == card.name());
        let langs: &[Lang] = if builtin { &[lang] } else { &[lang, other] };
        langs
            .iter()
            .map(|&l| file(card.name(), l))
            .find(|name| self.environment.get_template(name).is_ok())
    }

    fn fill(&self, template: &str, file: &str, values: &Value) -> Result<SafeText, TemplateError> {
        if self.environment.get_template(template).is_err() {
            return Err(TemplateError::new(file, TemplateFault::Unknown));
        }
        let text = render(&self.environment, template, values)
            .map_err(|error| TemplateError::from_engine(file, &error))?;
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let text = SafeText::of(&lines.join("\n"));
        if text.is_empty() {
            Err(TemplateError::new(file, TemplateFault::Empty))
        } else {
            Ok(text)
        }
    }
}

/// Returns the file name of a card in a language.
fn file(card: &str, lang: Lang) -> String {
    format!("{card}.{}.txt", lang.tr("zh", "en"))
}

/// Returns the name of a built-in template.
fn builtin_name(card: &str, lang: Lang) -> String {
    format!("{BUILTIN_PREFIX}{}", file(card, lang))
}
