//! The rest of the quota, by the record that all gander processes of this machine share. Makes no
//! call.

use std::time::Duration;

use super::{Check, CheckStatus};
use crate::api::{Client, Settings};
use crate::cli::common::environment::variable;
use crate::safe;
use crate::storage;
use crate::text::{Lang, SafeText};

/// How long to wait for the record: longer than a window of the quota.
const TIMEOUT: Duration = Duration::from_secs(3);

/// `None` if there is no record yet; the check does not create one.
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
            tokio::time::timeout(TIMEOUT, client.quota_now()).await.ok(),
            client.unshared_quota().is_some(),
        ))
    });
    let (left, unshared) = left?;
    Some(match left {
        _ if unshared => Check::new(
            "quota",
            CheckStatus::Warn,
            SafeText::fixed(lang.tr(
                "配额不能与本机其他 gander 共用",
                "not shared with other gander processes of this machine",
            )),
            SafeText::fixed(lang.tr("请让状态目录可写。", "Make the state folder writable.")),
        ),
        Some((left, of)) => Check::ok(
            "quota",
            lang.tr(
                safe!("每秒 {of} 次，现余 {left} 次"),
                safe!("{left} of {of} calls per second are free"),
            ),
        ),
        None => Check::new(
            "quota",
            CheckStatus::Warn,
            SafeText::fixed(lang.tr(
                "本机的 gander 正用满配额",
                "gander processes of this machine use all of it",
            )),
            SafeText::fixed(lang.tr(
                "等批量任务结束后再试。",
                "Try again when the batch has finished.",
            )),
        ),
    })
}
