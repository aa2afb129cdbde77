//! What can be wrong with a template: its file, its line, and the reason, for the person who wrote it.

use minijinja::ErrorKind;

use super::sandbox::{MAX_REPLY_BYTES, MAX_TEMPLATE_BYTES};
use crate::safe;
use crate::text::{Lang, SafeText};

/// A template that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The file's name.
    pub file: SafeText,
    /// The line, from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong there.
    pub reason: TemplateFault,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// The file or folder cannot be read, with the system's words.
    Unreadable(SafeText),
    /// The file's name tells no card and language.
    Name,
    /// The file is larger than a template can be.
    TooLarge,
    /// The file is no UTF-8 text.
    NotText,
    /// It says nothing.
    Empty,
    /// It says more than a reply can hold.
    TooLong,
    /// It takes too many steps: most likely a loop without an end.
    Loops,
    /// It uses a value that this order has not, or that no order has.
    Missing,
    /// It is no template: the engine's words.
    Syntax(SafeText),
    /// It failed in another way: the engine's words.
    Failed(SafeText),
    /// There is no such template.
    Unknown,
}

impl TemplateError {
    pub(super) fn new(file: &str, reason: TemplateFault) -> Self {
        Self {
            file: SafeText::of(file),
            line: None,
            reason,
        }
    }

    pub(super) fn of_engine(file: &str, error: &minijinja::Error) -> Self {
        let words = || SafeText::of(error.detail().unwrap_or(&error.kind().to_string()));
        let reason = match error.kind() {
            ErrorKind::OutOfFuel => TemplateFault::Loops,
            ErrorKind::UndefinedError => TemplateFault::Missing,
            ErrorKind::WriteFailure => TemplateFault::TooLong,
            ErrorKind::SyntaxError
            | ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction => TemplateFault::Syntax(words()),
            _ => TemplateFault::Failed(words()),
        };
        Self {
            file: SafeText::of(file),
            line: error.line(),
            reason,
        }
    }

    /// File, line and reason in one sentence.
    pub fn say(&self, lang: Lang) -> SafeText {
        let (file, reason) = (&self.file, self.reason.say(lang));
        match self.line {
            Some(line) => lang.tr(
                safe!("模板 {file} 第 {line} 行：{reason}"),
                safe!("template {file}, line {line}: {reason}"),
            ),
            None => lang.tr(
                safe!("模板 {file}：{reason}"),
                safe!("template {file}: {reason}"),
            ),
        }
    }
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.say(Lang::En).as_str())
    }
}

impl std::error::Error for TemplateError {}

impl TemplateFault {
    fn say(&self, lang: Lang) -> SafeText {
        let kib = MAX_TEMPLATE_BYTES >> 10;
        match self {
            Self::Unreadable(words) => lang.tr(safe!("读不出来：{words}"), safe!("cannot be read: {words}")),
            Self::Name => SafeText::fixed(lang.tr(
                "文件名应为 <名称>.zh.txt 或 <名称>.en.txt，名称只含小写字母、数字、_ 和 -",
                "its name should be <name>.zh.txt or <name>.en.txt, the name of small letters, digits, _ and -",
            )),
            Self::TooLarge => lang.tr(safe!("超过 {kib} KiB"), safe!("larger than {kib} KiB")),
            Self::NotText => SafeText::fixed(lang.tr("不是 UTF-8 文本", "no UTF-8 text")),
            Self::Empty => SafeText::fixed(lang.tr("写出来是空的", "it says nothing")),
            Self::TooLong => lang.tr(safe!("写出来超过 {MAX_REPLY_BYTES} 字节"), safe!("it says more than {MAX_REPLY_BYTES} bytes")),
            Self::Loops => SafeText::fixed(lang.tr("步数太多，循环可能停不下来", "too many steps, perhaps a loop without an end")),
            Self::Missing => SafeText::fixed(lang.tr(
                "用到了这个订单没有的值，请核对名称，或放进 {% if … %}",
                "it uses a value that this order has not: check its name, or put it into {% if … %}",
            )),
            Self::Syntax(words) => lang.tr(safe!("写法有误：{words}"), safe!("it is not well-formed: {words}")),
            Self::Failed(words) => lang.tr(safe!("出错：{words}"), safe!("it failed: {words}")),
            Self::Unknown => SafeText::fixed(lang.tr("没有这个模板", "there is no such template")),
        }
    }
}
