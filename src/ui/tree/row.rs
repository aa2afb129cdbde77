//! The text of a row of the tree.

use ratatui::text::Line;

use crate::app::{Action, Mode, OrderView};
use crate::catalog::{Tab, Tone};
use crate::keymap::Bindings;
use crate::order::{ChangeKind, Fit};
use crate::outline::{self, DisplayOptions, Outline, Query, RowId, RowKind, RowText};
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::ui::line::LineBuilder;
use crate::ui::theme::{Role, Theme};

/// Renders rows: fold indent, label, change mark, value, remark.
pub(super) struct RowRenderer<'a> {
    pub(super) view: &'a OrderView,
    pub(super) look: DisplayOptions,
    pub(super) lang: Lang,
    pub(super) theme: Theme,
    pub(super) bindings: &'a Bindings,
    pub(super) width: u16,
}

impl RowRenderer<'_> {
    pub(super) fn line(&self, outline: &Outline, row: RowId) -> Line<'static> {
        let kind = outline.kind(row);
        let view = outline::row_text(&self.view.order, kind, self.look);
        let indent = outline.depth(row) * 2 + 2;
        let mut line = LineBuilder::new(
            self.theme,
            self.width
                .saturating_sub(u16::try_from(indent).unwrap_or(self.width)),
        );
        if matches!(kind, RowKind::Omitted(_)) {
            if outline.is_blank() {
                line.push(
                    &SafeText::fixed(empty_text(self.view.tab, self.lang)),
                    Role::Plain,
                );
            }
            self.push_hidden_count(&mut line, &view);
        } else {
            let column = self
                .value_column()
                .saturating_sub(indent)
                .max(view.label.cells() + 2);
            let role = if view.fit == Fit::Undocumented {
                Role::Plain
            } else {
                Role::Label
            };
            line.push_highlighted(&view.label.pad(column), role, self.query());
            self.push_change_mark(&mut line, outline, row);
            self.push_value(&mut line, &view);
        }
        line.build()
    }

    /// The mark of a value that was added or changed since the order was last viewed. A folded row
    /// also shows it for the rows below.
    fn push_change_mark(&self, line: &mut LineBuilder, outline: &Outline, row: RowId) {
        let (Some(news), RowKind::Node(node)) = (&self.view.news, outline.kind(row)) else {
            return;
        };
        let mark = match news.of(&self.view.order.doc, node) {
            Some(ChangeKind::Added) => "+ ",
            Some(_) => "* ",
            None if !outline.is_open(row) && news.is_below(node) => "* ",
            None => return,
        };
        line.push(&SafeText::fixed(mark), Role::Tone(Tone::Busy));
    }

    /// The number of fields that are left out, with the key that shows them.
    fn push_hidden_count(&self, line: &mut LineBuilder, view: &RowText) {
        let key = self.bindings.key(Mode::Tree, Action::Empty);
        line.push(
            &safe!(
                "{}  {key} {}",
                view.value,
                self.lang.tr("显示", "shows them")
            ),
            Role::Dim,
        );
    }

    /// The value with the mark of its fit and the remark beside it.
    fn push_value(&self, line: &mut LineBuilder, view: &RowText) {
        let mark = match view.fit {
            Fit::Documented => "",
            Fit::Unexpected => " ~",
            Fit::Undocumented => " *",
        };
        let room = line.room().saturating_sub(mark.len());
        line.push_highlighted(&view.value.cut(room), Role::Tone(view.tone), self.query());
        line.push(&SafeText::fixed(mark), Role::Tone(Tone::Warn));
        if !view.aside.is_empty() {
            line.blank(2);
            line.push_highlighted(&view.aside, Role::Dim, self.query());
        }
    }

    fn query(&self) -> Option<&Query> {
        self.view.search.as_ref().map(|search| &search.query)
    }

    /// The column at which values begin: after the usual label of the language, earlier on a narrow
    /// screen.
    fn value_column(&self) -> usize {
        if self.width < 60 {
            self.lang.tr(14, 18)
        } else {
            self.lang.tr(18, 24)
        }
    }
}

/// The statement that a tab has no content.
fn empty_text(tab: Tab, lang: Lang) -> &'static str {
    match tab {
        Tab::Buyer => lang.tr("没有买家信息  ", "no buyer  "),
        Tab::Goods => lang.tr("没有商品  ", "no goods  "),
        Tab::Logistics => lang.tr("没有包裹  ", "no parcels  "),
        Tab::Refunds => lang.tr("没有退款或售后  ", "no refund or after-sale  "),
        Tab::Invoice => lang.tr("没有发票信息  ", "no invoice  "),
        Tab::Order => lang.tr("没有订单信息  ", "no order data  "),
        // It always holds the raw JSON.
        Tab::Other => "",
    }
}
