//! Taking something out of the order on the app.

use super::App;
use super::event::{Action, Effect};
use crate::audit::Action as Deed;
use crate::outline::clipboard;
use crate::safe;
use crate::text::SafeText;

impl App {
    /// Asks for a copy of what the cursor stands on, or says that there is nothing to copy.
    pub(super) fn copy(&mut self, action: Action) -> Vec<Effect> {
        let scrap = self.view().and_then(|case| {
            let (tab, look) = (case.current()?, case.look(self.reading()));
            let row = tab.cursor?;
            match action {
                Action::CopyTab => clipboard::markdown(&case.order, &tab.outline, case.tab, look),
                Action::CopyPath => clipboard::pointer(&case.order, &tab.outline, row, look),
                Action::CopyLine => clipboard::line(&case.order, &tab.outline, row, look),
                _ => clipboard::value(&case.order, &tab.outline, row, look),
            }
        });
        if scrap.is_none() {
            self.notice = Some(SafeText::fixed(
                self.lang
                    .tr("这一行没有可复制的内容", "nothing to copy here"),
            ));
        }
        let revealed = self
            .view()
            .filter(|_| scrap.is_some() && action != Action::CopyPath)
            .and_then(|case| {
                let node = case.reveal?.node;
                let taken = action == Action::CopyTab || case.selected_node() == Some(node);
                taken.then(|| case.accounts(Deed::CopiedRevealed, node))
            });
        scrap
            .map(Effect::Copy)
            .into_iter()
            .chain(revealed.into_iter().flatten())
            .collect()
    }

    /// Says what became of a copy, and which way it went: a terminal may not have listened.
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

    fn taken(app: &mut App, action: Action) -> Option<String> {
        match &press(app, action)[..] {
            [Effect::Copy(scrap)] => Some(scrap.text()),
            _ => None,
        }
    }

    #[test]
    fn each_key_takes_its_part() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Logistics));
        press(&mut app, Action::NextFinding);
        press(&mut app, Action::NextFinding);
        assert_eq!(
            taken(&mut app, Action::CopyValue).as_deref(),
            Some("快件到达 【杭州】")
        );
        assert_eq!(
            taken(&mut app, Action::CopyLine).as_deref(),
            Some("11-20 10:12：快件到达 【杭州】")
        );
        let path = "/internal_extra_info/logistics_info/packages_info/1/package_trace_info/0";
        assert_eq!(taken(&mut app, Action::CopyPath).as_deref(), Some(path));
        assert!(
            taken(&mut app, Action::CopyTab)
                .is_some_and(|text| text.starts_with("## 物流 o\\_1668364330"))
        );
    }

    #[test]
    fn nothing_is_taken_from_a_row_that_tells_of_nothing() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Other));
        press(&mut app, Action::Last);
        assert_eq!(taken(&mut app, Action::CopyValue), None);
        assert!(app.notice.is_some());
    }

    #[test]
    fn the_notice_names_what_was_taken_and_the_route() {
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
