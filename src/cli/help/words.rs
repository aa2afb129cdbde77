//! The words of the help. Each text is found by its English, which stands at the definition: whoever changes that is told by a test that
//! the Chinese is to be changed too.

use crate::text::{Lang, cells, pad};

/// Every text of the command tree, in English as the definition has it and in Chinese.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "Inspects an order of a Xiaoe-tech shop in the terminal",
        "在终端里查看小鹅通店铺的订单",
    ),
    (
        "The order to open; by default the finder asks for one",
        "要打开的订单号；不写则先进入查单页",
    ),
    (
        "Open a saved order-detail response; `-` reads standard input",
        "打开已保存的订单详情返回；`-` 读标准输入",
    ),
    (
        "Work on a simulated shop with invented orders",
        "使用演示店铺，订单都是虚构的",
    ),
    (
        "Plain lines and a prompt instead of the screen, for screen readers and simple terminals",
        "用逐行文字和提示符代替全屏界面，适合读屏软件和简单终端",
    ),
    (
        "Language of the interface; otherwise the locale's",
        "界面语言；不写则随系统区域设置",
    ),
    ("简体中文", "简体中文"),
    ("English", "English"),
    (
        "Write a log of the calls into the state folder: no secrets, nothing personal",
        "把调用日志写进状态目录；不含密钥和个人信息",
    ),
    ("No log", "不写日志"),
    (
        "A line for each look-up and token",
        "每次查单、每次取令牌各一行",
    ),
    ("A line for each call too", "每次调用也各一行"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    (
        "Print this message or the help of the given subcommand(s)",
        "显示本帮助，或某个命令的帮助",
    ),
    // show
    (
        "Shows orders on standard output, personal data masked",
        "把订单写到标准输出，个人信息已遮盖",
    ),
    (
        "Order ids; `-` reads them from standard input, one per line",
        "订单号；`-` 从标准输入读取，每行一个",
    ),
    (
        "A saved order-detail response; `-` reads standard input",
        "已保存的订单详情返回；`-` 读标准输入",
    ),
    (
        "One tab, or all; by default a summary: state, sums, parcels and refunds",
        "某个标签页或全部；不写则只列要点：状态、金额、包裹、退款",
    ),
    ("The output format", "输出形式"),
    ("Text, coloured on a terminal", "供人阅读，在终端里有颜色"),
    ("The same without colours", "同上，无颜色"),
    (
        "`gander.order/1`, one object per line",
        "`gander.order/1`，每行一个对象",
    ),
    ("A document to share", "可转交的文档"),
    (
        "The data of the response, byte for byte, personal data included",
        "原样输出返回的数据，逐字节，含个人信息",
    ),
    (
        "Only the values at a path such as `order_info.order_state` or `goods_info.goods_list[].goods_name`, one per line",
        "只输出某个路径的值，如 `order_info.order_state` 或 `goods_info.goods_list[].goods_name`，每行一个",
    ),
    (
        "Show personal data; the journal records it",
        "显示个人信息；此举记入审计日志",
    ),
    // find
    (
        "Finds orders by phone, name or number, personal data masked",
        "按手机号、姓名或单号查找订单，个人信息已遮盖",
    ),
    (
        "A phone, user id, nickname, receiver's name, after-sale id, transaction or merchant number, or order id",
        "手机号、用户 ID、昵称、收货人、售后单号、交易单号、商户单号或订单号",
    ),
    (
        "Treat the key as this kind instead of detecting it",
        "指定当作什么来查；不写则按样子识别",
    ),
    (
        "How many months to look back; by default as configured",
        "往回查多少个月；不写则用配置里的值",
    ),
    (
        "Look back to this day, YYYY-MM-DD",
        "往回查到这一天，YYYY-MM-DD",
    ),
    ("Stop after the newest N orders", "只要最新的 N 个订单"),
    ("Aligned columns", "供人阅读的列表"),
    ("A header and one row per order", "一行表头，每个订单一行"),
    (
        "`gander.found/1`, one object per line",
        "`gander.found/1`，每行一个对象",
    ),
    (
        "Search a simulated shop with invented orders",
        "在演示店铺里查找，订单都是虚构的",
    ),
    // batch
    (
        "Fetches many orders into one file, within the quota; can be resumed",
        "批量查询订单并写进一个文件，不超配额；中断后可接着查",
    ),
    (
        "Order ids, one per line, or a table with a column of them; `-` reads standard input",
        "订单号，每行一个；或有一列是订单号的表格；`-` 读标准输入",
    ),
    (
        "The column of the table that holds the ids",
        "表格里订单号所在的列",
    ),
    (
        "The output file, readable only by the user; `-` is standard output",
        "写到哪个文件（仅本人可读）；`-` 为标准输出",
    ),
    (
        "The format; by default that of the extension of PATH, and JSON lines on standard output",
        "输出形式；不写则看文件后缀，标准输出用 JSON 行",
    ),
    ("A table, one row per order", "表格，每行一个订单"),
    (
        "For JSON lines: one tab, or all; by default a summary",
        "用于 JSON 行：某个标签页或全部；不写则只列要点",
    ),
    (
        "For a table: its columns, such as `verdict,order_info.order_state,goods_info.goods_list[].goods_name`, and `fetched`",
        "用于表格：各列，如 `verdict,order_info.order_state,goods_info.goods_list[].goods_name`，以及 `fetched`",
    ),
    (
        "For a table: its headers; by default labels in the language of the interface",
        "用于表格：列名；不写则随界面语言",
    ),
    ("中文名称", "中文名称"),
    ("English labels", "英文名称"),
    ("The paths of the fields", "所写的字段路径"),
    (
        "For a table: begin with a byte order mark, which some spreadsheets need",
        "用于表格：加 UTF-8 标记，有的电子表格没有它会乱码",
    ),
    (
        "The list of failures; by default PATH.failures.csv, and standard error for a pipe",
        "失败的订单写到哪个文件；不写则为 PATH.failures.csv，输出到管道时为标准错误",
    ),
    ("Replace existing files", "文件已存在时替换它们"),
    (
        "Continue an existing file: orders in it are not fetched again",
        "接着已有的文件查；里面已有的不再查",
    ),
    // record, replay
    (
        "Saves the response for an order unchanged, personal data included; the journal records it",
        "原样保存订单的返回，含个人信息；此举记入审计日志",
    ),
    ("The order", "订单号"),
    (
        "The file to write, readable only by the user",
        "保存到哪个文件（仅本人可读）",
    ),
    (
        "Opens the inspector on a saved response, without the network, with its original age",
        "打开保存下来的返回，不访问网络，数据时间仍是当时",
    ),
    (
        "A file of `gander record`, or another saved response; `-` reads standard input",
        "`gander record` 写的文件，或其他已保存的返回；`-` 读标准输入",
    ),
    // case
    (
        "Writes an order as a case file for a colleague, personal data masked",
        "把订单写成可转交的案件档，个人信息已遮盖",
    ),
    (
        "The order; with --demo, by default the first one of the simulated shop",
        "订单号；用 --demo 时可不写，取演示店铺的第一个",
    ),
    (
        "A saved order-detail response; `-` reads standard input. Its age is the recorded one, or else that of the file",
        "已保存的订单详情返回；`-` 读标准输入。数据时间取保存时记下的，没有则取文件的",
    ),
    ("Use the simulated shop", "从演示店铺取订单"),
    ("The format of the case file", "案件档的形式"),
    ("A document to read", "供人阅读的文档"),
    (
        "`gander.case/1`, for programs",
        "`gander.case/1`，供程序读取",
    ),
    (
        "Write to this file, readable only by the user, instead of standard output",
        "写进这个文件（仅本人可读），不写标准输出",
    ),
    ("Replace an existing file", "文件已存在时替换它"),
    // audit
    (
        "Shows or checks the journal of what personal data was revealed or exported",
        "查看或核验审计日志：哪些个人信息被查看或导出过",
    ),
    (
        "Lists who did what with which order, oldest first",
        "列出谁对哪个订单做了什么，从旧到新",
    ),
    ("One JSON object a line", "每行一个 JSON 对象"),
    (
        "Checks whether any entry was edited, moved or removed; exits with 1 if so",
        "核验记录有没有被改动、移动或删除；有则退出码为 1",
    ),
    // doctor
    (
        "Checks terminal, settings and the way to the platform; names no secret",
        "检查终端、设置和到平台的网络；不会写出密钥",
    ),
    (
        "One JSON object instead of lines",
        "输出一个 JSON 对象，而不是逐行文字",
    ),
    ("Do not call the platform's address", "不访问平台地址"),
    // sim
    (
        "Runs the simulated shop alone, for trying scripts and other clients against it",
        "单独运行演示店铺，用来试脚本和其他客户端",
    ),
    (
        "Port on 127.0.0.1; 0 takes any that is free",
        "127.0.0.1 上的端口；0 表示任选空闲端口",
    ),
    (
        "How long every answer takes at least, in milliseconds",
        "每次返回至少用多少毫秒",
    ),
    (
        "How much longer an answer may take by chance, in milliseconds",
        "随机再慢多少毫秒以内",
    ),
    (
        "Calls of order detail in any rolling second",
        "任意连续一秒内最多查多少次订单详情",
    ),
    (
        "A share of the calls goes wrong: `busy` (1001), `limit` (2053) or `drop` (the answer breaks off), such as `5%:busy`; may be repeated",
        "让一部分调用出错：`busy`（1001）、`limit`（2053）、`drop`（传到一半断开），如 `5%:busy`；可写多次",
    ),
    (
        "Write the id of every order of the shop into this file, one a line, thousands of them, to try `gander batch`",
        "把店铺的全部订单号写进这个文件，每行一个，共几千个，可用来试 `gander batch`",
    ),
    (
        "List all this as one object of JSON",
        "把列出的内容输出为一个 JSON 对象",
    ),
    // config
    (
        "Writes, checks and explains the configuration",
        "写出、检查和说明配置",
    ),
    (
        "The configuration file, instead of config.toml in its folder",
        "配置文件，代替配置目录里的 config.toml",
    ),
    (
        "The shop of the configuration to work on",
        "用配置里的哪个店铺",
    ),
    (
        "Whether to use colours; auto heeds `NO_COLOR` and pipes",
        "是否用颜色；auto 时看 `NO_COLOR` 和是否输出到管道",
    ),
    (
        "On a terminal, unless `NO_COLOR` is set",
        "在终端里用，除非设置了 `NO_COLOR`",
    ),
    ("Also where nobody may see them", "总是用，输出到管道也用"),
    ("No colours", "不用"),
    (
        "Writes a commented file with every setting and its default",
        "写出带注释的配置文件，列出全部设置和默认值",
    ),
    ("Replace the file that is there", "已有的文件也替换"),
    (
        "Tells everything that is wrong with the file and the variables",
        "指出配置文件和环境变量里的所有错误",
    ),
    ("Prints where the file is", "输出配置文件的位置"),
    (
        "Prints a JSON Schema of the file, for editors",
        "输出配置文件的 JSON Schema，供编辑器使用",
    ),
    (
        "Prints what holds, and where each setting comes from; never a secret",
        "输出生效的设置和各自的来源；不含密钥",
    ),
    // completions
    (
        "Prints a script that completes commands, options and order ids in a shell",
        "输出补全脚本：命令、选项和订单号",
    ),
    ("The shell", "哪种 shell"),
    // man
    (
        "Writes manual pages into a folder, one for gander and one for each command",
        "把手册页写进一个文件夹：gander 一页，每个命令一页",
    ),
    (
        "The folder, which is made if it is missing",
        "目标文件夹，没有则创建",
    ),
    (
        "Replace files of these names that gander did not write",
        "同名文件即使不是 gander 写的也替换",
    ),
    // schema
    (
        "Prints the JSON schema of what is written for programs",
        "输出供程序读取的 JSON 的结构定义（JSON Schema）",
    ),
    ("Of what", "哪一种"),
    (
        "An order of `gander show --output json`",
        "`gander show --output json` 的订单",
    ),
    (
        "What went wrong with an order of `gander show --output json`, on standard error",
        "`gander show --output json` 查不到某个订单时写到标准错误的内容",
    ),
    (
        "What `gander doctor --json` found",
        "`gander doctor --json` 的检查结果",
    ),
];

