//! The deck: our templates, a shop's own before them, and the one way from a card to a reply.

use std::path::Path;

use minijinja::Environment;
use minijinja::value::{Serde, Value};

use super::context::Context;
use super::engine::{engine, render};
use super::error::{Reason, TemplateError};
use super::folder;
use super::offer::{BUILTIN, Card, cards};
use crate::order::{Finding, Order, Reading};
use crate::text::{Lang, SafeText};

/// What stands before the names of our own templates inside the engine, so that a shop's never hides them.
const OURS: &str = "gander/";

/// Templates ready to be rendered.
#[derive(Debug)]
pub struct Deck {
    engine: Environment<'static>,
    /// The names of a shop's own cards, beside ours.
    added: Vec<String>,
}

/// A reply to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The text; [`SafeText::lines`] are its lines.
    pub text: SafeText,
    /// Why it is ours and not the shop's own, if the shop's template failed.
    pub fault: Option<TemplateError>,
}

impl Reply {
    /// The text with its line breaks, as it is pasted into a chat.
    pub fn plain(&self) -> String {
        self.text
            .lines()
            .map(|line| line.to_string())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Deck {
    /// Our templates alone.
    pub fn builtin() -> Self {
        let mut engine = engine();
        for card in &BUILTIN {
            for (lang, text) in [Lang::Zh, Lang::En].into_iter().zip(card.texts) {
                // Ours parse, as the tests see to; one that did not would be told as unknown.
                let _ = engine.add_template_owned(ours(card.name, lang), text);
            }
        }
        Self {
            engine,
            added: Vec::new(),
        }
    }

    /// Our templates and those of a folder: `<name>.zh.txt` and `<name>.en.txt` replace the card of that name, or add one. What cannot be
    /// used is left out and told. A folder that is not there holds none.
    pub fn with_folder(folder: &Path) -> (Self, Vec<TemplateError>) {
        let mut deck = Self::builtin();
        let (files, mut faults) = folder::read(folder);
        for file in files {
            match deck.engine.add_template_owned(file.name.clone(), file.text) {
                Ok(()) => deck.add(&file.card),
                Err(error) => faults.push(TemplateError::of_engine(&file.name, &error)),
            }
        }
        (deck, faults)
    }

    fn add(&mut self, card: &str) {
        if !BUILTIN.iter().any(|b| b.name == card) && !self.added.iter().any(|known| known == card)
        {
            self.added.push(card.to_owned());
        }
    }

    /// The cards that fit the order, best first, and behind them those that the shop added, which fit every order.
    pub fn cards(&self, order: &Order, findings: &[Finding], reading: Reading) -> Vec<Card> {
        let mut all = cards(order, findings, reading);
        all.extend(self.added.iter().map(|name| Card::named(name)));
        all
    }

    /// Fills a card's gaps. A card of ours whose own template fails is rendered with ours, and the reply says so.
    ///
    /// # Errors
    ///
    /// When a card that the shop added fails, and there is nothing to fall back to.
    pub fn render(
        &self,
        card: &Card,
        context: &Context,
        lang: Lang,
    ) -> Result<Reply, TemplateError> {
        let gaps = Value::from(Serde(context));
        let fault = match self
            .own(card, lang)
            .map(|file| self.fill(&file, &file, &gaps))
        {
            Some(Ok(text)) => return Ok(Reply { text, fault: None }),
            Some(Err(fault)) => Some(fault),
            None => None,
        };
        match (
            self.fill(&ours(card.name(), lang), &file(card.name(), lang), &gaps),
            fault,
        ) {
            (Ok(text), fault) => Ok(Reply { text, fault }),
            (Err(_), Some(fault)) | (Err(fault), None) => Err(fault),
        }
    }

    /// The shop's own template; of a card that is not ours, also the one in the other language.
    fn own(&self, card: &Card, lang: Lang) -> Option<String> {
        let other = lang.tr(Lang::En, Lang::Zh);
        let ours = BUILTIN.iter().any(|b| b.name == card.name());
        let langs: &[Lang] = if ours { &[lang] } else { &[lang, other] };
        langs
            .iter()
            .map(|&l| file(card.name(), l))
            .find(|name| self.engine.get_template(name).is_ok())
    }

    fn fill(&self, template: &str, file: &str, gaps: &Value) -> Result<SafeText, TemplateError> {
        if self.engine.get_template(template).is_err() {
            return Err(TemplateError::new(file, Reason::Unknown));
        }
        let text = render(&self.engine, template, gaps)
            .map_err(|error| TemplateError::of_engine(file, &error))?;
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let text = SafeText::of(&lines.join("\n"));
        if text.is_empty() {
            Err(TemplateError::new(file, Reason::Empty))
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
    format!("{OURS}{}", file(card, lang))
}
