//! The command palette: every command, tab, order and field that is available, by name.

use std::collections::HashSet;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::event::{Action, Effect, Mode};
use super::text_input::TextInput;
use super::{App, OrderView};
use crate::catalog::{FieldId, Tab};
use crate::order::{NodeId, half_width};
use crate::outline::{Hit, RowKind, pinyin_spelling};
use crate::text::{Lang, SafeText};

/// The longest text that can be typed, in characters.
const LONGEST: usize = 100;

/// A bound command, as the key table names it.
#[derive(Clone, Debug)]
pub struct Command {
    /// The mode in which it is available.
    pub modes: Vec<Mode>,
    /// Its action.
    pub action: Action,
    /// The key; empty if none is bound.
    pub key: SafeText,
    /// Its description in Chinese and in English.
    pub words: [String; 2],
    /// Its stable name in the configuration.
    pub name: &'static str,
}

/// One item of the palette.
#[derive(Debug)]
pub struct Item {
    /// Its label.
    pub text: SafeText,
    /// The key that does the same, or the tab of the field.
    pub beside: SafeText,
    target: PaletteTarget,
    /// Its search terms: both languages, pinyin and its initials; for a command, its stable name
    /// first.
    names: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum PaletteTarget {
    Act(Action),
    Tab(Tab),
    Finding(NodeId),
    Row(Hit),
    Order(usize),
    Shop(usize),
}

/// The palette while it is open.
#[derive(Debug)]
pub struct Palette {
    /// The typed text.
    pub entry: TextInput,
    items: Vec<Item>,
    /// The items that match the text, the best first.
    fitting: Vec<usize>,
    /// The index of the selected item.
    pub chosen: usize,
}

impl Palette {
    fn new(items: Vec<Item>) -> Self {
        let fitting = (0..items.len()).collect();
        Self {
            entry: TextInput::new(LONGEST),
            items,
            fitting,
            chosen: 0,
        }
    }

    /// The items that match the text, the best first.
    pub fn shown(&self) -> impl Iterator<Item = &Item> {
        self.fitting.iter().filter_map(|&at| self.items.get(at))
    }

    fn choose(&mut self, forward: bool) {
        let count = self.fitting.len();
        if count > 0 {
            self.chosen = (self.chosen + if forward { 1 } else { count - 1 }) % count;
        }
    }

    /// Ranks the items again.
    fn rank(&mut self) {
        let typed: String = self.entry.typed().chars().map(half_width).collect();
        let pattern = Pattern::new(
            &typed,
            CaseMatching::Ignore,
            Normalization::Smart,
            AtomKind::Fuzzy,
        );
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let exact = typed.trim().replace([' ', '-'], "_");
        let mut score = |item: &Item| {
            // A command whose full name is typed comes first, then commands with that prefix.
            let name = item
                .names
                .first()
                .filter(|_| matches!(item.target, PaletteTarget::Act(_)));
            match name {
                Some(name) if *name == exact => return Some(u32::MAX),
                Some(name) if exact.len() > 2 && name.starts_with(&exact) => {
                    return Some(u32::MAX - 1);
                }
                _ => {}
            }
            let scores = item
                .names
                .iter()
                .filter_map(|name| pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher));
            scores.max()
        };
        let mut scored: Vec<(u32, usize)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| Some((score(item)?, at)))
            .collect();
        scored.sort_by_key(|&(score, at)| (std::cmp::Reverse(score), at));
        self.fitting = scored.into_iter().map(|(_, at)| at).collect();
        self.chosen = 0;
    }
}

impl Item {
    fn new(names: [&str; 2], lang: Lang, beside: SafeText, target: PaletteTarget) -> Self {
        let [zh, en] = names;
        let mut names: Vec<String> = vec![zh.to_owned(), en.to_owned()];
        names.extend(pinyin_spelling(zh));
        Self {
            text: SafeText::of(lang.tr(zh, en)),
            beside,
            target,
            names,
        }
    }

    fn of_command(command: &Command, lang: Lang) -> Self {
        let [zh, en] = &command.words;
        let mut item = Self::new(
            [zh, en],
            lang,
            command.key.clone(),
            PaletteTarget::Act(command.action),
        );
        item.names.insert(0, command.name.to_owned());
        item
    }

    /// The text that completes the input to this item.
    fn completion(&self) -> &str {
        if matches!(self.target, PaletteTarget::Act(_)) {
            self.names.first().map_or("", String::as_str)
        } else {
            self.text.as_str()
        }
    }
}

impl App {
    /// Opens the palette.
    pub(super) fn open_palette(&mut self) {
        self.palette = Some(Palette::new(self.items(self.mode())));
    }

    /// Rebuilds the items of an open palette after another answer has arrived.
    pub(super) fn refill_palette(&mut self) {
        let Some(mut palette) = self.palette.take() else {
            return;
        };
        palette.items = self.items(self.mode());
        palette.rank();
        self.palette = Some(palette);
    }

    /// Changes the palette's text.
    pub(super) fn type_in_palette(&mut self, change: impl FnOnce(&mut TextInput)) {
        if let Some(palette) = &mut self.palette {
            change(&mut palette.entry);
            palette.rank();
        }
    }

