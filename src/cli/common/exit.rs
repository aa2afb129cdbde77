//! The exit codes of all commands, as their help lists them.

use crate::text::Lang;

pub(in crate::cli) use crate::text::Exit;

/// The table of the help: exit status, Chinese text and English text.
const TABLE: [(&str, &str, &str); 9] = [
    ("0", "完成", "done"),
    ("1", "失败", "failed"),
    ("2", "用法或配置有误", "wrong usage or configuration"),
    (
        "3",
        "本店没有这个订单，或没有找到",
        "no such order in this shop, or none found",
    ),
    (
        "4",
        "令牌、应用或权限被拒",
        "token, app or permission refused",
    ),
    (
        "5",
        "达到平台的调用上限",
        "call limit of the platform reached",
    ),
    (
        "6",
        "连不上平台，或平台繁忙",
        "platform not reached, or busy",
    ),
    (
        "7",
        "平台的返回无法使用",
        "answer of the platform not usable",
    ),
    (
        "130, 143",
        "被 SIGINT、SIGTERM 结束",
        "ended by SIGINT, by SIGTERM",
    ),
];

/// How many of the first rows of the table apply to a command without look-ups.
const LOCAL: usize = 3;

/// The exit codes for the help of a command; without look-ups, the platform has nothing to refuse.
pub(in crate::cli) fn help(looks_up: bool, lang: Lang) -> String {
    let applies = |at: usize| looks_up || at < LOCAL || at + 1 == TABLE.len();
    let rows = TABLE
        .iter()
        .enumerate()
        .filter(|(at, _)| applies(*at))
        .map(|(_, row)| row);
    let head = lang.tr("退出码：", "Exit codes:").to_owned();
    rows.fold(head, |help, (code, zh, en)| {
        format!("{help}\n  {code:<21} {}", lang.tr(zh, en))
    })
}

#[cfg(test)]
mod tests {
    use super::{Exit, TABLE, help};
    use crate::api::SettingsError;
    use crate::text::Lang;
    use crate::worker::Failure;

    const ALL: [Exit; 8] = [
        Exit::Ok,
        Exit::Failure,
        Exit::Usage,
        Exit::NoOrder,
        Exit::Denied,
        Exit::Quota,
        Exit::Network,
        Exit::Unusable,
    ];

    #[test]
    fn failure_has_its_exit_code() {
        let exit = |failure: Failure| failure.problem(Lang::En).exit;
        let no_credentials = Failure::Settings(SettingsError::NoCredentials);
        assert_eq!(exit(no_credentials), Exit::Usage);
        assert_eq!(exit(Failure::NoSuchOrder), Exit::NoOrder);
        assert_eq!(exit(Failure::Saved(String::new())), Exit::Failure);
    }

    #[test]
    fn help_has_a_line_for_every_exit_code() {
        for exit in ALL {
            assert_eq!(TABLE[exit as usize].0, (exit as u8).to_string());
        }
        assert_eq!(help(true, Lang::Zh).lines().count(), 1 + TABLE.len());
    }

    #[test]
    fn help_without_look_ups_lists_no_refusal_of_the_platform() {
        let help = help(false, Lang::En);
        assert!(
            help.contains("wrong usage") && help.contains("SIGTERM") && !help.contains("platform"),
            "{help}"
        );
    }
}
