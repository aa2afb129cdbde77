//! What is left of the platform's quota by the books that all ganders of this machine share. No call is made.

use std::time::Duration;

use super::super::variable;
use super::{Check, State};
use crate::api::{Client, Settings};
use crate::safe;
use crate::storage;
use crate::text::{Lang, SafeText};

/// How long a place may be waited for: longer than any window of the quota at its usual pace.
const PATIENCE: Duration = Duration::from_secs(3);

/// Nothing where there are no books yet: looking makes none.
pub(super) fn check(lang: Lang) -> Option<Check> {
    let folder = storage::state_folder(variable)?;
    let settings = Settings::from_env(variable)
        .ok()
        .filter(|_| folder.is_dir())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let left = runtime.block_on(async {
        let client = Client::new(settings).ok()?;
        Some((
            tokio::time::timeout(PATIENCE, client.quota_now())
                .await
                .ok(),
            client.unshared_quota().is_some(),
        ))
    });
    let (left, alone) = left?;
    Some(match left {
        _ if alone => Check::new(
            "quota",
            State::Warn,
            SafeText::fixed(lang.tr(
                "配额不能与本机其他 gander 共用",
                "not shared with the other ganders of this machine",
            )),
            SafeText::fixed(lang.tr("请让状态目录可写。", "Make the state folder writable.")),
        ),
        Some((left, of)) => Check::ok(
            "quota",
            lang.tr(
                safe!("每秒 {of} 次，现余 {left} 次"),
                safe!("{left} of {of} calls a second are free"),
            ),
        ),
        None => Check::new(
            "quota",
            State::Warn,
            SafeText::fixed(lang.tr(
                "本机的 gander 正用满配额",
                "the ganders of this machine use all of it",
            )),
            SafeText::fixed(lang.tr(
                "等批量任务结束后再试。",
                "Try again when the batch is done.",
            )),
        ),
    })
}