    /// Handles a key in the palette.
    pub(super) fn in_palette(&mut self, action: Action) -> Vec<Effect> {
        let Some(palette) = &mut self.palette else {
            return Vec::new();
        };
        match action {
            Action::Enter => return self.take_chosen(),
            Action::Back => self.palette = None,
            Action::Complete => {
                let chosen = palette
                    .shown()
                    .nth(palette.chosen)
                    .map(|item| item.completion().to_owned());
                if let Some(completion) = chosen {
                    self.type_in_palette(|entry| {
                        entry.clear();
                        entry.insert(&completion);
                    });
                }
            }
            Action::Down | Action::Up => palette.choose(action == Action::Down),
            _ => self.type_in_palette(|entry| _ = entry.handle(action)),
        }
        Vec::new()
    }

    fn take_chosen(&mut self) -> Vec<Effect> {
        let Some(palette) = self.palette.take() else {
            return Vec::new();
        };
        let Some(target) = palette.shown().nth(palette.chosen).map(|item| item.target) else {
            self.palette = Some(palette);
            return Vec::new();
        };
        match (target, self.view_mut()) {
            (PaletteTarget::Act(action), _) => return super::update::act(self, action),
            (PaletteTarget::Order(number), _) => return self.go_to_order(number),
            (PaletteTarget::Shop(at), _) => {
                return self
                    .shops
                    .get(at)
                    .cloned()
                    .map(Effect::Shop)
                    .into_iter()
                    .collect();
            }
            (PaletteTarget::Tab(tab), Some(view)) => view.go(tab),
            (PaletteTarget::Finding(proof), Some(view)) => view.land_on(proof),
            (PaletteTarget::Row(hit), Some(view)) => {
                view.show_all();
                view.land(hit);
            }
            (_, None) => {}
        }
        Vec::new()
    }

    /// Every command of a mode, and every destination in the displayed order.
    fn items(&self, mode: Mode) -> Vec<Item> {
        let lang = self.lang;
        let here = |command: &&Command| command.modes.contains(&mode) && self.can(command.action);
        let commands = self.commands.iter().filter(here);
        let mut items: Vec<Item> = commands
            .map(|command| Item::of_command(command, lang))
            .collect();
        items.extend(self.others());
        items.extend(self.shops.iter().enumerate().map(|(at, name)| {
            let names = [
                format!("切换到店铺 {name}"),
                format!("switch to shop {name}"),
            ];
            Item::new(
                [&names[0], &names[1]],
                lang,
                SafeText::fixed(lang.tr("店铺", "shop")),
                PaletteTarget::Shop(at),
            )
        }));
        if let Some(view) = self
            .view()
            .filter(|_| matches!(mode, Mode::Tree | Mode::Detail))
        {
            items.extend(tabs(lang));
            items.extend(findings(view, lang));
            items.extend(fields(view, lang));
        }
        items
    }
}

impl App {
    /// The other open orders.
    fn others(&self) -> Vec<Item> {
        let item = |(n, open): (usize, &super::OpenOrder)| {
            let id = open.source.name();
            let beside = self.lang.tr(
                crate::safe!("订单 {}", n + 1),
                crate::safe!("order {}", n + 1),
            );
            Item::new(
                [id.as_str(); 2],
                self.lang,
                beside,
                PaletteTarget::Order(n + 1),
            )
        };
        self.open_orders()
            .iter()
            .enumerate()
            .filter(|&(n, _)| Some(n) != self.front_index())
            .map(item)
            .collect()
    }
}

fn tabs(lang: Lang) -> impl Iterator<Item = Item> {
    let item = move |tab: Tab| {
        let names = [tab.label(Lang::Zh), tab.label(Lang::En)];
        Item::new(
            names,
            lang,
            SafeText::fixed(lang.tr("标签页", "tab")),
            PaletteTarget::Tab(tab),
        )
    };
    Tab::ALL.into_iter().map(item)
}

fn findings(view: &OrderView, lang: Lang) -> impl Iterator<Item = Item> + '_ {
    view.findings.iter().map(move |finding| {
        let beside = view.tab_of(finding.proof).map_or("", |tab| tab.label(lang));
        Item::new(
            [finding.text.as_str(); 2],
            lang,
            SafeText::of(&format!("! {beside}")),
            PaletteTarget::Finding(finding.proof),
        )
    })
}

/// Every documented field that has a row, at its first row.
fn fields(view: &OrderView, lang: Lang) -> Vec<Item> {
    let mut seen: HashSet<FieldId> = HashSet::new();
    let mut items = Vec::new();
    for (tab, outline) in view.outlines() {
        for row in outline.all() {
            let RowKind::Node(node) = outline.kind(row) else {
                continue;
            };
            let known = view
                .order
                .doc
                .field(node)
                .filter(|_| !view.order.doc.embedded(node));
            if let Some(field) = known
                .filter(|&field| seen.insert(field))
                .map(FieldId::field)
            {
                items.push(Item::new(
                    [field.zh, field.en],
                    lang,
                    SafeText::fixed(tab.label(lang)),
                    PaletteTarget::Row(Hit { tab, row }),
                ));
            }
        }
    }
    items
}

#[cfg(test)]
mod tests;
