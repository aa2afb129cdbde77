//! Reply cards: those that match the order, the preview of the selected one, and editing it before
//! it is copied.

use std::sync::LazyLock;

use super::event::{Action, Effect};
use super::page::Page;
use super::text_input::TextInput;
use super::{App, OrderView};
use crate::detail::{DetailLine, DetailRole};
use crate::order::Reading;
use crate::replies::{ReplyCard, ReplyContext, Templates};
use crate::report::ClipboardText;
use crate::safe;
use crate::text::{Lang, SafeText, wrap};

/// The longest reply that can be edited, in characters.
const LONGEST: usize = 2_000;

/// The reply cards while they are shown.
#[derive(Debug)]
pub struct Replies {
    cards: Vec<ReplyCard>,
    context: Box<ReplyContext>,
    chosen: usize,
    /// The text that will be copied.
    text: SafeText,
    /// Why the shop's own template was not used.
    fault: Option<SafeText>,
    /// The text while it is edited.
    pub entry: Option<TextInput>,
}

impl Replies {
    fn new(view: &OrderView, templates: &Templates, reading: Reading) -> Option<Self> {
        let cards = templates.cards(&view.order, &view.findings, reading);
        let context = Box::new(ReplyContext::of(&view.order, &view.findings, reading));
        let mut replies = Self {
            cards,
            context,
            chosen: 0,
            text: SafeText::default(),
            fault: None,
            entry: None,
        };
        replies.render(templates, reading.lang);
        (!replies.cards.is_empty()).then_some(replies)
    }

    fn render(&mut self, templates: &Templates, lang: Lang) {
        let Some(card) = self.cards.get(self.chosen) else {
            return;
        };
        (self.text, self.fault) = match templates.render(card, &self.context, lang) {
            Ok(reply) => (reply.text, reply.fault.map(|fault| fault.message(lang))),
            Err(fault) => (SafeText::default(), Some(fault.message(lang))),
        };
    }

    fn choose(&mut self, forward: bool, templates: &Templates, lang: Lang) {
        let count = self.cards.len().max(1);
        self.chosen = (self.chosen + if forward { 1 } else { count - 1 }) % count;
        self.render(templates, lang);
    }

    fn scrap(&self, lang: Lang) -> Option<ClipboardText> {
        let name = self.cards.get(self.chosen)?.title(lang);
        ClipboardText::of(
            lang.tr(safe!("回复：{name}"), safe!("reply: {name}")),
            &self.text,
        )
    }

    /// The cards, the selected one marked, and its preview.
    pub(super) fn lines(&self, lang: Lang, width: usize) -> Vec<DetailLine> {
        let title = lang.tr(safe!("回复客户"), safe!("Reply to the customer"));
        let mut lines = vec![
            DetailLine::of(title, DetailRole::Title),
            DetailLine::blank(),
        ];
        for (n, card) in self.cards.iter().enumerate() {
            let (mark, role) = if n == self.chosen {
                ("> ", DetailRole::Title)
            } else {
                ("  ", DetailRole::Dim)
            };
            lines.push(DetailLine::of(safe!("{mark}{}", card.title(lang)), role));
        }
        lines.push(DetailLine::blank());
        let pieces = self
            .text
            .lines()
            .flat_map(|line| wrap(line.as_str(), width));
        lines.extend(pieces.map(|piece| DetailLine::of(SafeText::of(&piece), DetailRole::Plain)));
        if let Some(fault) = &self.fault {
            lines.push(DetailLine::blank());
            let warn = DetailRole::Tone(crate::catalog::Tone::Warn);
            lines.extend(
                wrap(fault.as_str(), width)
                    .into_iter()
                    .map(|piece| DetailLine::of(SafeText::of(&piece), warn)),
            );
        }
        lines
    }
}

impl App {
    /// Shows the cards that match the order on the screen, or hides them.
    pub(super) fn toggle_replies(&mut self) {
        let reading = self.reading();
        let replies = self
            .view()
            .filter(|view| view.replies.is_none())
            .map(|view| Replies::new(view, templates(self.templates.as_ref()), reading));
        let Some(view) = self.view_mut() else { return };
        match replies {
            None => view.leave_detail(),
            Some(None) => {
                self.notice = Some(SafeText::fixed(
                    self.lang
                        .tr("没有适合这个订单的回复", "no reply matches this order"),
                ));
            }
            Some(fitting) => {
                view.turn_to(Page::Replies);
                view.replies = fitting;
            }
        }
    }

