//! Checks of this machine: terminal, language, clipboard, credentials, proxies, state folder.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Check, CheckStatus, width};
use crate::api::{Settings, SettingsError};
use crate::audit;
use crate::cli::common::config;
use crate::cli::common::environment::{locale, variable};
use crate::event_loop;
use crate::safe;
use crate::text::{Lang, Problem, SafeText};

/// The smallest terminal that shows everything.
const FULL_SIZE: (u16, u16) = (80, 24);

/// The permission bits of everyone but the owner.
const OTHERS: u32 = 0o077;

pub(super) fn checks(lang: Lang) -> Vec<Check> {
    vec![
        version(),
        terminal(lang),
        language(lang),
        width::check(lang),
        clipboard(lang),
        configuration(lang),
        credentials(lang),
        proxies(lang),
        state_folder(lang),
    ]
}

fn set(name: &str) -> bool {
    variable(name).is_some_and(|value| !value.is_empty())
}

fn version() -> Check {
    Check::ok(
        "gander",
        safe!(
            "{} {}-{}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH
        ),
    )
}

fn configuration(lang: Lang) -> Check {
    let shown = config::file().map(at_home).unwrap_or_default();
    let diagnostics = config::diagnostics(lang);
    match (
        diagnostics.first(),
        config::file().is_some_and(Path::exists),
    ) {
        (Some(error), _) => {
            let fix = lang.tr(
                "gander config check 列出全部问题。",
                "gander config check lists every error.",
            );
            Check::new(
                "config",
                CheckStatus::Fail,
                error.clone(),
                SafeText::fixed(fix),
            )
        }
        (None, true) => Check::ok("config", SafeText::of(&shown)),
        (None, false) => Check::ok(
            "config",
            lang.tr(
                safe!("{shown} 不存在，用默认值"),
                safe!("{shown} not found, using the defaults"),
            ),
        ),
    }
}

fn terminal(lang: Lang) -> Check {
    let term = variable("TERM").unwrap_or_default();
    let size = crossterm::terminal::size().ok();
    let shown = size.map_or_else(
        || lang.tr("大小未知", "size unknown").to_owned(),
        |(columns, rows)| format!("{columns}x{rows}"),
    );
    let many = variable("COLORTERM").is_some_and(|c| c == "truecolor" || c == "24bit");
    let colours = match term.as_str() {
        _ if set("NO_COLOR") => lang.tr("无颜色（NO_COLOR）", "no colours (NO_COLOR)"),
        _ if many => lang.tr("1677 万色", "16.7 million colours"),
        term if term.contains("256") => lang.tr("256 色", "256 colours"),
        _ => lang.tr("16 色", "16 colours"),
    };
    let between = [
        ("TMUX", "tmux"),
        ("STY", "screen"),
        ("SSH_CONNECTION", "SSH"),
    ];
    let between: Vec<&str> = between
        .into_iter()
        .filter(|(name, _)| set(name))
        .map(|(_, what)| what)
        .collect();
    let parts = [
        vec![shown, format!("TERM={term}"), colours.to_owned()],
        between.iter().map(ToString::to_string).collect(),
    ]
    .concat();
    let what = SafeText::of(&parts.join(lang.tr("，", ", ")));
    let fix = match size {
        _ if term.is_empty() || term == "dumb" => lang.tr(
            "这个终端不能显示全屏界面，gander 会逐行输出（--plain）。",
            "This terminal cannot show the full screen; gander prints lines instead (--plain).",
        ),
        Some((columns, rows)) if columns < FULL_SIZE.0 || rows < FULL_SIZE.1 => lang.tr(
            "请放大到 80x24 以上。",
            "Enlarge it to at least 80x24 to see everything.",
        ),
        _ => "",
    };
    let status = if fix.is_empty() {
        CheckStatus::Ok
    } else {
        CheckStatus::Warn
    };
    Check::new("terminal", status, what, SafeText::fixed(fix))
}