/// The Chinese of an English text.
pub(super) fn chinese(english: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .find(|(known, _)| *known == english)
        .map(|(_, chinese)| *chinese)
}

/// A text of the definitions in a language. What the table does not know stays English.
pub(super) fn of(english: &str, lang: Lang) -> String {
    let other = if lang == Lang::Zh {
        chinese(english)
    } else {
        None
    };
    other.unwrap_or(english).to_owned()
}

/// Environment variables: name, Chinese, English.
const VARIABLES: &[(&str, &str, &str)] = &[
    (
        "GANDER_TOKEN_COMMAND",
        "输出店铺 access token 的程序",
        "program that prints an access token of the shop",
    ),
    (
        "GANDER_TOKEN_FILE",
        "存有 access token 的文件（权限 0600）",
        "file that holds one (mode 0600)",
    ),
    (
        "GANDER_ACCESS_TOKEN",
        "access token 本身",
        "access token itself",
    ),
    (
        "GANDER_APP_ID, GANDER_CLIENT_ID, GANDER_SECRET_KEY",
        "应用的凭据，由 gander 自己取 token",
        "credentials of the app, to have tokens fetched",
    ),
    (
        "GANDER_BASE_URL",
        "平台的另一个地址（https；http 只限本机）",
        "another address of the platform (https; http on this machine alone)",
    ),
    (
        "GANDER_COPY_COMMAND",
        "从标准输入接收复制内容的命令",
        "a command that takes what is copied on standard input",
    ),
    (
        "GANDER_STATE_DIR",
        "存放共用配额和 token、日志、审计日志的目录，默认 ~/.local/state/gander",
        "folder of shared quota and token, log and audit journal, instead of ~/.local/state/gander",
    ),
    (
        "GANDER_CONFIG_DIR",
        "存放 config.toml 和店铺回复模板的目录，默认 ~/.config/gander",
        "folder with config.toml and the shop's own reply templates, instead of ~/.config/gander",
    ),
    (
        "GANDER_CONFIG",
        "另一个配置文件，代替 config.toml",
        "another configuration file in place of config.toml",
    ),
    (
        "GANDER_SHOP",
        "配置里的哪个店铺，同 --shop",
        "shop of the configuration, as --shop",
    ),
    (
        "GANDER_UI_THEME, …",
        "任何一项设置，名称为“表_设置”，优先于配置文件",
        "any setting by the name of its table and itself; goes before the file",
    ),
    ("NO_COLOR", "不用颜色", "no colours"),
];

/// Cells that the names of variables take.
const NAMES: usize = 22;

/// What the environment can say, for the help.
pub(super) fn environment(lang: Lang) -> String {
    let head = lang.tr(
        "环境变量（前四种以先设置的为准）：",
        "Environment (of the first four, the first that is set counts):",
    );
    VARIABLES
        .iter()
        .fold(head.to_owned(), |help, (name, zh, en)| {
            let gap = if cells(name) < NAMES {
                pad(name, NAMES)
            } else {
                format!("{name}\n  {}", pad("", NAMES))
            };
            format!("{help}\n  {gap}{}", lang.tr(zh, en))
        })
}
