//! The table of settings. What is read, checked, explained, written by `config init` and described by the schema are its rows.

use crate::text::Lang;
use crate::ui::COLOUR_NAMES;

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A whole number, from and to.
    Whole(i64, i64),
    /// A colour.
    Colour,
    /// Any text.
    Text,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// The table it stands in; none for the top.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it is unless it is set; empty for nothing.
    pub default: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Setting {
    /// Its name with that of its table.
    pub fn path(&self) -> String {
        if self.section.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}.{}", self.section, self.name)
        }
    }

    /// The variable of the environment that sets it before the file does.
    pub fn variable(&self) -> String {
        match self.name {
            "default_shop" => "GANDER_SHOP".to_owned(),
            name => format!("GANDER_{}_{}", self.section, name).to_uppercase(),
        }
    }

    /// What it is for.
    pub fn says(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }
}

/// What a table is for.
pub(super) fn section_says(section: &str, lang: Lang) -> &'static str {
    match section {
        "ui" => lang.tr("界面", "the interface"),
        "colors" => lang.tr(
            "自己的颜色：#rrggbb、0-255，或 red、light-blue 这样的名称；没写的用主题的",
            "own colours: #rrggbb, 0-255, or names such as red and light-blue; otherwise the theme's",
        ),
        "thresholds" => lang.tr("多久算太久", "when something has lasted too long"),
        "recent" => lang.tr("最近打开的订单", "orders opened lately"),
        "find" => lang.tr("查找订单", "finding orders"),
        "watch" => lang.tr("盯住一个订单", "watching an order"),
        "lock" => lang.tr("锁屏", "covering the screen"),
        "keys" => lang.tr(
            "按键：一个键、几个键，或 \"\" 不绑定；[keys.in.tree] 等只管一种状态",
            "keys: one, a list, or \"\" for none; [keys.in.tree] and the like for one mode",
        ),
        "shops" => lang.tr("店铺：用 --shop 选择", "shops, chosen with --shop"),
        _ => "",
    }
}

