//! Copies of what an order shows.

use super::App;
use super::event::{Action, Effect};
use crate::audit;
use crate::report::clipboard;
use crate::safe;
use crate::text::SafeText;

impl App {
    /// Copies the row under the cursor or its tab; shows a notice if there is nothing to copy.
    pub(super) fn copy(&mut self, action: Action) -> Vec<Effect> {
        let text = self.view().and_then(|view| {
            let (tab, look) = (view.current()?, view.look(self.reading()));
            let row = tab.cursor?;
            match action {
                Action::CopyTab => clipboard::markdown(&view.order, &tab.outline, view.tab, look),
                Action::CopyPath => clipboard::pointer(&view.order, &tab.outline, row, look),
                Action::CopyLine => clipboard::line(&view.order, &tab.outline, row, look),
                _ => clipboard::value(&view.order, &tab.outline, row, look),
            }
        });
        if text.is_none() {
            self.notice = Some(SafeText::fixed(
                self.lang
                    .tr("这一行没有可复制的内容", "nothing to copy here"),
            ));
        }
        let revealed = self
            .view()
            .filter(|_| text.is_some() && action != Action::CopyPath)
            .and_then(|view| {
                let node = view.reveal?.node;
                let copied = action == Action::CopyTab || view.selected_node() == Some(node);
                copied.then(|| view.accounts(audit::AuditAction::CopiedRevealed, node))
            });
        text.map(Effect::Copy)
            .into_iter()
            .chain(revealed.into_iter().flatten())
            .collect()
    }

    /// Reports a copy and its route, because a terminal may ignore the escape sequence.
    pub(super) fn copied(&mut self, what: &SafeText, result: Result<SafeText, SafeText>) {
        self.notice = Some(match result {
            Ok(route) => self.lang.tr(
                safe!("已复制 {what}（{route}）"),
                safe!("copied {what} ({route})"),
            ),
            Err(reason) => self.lang.tr(
                safe!("没能复制 {what}：{reason}"),
                safe!("{what} not copied: {reason}"),
            ),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::app::test_support::{app, now, press};
    use crate::app::{Action, App, Effect, Event, TimedEvent, update};
    use crate::catalog::Tab;
    use crate::text::SafeText;

    fn copied(app: &mut App, action: Action) -> Option<String> {
        match &press(app, action)[..] {
            [Effect::Copy(text)] => Some(text.text()),
            _ => None,
        }
    }

    #[test]
    fn copy_keys_copy_value_line_path_and_tab() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Logistics));
        press(&mut app, Action::NextFinding);
        press(&mut app, Action::NextFinding);
        assert_eq!(
            copied(&mut app, Action::CopyValue).as_deref(),
            Some("快件到达 【杭州】")
        );
        assert_eq!(
            copied(&mut app, Action::CopyLine).as_deref(),
            Some("11-20 10:12：快件到达 【杭州】")
        );
        let path = "/internal_extra_info/logistics_info/packages_info/1/package_trace_info/0";
        assert_eq!(copied(&mut app, Action::CopyPath).as_deref(), Some(path));
        assert!(
            copied(&mut app, Action::CopyTab)
                .is_some_and(|text| text.starts_with("## 物流 o_1668364330"))
        );
    }

    #[test]
    fn row_without_a_value_is_not_copied() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Other));
        press(&mut app, Action::Last);
        assert_eq!(copied(&mut app, Action::CopyValue), None);
        assert!(app.notice.is_some());
    }

    #[test]
    fn notice_names_the_copy_and_its_route() {
        let mut app = app();
        let event = Event::Copied(SafeText::fixed("物流单号"), Ok(SafeText::fixed("OSC 52")));
        update(&mut app, TimedEvent { now: now(), event });
        assert_eq!(
            app.notice.as_ref().unwrap().as_str(),
            "已复制 物流单号（OSC 52）"
        );
        let event = Event::Copied(SafeText::fixed("物流"), Err(SafeText::fixed("太长")));
        update(&mut app, TimedEvent { now: now(), event });
        assert_eq!(app.notice.as_ref().unwrap().as_str(), "没能复制 物流：太长");
    }
}
