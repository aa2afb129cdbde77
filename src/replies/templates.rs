//! The deck: our templates, a shop's own before them, and the one way from a card to a reply.

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

/// What stands before the names of our own templates inside the engine, so that a shop's never hides them.
const BUILTIN_PREFIX: &str = "gander/";

/// Templates ready to be rendered.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    /// The names of a shop's own cards, beside ours.
    added: Vec<String>,
}

/// A reply to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedReply {
    /// The text; [`SafeText::lines`] are its lines.
    pub text: SafeText,
    /// Why it is ours and not the shop's own, if the shop's template failed.
    pub fault: Option<TemplateError>,
}

impl RenderedReply {
    /// The text with its line breaks, as it is pasted into a chat.
    pub fn plain(&self) -> String {
        self.text
            .lines()
            .map(|line| line.to_string())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Templates {
    /// Our templates alone.
    pub fn builtin() -> Self {
        let mut environment = environment();
        for card in &BUILTIN_CARDS {
            for (lang, text) in [Lang::Zh, Lang::En].into_iter().zip(card.texts) {
                // Ours parse, as the tests see to; one that did not would be told as unknown.
                let _ = environment.add_template_owned(ours(card.name, lang), text);
            }
        }
        Self {
            environment,
            added: Vec::new(),
        }
    }

    /// Our templates and those of a folder: `<name>.zh.txt` and `<name>.en.txt` replace the card of that name, or add one. What cannot be
    /// used is left out and told. A folder that is not there holds none.
    pub fn with_folder(folder: &Path) -> (Self, Vec<TemplateError>) {
        let mut templates = Self::builtin();
        let (files, mut faults) = folder::read(folder);
        for file in files {
            match templates
                .environment
                .add_template_owned(file.name.clone(), file.text)
            {
                Ok(()) => templates.add(&file.card),
                Err(error) => faults.push(TemplateError::of_engine(&file.name, &error)),
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

    /// The cards that fit the order, best first, and behind them those that the shop added, which fit every order.
    pub fn cards(&self, order: &Order, findings: &[Finding], reading: Reading) -> Vec<ReplyCard> {
        let mut all = cards(order, findings, reading);
        all.extend(self.added.iter().map(|name| ReplyCard::named(name)));
        all
    }

    /// Fills a card's gaps. A card of ours whose own template fails is rendered with ours, and the reply says so.
    ///
    /// # Errors
    ///
    /// When a card that the shop added fails, and there is nothing to fall back to.
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
            self.fill(&ours(card.name(), lang), &file(card.name(), lang), &values),
            fault,
        ) {
            (Ok(text), fault) => Ok(RenderedReply { text, fault }),
            (Err(_), Some(fault)) | (Err(fault), None) => Err(fault),
        }
    }

    /// The shop's own template; of a card that is not ours, also the one in the other language.
    fn own(&self, card: &ReplyCard, lang: Lang) -> Option<String> {
        let other = lang.tr(Lang::En, Lang::Zh);
        let ours = BUILTIN_CARDS.iter().any(|b| b.name == card.name());
        let langs: &[Lang] = if ours { &[lang] } else { &[lang, other] };
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
            .map_err(|error| TemplateError::of_engine(file, &error))?;
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let text = SafeText::of(&lines.join("\n"));
        if text.is_empty() {
            Err(TemplateError::new(file, TemplateFault::Empty))
        } else {
            Ok(text)
        }
    }
}

/// The file of a card in a language.
fn file(card: &str, lang: Lang) -> String {
    format!("{card}.{}.txt", lang.tr("zh", "en"))
}

fn ours(card: &str, lang: Lang) -> String {
    format!("{BUILTIN_PREFIX}{}", file(card, lang))
}
