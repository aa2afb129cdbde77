//! Why a command line cannot be obeyed, in the language of the interface. What was typed passes the sanitiser: ids are pasted.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// What is wrong, and where to read on.
pub(super) fn of(error: &clap::Error, lang: Lang) -> Problem {
    let part = |kind| one(error, kind);
    let arg = part(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => lang.tr(
            safe!("没有 {arg} 这个选项{}", near(error, lang)),
            safe!("there is no {arg}{}", near(error, lang)),
        ),
        ErrorKind::InvalidSubcommand => {
            let name = part(ContextKind::InvalidSubcommand);
            lang.tr(
                safe!("没有 {name} 这个命令{}", near(error, lang)),
                safe!("there is no command {name}{}", near(error, lang)),
            )
        }
        ErrorKind::InvalidValue => value(error, lang),
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
                safe!("{arg} does not go with {other}"),
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
        _ => SafeText::of(
            error
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .trim_start_matches("error: "),
        ),
    };
    let command = command(error);
    Problem::new(
        Exit::Usage,
        what,
        lang.tr(
            safe!("用法见 {command} --help"),
            safe!("See {command} --help"),
        ),
    )
}

/// Both an order to open on the screen and a command.
pub(super) fn order_and_command(lang: Lang) -> Problem {
    let what = lang.tr(
        "要打开订单，就不能再写命令",
        "an order to open does not go with a command",
    );
    Problem::new(
        Exit::Usage,
        SafeText::fixed(what),
        SafeText::fixed(lang.tr("用法见 gander --help", "See gander --help")),
    )
}

/// A value that an option cannot have, with those that it can.
fn value(error: &clap::Error, lang: Lang) -> SafeText {
    let (arg, value) = (
        one(error, ContextKind::InvalidArg),
        one(error, ContextKind::InvalidValue),
    );
    let known = one(error, ContextKind::ValidValue);
    if value.is_empty() {
        let known = if known.is_empty() {
            known
        } else {
            lang.tr(safe!("：{known}"), safe!(": {known}"))
        };
        return lang.tr(
            safe!("{arg} 后面要有值{known}"),
            safe!("{arg} needs a value{known}"),
        );
    }
    lang.tr(
        safe!("{arg} 不能是 {value}，可以是：{known}"),
        safe!("{arg} cannot be {value}, but one of: {known}"),
    )
}

/// What may have been meant.
fn near(error: &clap::Error, lang: Lang) -> SafeText {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    let near = kinds
        .into_iter()
        .map(|kind| one(error, kind))
        .find(|near| !near.is_empty());
    near.map(|near| {
        lang.tr(
            safe!("，最接近的是 {near}"),
            safe!("; the nearest is {near}"),
        )
    })
    .unwrap_or_default()
}

/// What clap tells of one part of the matter.
fn one(error: &clap::Error, kind: ContextKind) -> SafeText {
    match error.get(kind) {
        Some(ContextValue::String(text)) => SafeText::of(text),
        Some(ContextValue::Strings(texts)) => SafeText::of(&texts.join(", ")),
        _ => SafeText::default(),
    }
}

/// The command that was meant, as far as it was understood: the bare words at the start of its usage.
fn command(error: &clap::Error) -> SafeText {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let words: Vec<&str> = usage
        .split_whitespace()
        .skip_while(|word| *word != "gander")
        .collect();
    let names = words
        .iter()
        .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    let names: Vec<&str> = names.copied().collect();
    if names.is_empty() {
        SafeText::fixed("gander")
    } else {
        SafeText::of(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::of;
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
    fn what_is_wrong_is_said_in_chinese(
        #[case] line: &[&str],
        #[case] wanted: &str,
        #[case] read_on: &str,
    ) {
        let error = command(Lang::Zh)
            .try_get_matches_from([&["gander"], line].concat())
            .unwrap_err();
        let Problem { what, todo, .. } = of(&error, Lang::Zh);
        assert!(
            what.as_str().starts_with(wanted) && todo.as_str().starts_with(read_on),
            "{what} {todo}"
        );
    }
}