const fn setting(
    section: &'static str,
    name: &'static str,
    kind: Kind,
    default: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Setting {
    Setting {
        section,
        name,
        kind,
        default,
        zh,
        en,
    }
}

/// Hours or days of a threshold: up to ten years in hours.
const LASTING: Kind = Kind::Whole(0, 87_600);

use Kind::{Choice, Colour, Switch, Text, Whole};

/// Every setting but keys and shops, in the order in which they are written.
pub const SETTINGS: &[Setting] = &[
    setting(
        "",
        "default_shop",
        Text,
        "",
        "没有指定 --shop 时的店铺",
        "the shop unless --shop names another",
    ),
    setting(
        "ui",
        "lang",
        Choice(&["auto", "zh", "en"]),
        "auto",
        "语言，auto 随系统",
        "language; auto is the locale's",
    ),
    setting(
        "ui",
        "theme",
        Choice(&["auto", "dark", "light", "high-contrast", "ansi-16", "none"]),
        "auto",
        "主题，auto 随终端背景",
        "theme; auto goes by the terminal's background",
    ),
    setting(
        "ui",
        "borders",
        Choice(&["unicode", "ascii", "none"]),
        "ascii",
        "线条",
        "lines",
    ),
    setting(
        "ui",
        "mouse",
        Switch,
        "false",
        "鼠标：点击和滚轮",
        "mouse: clicks and wheel",
    ),
    setting(
        "ui",
        "bell",
        Switch,
        "false",
        "响铃提醒",
        "ring the terminal's bell",
    ),
    setting("colors", "text", Colour, "", "文字", "text"),
    setting("colors", "background", Colour, "", "背景", "background"),
    setting(
        "colors",
        "label",
        Colour,
        "",
        "名称和按键",
        "labels and keys",
    ),
    setting("colors", "dim", Colour, "", "次要内容", "beside the point"),
    setting("colors", "ok", Colour, "", "已完成", "done"),
    setting("colors", "warn", Colour, "", "等得太久", "waits too long"),
    setting("colors", "bad", Colour, "", "失败", "failed"),
    setting(
        "colors",
        "badge",
        Colour,
        "",
        "左上角的底色",
        "ground of the program's name",
    ),
    setting(
        "colors",
        "badge_text",
        Colour,
        "",
        "左上角的文字",
        "text of the program's name",
    ),
    setting(
        "colors",
        "cursor",
        Colour,
        "",
        "光标行的底色",
        "ground of the cursor's row",
    ),
    setting(
        "colors",
        "cursor_text",
        Colour,
        "",
        "光标行的文字",
        "text of the cursor's row",
    ),
    setting(
        "thresholds",
        "refund_hours",
        LASTING,
        "72",
        "退款处理中，小时",
        "hours: a refund under way",
    ),
    setting(
        "thresholds",
        "unshipped_hours",
        LASTING,
        "48",
        "付款后没有发货，小时",
        "hours: paid, without a parcel",
    ),
    setting(
        "thresholds",
        "untraced_hours",
        LASTING,
        "48",
        "发货后没有物流轨迹，小时",
        "hours: departed, without a trace",
    ),
    setting(
        "thresholds",
        "collected_hours",
        LASTING,
        "24",
        "已揽收后无更新，小时",
        "hours without news: taken over by the courier",
    ),
    setting(
        "thresholds",
        "moving_hours",
        LASTING,
        "24",
        "运输中无更新，小时",
        "hours without news: between two places",
    ),
    setting(
        "thresholds",
        "delivering_hours",
        LASTING,
        "24",
        "派件中无更新，小时",
        "hours without news: out for delivery",
    ),
    setting(
        "thresholds",
        "waiting_hours",
        LASTING,
        "72",
        "待取件，小时",
        "hours: waiting to be fetched",
    ),
    setting(
        "thresholds",
        "trouble_hours",
        LASTING,
        "24",
        "出现异常后无更新，小时",
        "hours without news: after something went wrong",
    ),
    setting(
        "thresholds",
        "returned_hours",
        LASTING,
        "48",
        "退回途中无更新，小时",
        "hours without news: on the way back",
    ),
    setting(
        "thresholds",
        "unknown_hours",
        LASTING,
        "48",
        "阶段不明时无更新，小时",
        "hours without news: stage not known",
    ),
    setting(
        "thresholds",
        "deadline_hours",
        LASTING,
        "24",
        "距自动取消或自动确认收货，小时",
        "hours before an order cancels or confirms itself",
    ),
    setting(
        "thresholds",
        "expiry_days",
        LASTING,
        "7",
        "未使用的核销码距过期，天",
        "days before unused verification codes expire",
    ),
    setting(
        "recent",
        "enabled",
        Switch,
        "true",
        "记住最近打开的订单",
        "remember the orders opened lately",
    ),
    setting(
        "recent",
        "days",
        Whole(1, 365),
        "30",
        "记住多少天",
        "for how many days",
    ),
    setting(
        "recent",
        "number",
        Whole(1, 1000),
        "50",
        "最多多少个",
        "how many at most",
    ),
    setting(
        "find",
        "months",
        Whole(1, 240),
        "12",
        "往回找多少个月",
        "how many months back",
    ),
    setting(
        "watch",
        "seconds",
        Whole(10, 3600),
        "60",
        "多少秒刷新一次",
        "seconds between two refreshes",
    ),
    setting(
        "lock",
        "minutes",
        Whole(1, 1440),
        "10",
        "多少分钟没有按键就锁屏",
        "minutes without a key",
    ),
];

/// One field of a shop's profile.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The variable of the environment that says the same of the one shop that is not in the file.
    pub variable: &'static str,
    /// Whether it is a secret itself.
    pub secret: bool,
    zh: &'static str,
    en: &'static str,
}

impl Field {
    /// What it is for.
    pub fn says(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }
}

const fn field(
    name: &'static str,
    variable: &'static str,
    secret: bool,
    zh: &'static str,
    en: &'static str,
) -> Field {
    Field {
        name,
        variable,
        secret,
        zh,
        en,
    }
}