fn language(lang: Lang) -> Check {
    let locale = locale().unwrap_or_default();
    let what = lang.tr(
        safe!("中文，区域设置 {locale}"),
        safe!("English, locale {locale}"),
    );
    let upper = locale.to_ascii_uppercase();
    if upper.contains("UTF-8") || upper.contains("UTF8") {
        return Check::ok("language", what);
    }
    let fix = lang.tr(
        "区域设置不是 UTF-8，中文可能乱码；请设置如 LANG=zh_CN.UTF-8。",
        "The locale is not UTF-8, so Chinese may be garbled: set LANG, for example to zh_CN.UTF-8.",
    );
    Check::new("language", CheckStatus::Warn, what, SafeText::fixed(fix))
}

fn clipboard(lang: Lang) -> Check {
    let route = event_loop::clipboard_route();
    if !route.as_str().starts_with("OSC 52") {
        return Check::ok(
            "clipboard",
            lang.tr(safe!("用命令 {route}"), safe!("with the command {route}")),
        );
    }
    let fix = lang.tr(
        "由终端决定是否接收；若复制无效，请设置 GANDER_COPY_COMMAND。",
        "The terminal decides whether to accept it: if copying does nothing, set GANDER_COPY_COMMAND.",
    );
    Check::new(
        "clipboard",
        CheckStatus::Ok,
        lang.tr(
            safe!("经终端：{route}"),
            safe!("through the terminal: {route}"),
        ),
        SafeText::fixed(fix),
    )
}

/// The source of the token, by the same rule as a look-up; never the token.
fn credentials(lang: Lang) -> Check {
    match config::shop(lang) {
        Ok(Some(shop)) => return Check::ok("credentials", safe!("[shops.{}]", shop.name)),
        Ok(None) => {}
        Err(problem) => {
            return Check::new("credentials", CheckStatus::Fail, problem.what, problem.todo);
        }
    }
    // The address has its own check.
    let settings = Settings::from_env(|name| variable(name).filter(|_| name != "GANDER_BASE_URL"));
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.trim().is_empty());
    match settings {
        Err(error) => refused("credentials", &error, lang),
        Ok(_) if is_set("GANDER_TOKEN_COMMAND") => {
            Check::ok("credentials", SafeText::fixed("GANDER_TOKEN_COMMAND"))
        }
        Ok(_) if is_set("GANDER_TOKEN_FILE") => token_file(
            Path::new(variable("GANDER_TOKEN_FILE").unwrap_or_default().trim()),
            lang,
        ),
        Ok(_) if is_set("GANDER_ACCESS_TOKEN") => {
            let fix = lang.tr(
                "这个 token 失效后，gander 不能自己换新的。",
                "When this token expires, gander cannot fetch a new one.",
            );
            Check::new(
                "credentials",
                CheckStatus::Ok,
                SafeText::fixed("GANDER_ACCESS_TOKEN"),
                SafeText::fixed(fix),
            )
        }
        Ok(_) => Check::ok(
            "credentials",
            SafeText::fixed("GANDER_APP_ID, GANDER_CLIENT_ID, GANDER_SECRET_KEY"),
        ),
    }
}

/// Checks the permissions of the file without reading it. A look-up refuses a file that others can
/// read.
fn token_file(path: &Path, lang: Lang) -> Check {
    let shown = at_home(path);
    match fs::metadata(path) {
        Ok(about) if about.permissions().mode() & OTHERS == 0 => {
            Check::ok("credentials", safe!("GANDER_TOKEN_FILE, {shown}"))
        }
        Ok(about) => {
            let mode = about.permissions().mode() & 0o777;
            Check::new(
                "credentials",
                CheckStatus::Fail,
                safe!("GANDER_TOKEN_FILE, {shown} ({mode:04o})"),
                safe!("chmod 600 {shown}"),
            )
        }
        Err(error) => {
            let fix = lang.tr("请检查 GANDER_TOKEN_FILE。", "Check GANDER_TOKEN_FILE.");
            Check::new(
                "credentials",
                CheckStatus::Fail,
                safe!("GANDER_TOKEN_FILE, {shown}: {error}"),
                SafeText::fixed(fix),
            )
        }
    }
}

