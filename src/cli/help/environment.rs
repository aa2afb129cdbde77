//! The environment variables in the help of `gander`.

use crate::text::{Lang, cells, pad};

/// Cells that the names take.
const COLUMN: usize = 22;

/// Name, Chinese, English.
const VARIABLES: [(&str, &str, &str); 12] = [
    (
        "GANDER_TOKEN_COMMAND",
        "输出店铺 access token 的程序",
        "program that prints an access token of the shop",
    ),
    (
        "GANDER_TOKEN_FILE",
        "存有 access token 的文件（权限 0600）",
        "file with an access token (mode 0600)",
    ),
    (
        "GANDER_ACCESS_TOKEN",
        "access token 本身",
        "the access token itself",
    ),
    (
        "GANDER_APP_ID, GANDER_CLIENT_ID, GANDER_SECRET_KEY",
        "应用的凭据，由 gander 自己取 token",
        "credentials of the app, with which gander fetches tokens",
    ),
    (
        "GANDER_BASE_URL",
        "平台的另一个地址（https；http 只限本机）",
        "another address of the platform (https; http only for this machine)",
    ),
    (
        "GANDER_COPY_COMMAND",
        "从标准输入接收复制内容的命令",
        "command that reads copied text from standard input",
    ),
    (
        "GANDER_STATE_DIR",
        "存放共用配额和 token、日志、审计日志的目录，默认 ~/.local/state/gander",
        "folder of shared quota and tokens, logs and the audit journal, instead of ~/.local/state/gander",
    ),
    (
        "GANDER_CONFIG_DIR",
        "存放 config.toml 和店铺回复模板的目录，默认 ~/.config/gander",
        "folder of config.toml and the shop's reply templates, instead of ~/.config/gander",
    ),
    (
        "GANDER_CONFIG",
        "另一个配置文件，代替 config.toml",
        "another configuration file instead of config.toml",
    ),
    (
        "GANDER_SHOP",
        "配置里的哪个店铺，同 --shop",
        "shop of the configuration, like --shop",
    ),
    (
        "GANDER_UI_THEME, …",
        "任何一项设置，名称为“表_设置”，优先于配置文件",
        "any setting, named by its table and its name; overrides the file",
    ),
    ("NO_COLOR", "不用颜色", "no colours"),
];

/// The section of the help.
pub(super) fn help(lang: Lang) -> String {
    let head = lang.tr(
        "环境变量（前四种以先设置的为准）：",
        "Environment (of the first four, the first that is set is used):",
    );
    let line = |(name, zh, en): &(&str, &str, &str)| {
        let text = lang.tr(zh, en);
        if cells(name) < COLUMN {
            format!("\n  {}{text}", pad(name, COLUMN))
        } else {
            format!("\n  {name}\n  {}{text}", pad("", COLUMN))
        }
    };
    VARIABLES
        .iter()
        .map(line)
        .fold(head.to_owned(), |help, line| help + &line)
}