    /// Handles a key while a card is selected.
    pub(super) fn in_replies(&mut self, action: Action) -> Vec<Effect> {
        let lang = self.lang;
        // Not `view_mut`: the templates of the same app are borrowed too.
        let front = self.front.and_then(|at| self.orders.get_mut(at));
        let Some(view) = front.and_then(|open| open.view.as_mut()) else {
            return Vec::new();
        };
        let Some(replies) = &mut view.replies else {
            return Vec::new();
        };
        match action {
            Action::Down | Action::Up => {
                replies.choose(
                    action == Action::Down,
                    templates(self.templates.as_ref()),
                    lang,
                );
            }
            Action::Enter | Action::CopyValue => {
                let scrap = replies.scrap(lang);
                view.leave_detail();
                return scrap.map(Effect::Copy).into_iter().collect();
            }
            Action::Edit => {
                let mut entry = TextInput::new(LONGEST);
                entry.insert(replies.text.as_str());
                replies.entry = Some(entry);
            }
            Action::Back | Action::Reply => view.leave_detail(),
            _ => {}
        }
        Vec::new()
    }

    /// Handles a key while a reply is edited. The preview follows every key; leaving keeps the
    /// text.
    pub(super) fn in_edit(&mut self, action: Action) -> Vec<Effect> {
        let Some(replies) = self.view_mut().and_then(|view| view.replies.as_mut()) else {
            return Vec::new();
        };
        match action {
            Action::Back => replies.entry = None,
            Action::Enter => {
                replies.entry = None;
                return self.in_replies(Action::CopyValue);
            }
            _ => self.edited(|entry| _ = entry.handle(action)),
        }
        Vec::new()
    }

    /// Changes the reply's text.
    pub(super) fn edited(&mut self, change: impl FnOnce(&mut TextInput)) {
        let replies = self.view_mut().and_then(|view| view.replies.as_mut());
        if let Some((entry, text)) = replies.and_then(|r| Some((r.entry.as_mut()?, &mut r.text))) {
            change(entry);
            *text = entry.text();
        }
    }
}

/// The shop's templates, or the built-in ones until those are read.
fn templates(own: Option<&Templates>) -> &Templates {
    static BUILTIN: LazyLock<Templates> = LazyLock::new(Templates::builtin);
    own.unwrap_or(&BUILTIN)
}

#[cfg(test)]
mod tests {
    use crate::app::test_support::{app, press, type_in};
    use crate::app::{Action, App, Effect, Mode};

    fn preview(app: &App) -> String {
        app.detail()
            .iter()
            .map(crate::detail::DetailLine::text)
            .collect()
    }

    #[test]
    fn reply_card_is_selected_edited_and_copied() {
        let mut app = app();
        press(&mut app, Action::Reply);
        assert_eq!(app.mode(), Mode::Reply);
        let first = preview(&app);
        press(&mut app, Action::Down);
        assert_ne!(preview(&app), first, "each card has its own preview");
        press(&mut app, Action::Up);
        press(&mut app, Action::Edit);
        assert_eq!(app.mode(), Mode::Edit);
        type_in(&mut app, "请放心");
        assert!(preview(&app).contains("请放心"));
        let effects = press(&mut app, Action::Enter);
        assert!(
            matches!(&effects[..], [Effect::Copy(scrap)] if scrap.text().ends_with("请放心")),
            "{effects:?}"
        );
        assert_eq!(app.mode(), Mode::Tree);
    }

    #[test]
    fn reply_text_is_kept_on_leaving_the_input_and_dropped_with_the_cards() {
        let mut app = app();
        press(&mut app, Action::Reply);
        let before = preview(&app);
        press(&mut app, Action::Edit);
        type_in(&mut app, "！");
        press(&mut app, Action::Back);
        assert_eq!(app.mode(), Mode::Reply);
        assert_ne!(preview(&app), before);
        press(&mut app, Action::Back);
        press(&mut app, Action::Reply);
        assert_eq!(preview(&app), before);
    }
}
