//! Errors of the command line, in the language of the interface. Words of the user are sanitised,
//! because ids are pasted.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// What is wrong, and where to read on.
pub(super) fn describe(error: &clap::Error, lang: Lang) -> Problem {
    let command = command(error);
    let todo = lang.tr(
        safe!("用法见 {command} --help"),
        safe!("See {command} --help"),
    );
    Problem::new(Exit::Usage, what(error, lang), todo)
}

fn what(error: &clap::Error, lang: Lang) -> SafeText {
    let part = |kind| context(error, kind);
    let arg = part(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => unknown_argument(error, lang),
        ErrorKind::InvalidSubcommand => unknown_command(error, lang),
        ErrorKind::InvalidValue => invalid_value(error, lang),
        ErrorKind::ValueValidation => {
            let value = part(ContextKind::InvalidValue);
            lang.tr(
                safe!("{arg} 不能是 {value}"),
                safe!("{arg} cannot be {value}"),
            )
        }
        ErrorKind::MissingRequiredArgument => {
            lang.tr(safe!("缺少 {arg}"), safe!("{arg} is missing"))
        }
        ErrorKind::ArgumentConflict => {
            let other = part(ContextKind::PriorArg);
            lang.tr(
                safe!("{arg} 不能与 {other} 同时使用"),
                safe!("{arg} cannot be used with {other}"),
            )
        }
        ErrorKind::MissingSubcommand => lang.tr(safe!("缺少命令"), safe!("a command is missing")),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => lang.tr(
            safe!("{arg} 的值的个数不对"),
            safe!("{arg} has the wrong number of values"),
        ),
        ErrorKind::TooManyValues => lang.tr(safe!("{arg} 不带值"), safe!("{arg} takes no value")),
        ErrorKind::InvalidUtf8 => lang.tr(
            safe!("命令行不是 UTF-8 文本"),
            safe!("the command line is not UTF-8 text"),
        ),
        _ => first_line(error),
    }
}

/// An order to open and a command on one line.
pub(super) fn order_and_command(lang: Lang) -> Problem {
    let what = lang.tr(
        "要打开订单，就不能再写命令",
        "an order to open cannot be used with a command",
    );
    let todo = lang.tr("用法见 gander --help", "See gander --help");
    Problem::new(Exit::Usage, SafeText::fixed(what), SafeText::fixed(todo))
}

fn unknown_argument(error: &clap::Error, lang: Lang) -> SafeText {
    let arg = context(error, ContextKind::InvalidArg);
    let near = suggestion(error, lang);
    lang.tr(
        safe!("没有 {arg} 这个选项{near}"),
        safe!("unknown argument {arg}{near}"),
    )
}

fn unknown_command(error: &clap::Error, lang: Lang) -> SafeText {
    let name = context(error, ContextKind::InvalidSubcommand);
    let near = suggestion(error, lang);
    lang.tr(
        safe!("没有 {name} 这个命令{near}"),
        safe!("unknown command {name}{near}"),
    )
}

/// An invalid or missing value, with the valid ones.
fn invalid_value(error: &clap::Error, lang: Lang) -> SafeText {
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let known = context(error, ContextKind::ValidValue);
    if !value.is_empty() {
        return lang.tr(
            safe!("{arg} 不能是 {value}，可以是：{known}"),
            safe!("{arg} cannot be {value}; expected one of: {known}"),
        );
    }
    if known.is_empty() {
        return lang.tr(safe!("{arg} 后面要有值"), safe!("{arg} needs a value"));
    }
    lang.tr(
        safe!("{arg} 后面要有值：{known}"),
        safe!("{arg} needs a value: {known}"),
    )
}

/// The first line of clap's own message.
fn first_line(error: &clap::Error) -> SafeText {
    let message = error.to_string();
    let line = message.lines().next().unwrap_or_default();
    SafeText::of(line.trim_start_matches("error: "))
}

/// The nearest argument or command.
fn suggestion(error: &clap::Error, lang: Lang) -> SafeText {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    let near = kinds
        .into_iter()
        .map(|kind| context(error, kind))
        .find(|near| !near.is_empty());
    near.map(|near| {
        lang.tr(
            safe!("，最接近的是 {near}"),
            safe!("; the nearest is {near}"),
        )
    })
    .unwrap_or_default()
}

/// One part of what clap knows of an error.
fn context(error: &clap::Error, kind: ContextKind) -> SafeText {
    match error.get(kind) {
        Some(ContextValue::String(text)) => SafeText::of(text),
        Some(ContextValue::Strings(texts)) => SafeText::of(&texts.join(", ")),
        _ => SafeText::default(),
    }
}

/// The command, as far as it was parsed: the bare words at the start of its usage.
fn command(error: &clap::Error) -> SafeText {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let names: Vec<&str> = usage
        .split_whitespace()
        .skip_while(|word| *word != "gander")
        .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    if names.is_empty() {
        SafeText::fixed("gander")
    } else {
        SafeText::of(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::describe;
    use crate::cli::help::command;
    use crate::text::{Lang, Problem};
    use rstest::rstest;

    #[rstest]
    #[case::option(&["show", "--tabs", "all", "o_1"], "没有 --tabs 这个选项，最接近的是 --tab", "用法见 gander show --help")]
    #[case::value(&["show", "--tab", "parcel", "o_1"], "--tab <TAB> 不能是 parcel，可以是：buyer, ", "用法见 gander")]
    #[case::no_value(&["show", "--tab"], "--tab <TAB> 后面要有值", "用法见 gander")]
    #[case::missing(&["replay"], "缺少 <FILE>", "用法见 gander replay --help")]
    #[case::missing_of_several(&["case"], "缺少 <ORDER_ID>", "用法见 gander case --help")]
    #[case::conflict(&["show", "o_1", "--raw", "--tab", "all"], "--raw 不能与 --tab <TAB> 同时使用", "用法见 gander show --help")]
    #[case::number(&["sim", "--port", "many"], "--port <PORT> 不能是 many", "用法见 gander")]
    #[case::escape(&["--\u{1b}[2J"], "没有 --␛[2J 这个选项", "用法见 gander --help")]
    fn usage_error_is_described_in_chinese(
        #[case] line: &[&str],
        #[case] wanted: &str,
        #[case] read_on: &str,
    ) {
        let error = command(Lang::Zh)
            .try_get_matches_from([&["gander"], line].concat())
            .unwrap_err();
        let Problem { what, todo, .. } = describe(&error, Lang::Zh);
        assert!(
            what.as_str().starts_with(wanted) && todo.as_str().starts_with(read_on),
            "{what} {todo}"
        );
    }
}