/// Every field of a profile.
pub const FIELDS: &[Field] = &[
    field(
        "title",
        "",
        false,
        "显示的店名",
        "what the shop is called on the screen",
    ),
    field(
        "base_url",
        "GANDER_BASE_URL",
        false,
        "平台地址",
        "address of the platform",
    ),
    field(
        "token_command",
        "GANDER_TOKEN_COMMAND",
        false,
        "输出 access token 的程序",
        "a program that prints an access token",
    ),
    field(
        "token_file",
        "GANDER_TOKEN_FILE",
        false,
        "保存 access token 的文件（0600）",
        "a file that holds an access token (0600)",
    ),
    field(
        "app_id",
        "GANDER_APP_ID",
        false,
        "店铺 app_id",
        "the shop's app_id",
    ),
    field(
        "client_id",
        "GANDER_CLIENT_ID",
        false,
        "应用 client_id",
        "the app's client_id",
    ),
    field(
        "secret_key_command",
        "",
        false,
        "输出应用密钥的程序",
        "a program that prints the app's secret key",
    ),
    field(
        "secret_key_file",
        "",
        false,
        "保存应用密钥的文件（0600）",
        "a file that holds the app's secret key (0600)",
    ),
    field(
        "access_token",
        "GANDER_ACCESS_TOKEN",
        true,
        "access token 本身；仅当本文件为 0600 时接受，最好改用 token_command",
        "the access token itself, only in a file of mode 0600; token_command is better",
    ),
    field(
        "secret_key",
        "GANDER_SECRET_KEY",
        true,
        "应用密钥本身；仅当本文件为 0600 时接受，最好改用 secret_key_command",
        "the secret key itself, only in a file of mode 0600; secret_key_command is better",
    ),
];

/// The tables, in the order of the settings, then keys and shops.
pub(super) fn sections() -> Vec<&'static str> {
    let mut sections: Vec<&str> = SETTINGS
        .iter()
        .map(|setting| setting.section)
        .filter(|section| !section.is_empty())
        .collect();
    sections.dedup();
    sections.extend(["keys", "shops"]);
    sections
}

/// What is said of a value that a setting cannot have.
pub(super) fn wanted(kind: Kind, lang: Lang) -> String {
    match kind {
        Kind::Choice(words) => lang.tr(
            format!("应为 {} 之一", words.join("、")),
            format!("one of {} is wanted", words.join(", ")),
        ),
        Kind::Switch => lang
            .tr("应为 true 或 false", "true or false is wanted")
            .to_owned(),
        Kind::Whole(from, to) => lang.tr(
            format!("应为 {from} 到 {to} 的整数"),
            format!("a whole number from {from} to {to} is wanted"),
        ),
        Kind::Colour => lang.tr(
            format!(
                "应为 #rrggbb、0 到 255，或 {} 这样的名称",
                COLOUR_NAMES.join("、")
            ),
            format!(
                "#rrggbb, a number from 0 to 255, or one of {} is wanted",
                COLOUR_NAMES.join(", ")
            ),
        ),
        Kind::Text => lang
            .tr("应为引号里的文字", "a text in quotation marks is wanted")
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{FIELDS, SETTINGS, section_says, sections};
    use crate::order::Thresholds;
    use crate::text::Lang;
    use crate::ui::COLOUR_KEYS;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_have_one_name_and_tables_stand_together() {
        assert_eq!(
            SETTINGS
                .iter()
                .map(super::Setting::path)
                .collect::<BTreeSet<_>>()
                .len(),
            SETTINGS.len()
        );
        assert_eq!(
            sections().iter().collect::<BTreeSet<_>>().len(),
            sections().len()
        );
        assert!(
            sections()
                .iter()
                .all(|section| !section_says(section, Lang::Zh).is_empty()
                    && !section_says(section, Lang::En).is_empty())
        );
        assert!(FIELDS.iter().all(|field| !field.says(Lang::Zh).is_empty()));
    }

    #[test]
    fn every_threshold_is_in_it_with_its_default() {
        let known = serde_json::to_value(Thresholds::default()).unwrap();
        let known: BTreeSet<_> = known
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect();
        let ours = SETTINGS
            .iter()
            .filter(|setting| setting.section == "thresholds");
        assert_eq!(
            ours.map(|setting| (setting.name.to_owned(), setting.default.to_owned()))
                .collect::<BTreeSet<_>>(),
            known
        );
    }

    #[test]
    fn every_colour_of_the_screen_is_in_it() {
        let ours: BTreeSet<&str> = SETTINGS
            .iter()
            .filter(|setting| setting.section == "colors")
            .map(|setting| setting.name)
            .collect();
        assert_eq!(ours, COLOUR_KEYS.into_iter().collect());
    }
}