/// A failed check for invalid settings.
pub(super) fn refused(name: &'static str, error: &SettingsError, lang: Lang) -> Check {
    let problem = error.problem(lang);
    Check::new(name, CheckStatus::Fail, problem.what, problem.todo)
}

fn proxies(lang: Lang) -> Check {
    let names = [
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ];
    let found: Vec<&str> = names.into_iter().filter(|name| set(name)).collect();
    let what = if found.is_empty() {
        lang.tr("没有设置", "none set").to_owned()
    } else {
        found.join(", ")
    };
    Check::ok("proxy", SafeText::of(&what))
}

fn state_folder(lang: Lang) -> Check {
    let folder = match audit::folder(variable) {
        Ok(folder) => folder,
        Err(error) => {
            let Problem { what, todo, .. } = error.problem(lang);
            return Check::new("state", CheckStatus::Fail, what, todo);
        }
    };
    let shown = at_home(&folder);
    match fs::metadata(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Check::ok(
            "state",
            lang.tr(
                safe!("{shown}，用到时创建"),
                safe!("{shown}, created when needed"),
            ),
        ),
        Err(error) => Check::new(
            "state",
            CheckStatus::Fail,
            safe!("{shown}: {error}"),
            SafeText::default(),
        ),
        Ok(about) if !about.is_dir() => {
            let fix = lang.tr(
                "请移走这个文件，或设置 GANDER_STATE_DIR。",
                "Move the file away, or set GANDER_STATE_DIR.",
            );
            Check::new(
                "state",
                CheckStatus::Fail,
                lang.tr(
                    safe!("{shown} 不是文件夹"),
                    safe!("{shown} is not a folder"),
                ),
                SafeText::fixed(fix),
            )
        }
        Ok(about) => permissions(&shown, about.permissions().mode() & 0o777),
    }
}

/// The audit journal refuses a folder that others can write to.
fn permissions(shown: &str, mode: u32) -> Check {
    let status = match mode {
        mode if mode & 0o022 != 0 || mode & 0o300 != 0o300 => CheckStatus::Fail,
        mode if mode & OTHERS != 0 => CheckStatus::Warn,
        _ => CheckStatus::Ok,
    };
    let fix = if status == CheckStatus::Ok {
        SafeText::default()
    } else {
        safe!("chmod 700 {shown}")
    };
    Check::new("state", status, safe!("{shown} ({mode:04o})"), fix)
}

/// The path, with `~` for the home folder, whose name may identify the user.
fn at_home(path: &Path) -> String {
    let home = variable("HOME").filter(|home| !home.is_empty());
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{permissions, token_file};
    use crate::cli::doctor::CheckStatus;
    use crate::text::Lang;
    use rstest::rstest;
    use std::os::unix::fs::PermissionsExt as _;

    #[rstest]
    #[case(0o700, CheckStatus::Ok)]
    #[case(0o755, CheckStatus::Warn)]
    #[case(0o770, CheckStatus::Fail)]
    #[case(0o500, CheckStatus::Fail)]
    fn state_folder_must_be_private(#[case] mode: u32, #[case] status: CheckStatus) {
        assert_eq!(permissions("x", mode).status, status);
    }

    #[test]
    fn token_file_must_be_private_and_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        assert_eq!(token_file(&path, Lang::En).status, CheckStatus::Fail);
        std::fs::write(&path, "xe_canary").unwrap();
        for (mode, status) in [(0o600, CheckStatus::Ok), (0o644, CheckStatus::Fail)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let check = token_file(&path, Lang::En);
            assert!(
                check.status == status && !check.what.as_str().contains("canary"),
                "{}",
                check.what
            );
        }
    }
}
