//! The errors of templates, with file, line and reason for the author of the template.

use minijinja::ErrorKind;

use super::sandbox::{MAX_REPLY_BYTES, MAX_TEMPLATE_BYTES};
use crate::safe;
use crate::text::{Lang, SafeText};

/// A template that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The file's name.
    pub file: SafeText,
    /// The line, from 1, if the error has one.
    pub line: Option<usize>,
    /// The reason.
    pub reason: TemplateFault,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// The file or folder cannot be read; contains the system's message.
    Unreadable(SafeText),
    /// The file's name does not contain a card and a language.
    Name,
    /// The file is too large.
    TooLarge,
    /// The file is not UTF-8 text.
    NotText,
    /// The reply is empty.
    Empty,
    /// The reply is too long.
    TooLong,
    /// The template takes too many steps, most likely in an endless loop.
    Loops,
    /// The template uses a value that this order lacks, or that does not exist.
    Missing,
    /// The template has a syntax error; contains the template engine's message.
    Syntax(SafeText),
    /// Rendering failed for another reason; contains the template engine's message.
    Failed(SafeText),
    /// The template does not exist.
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

    pub(super) fn from_engine(file: &str, error: &minijinja::Error) -> Self {
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

    /// Returns file, line and reason in one sentence.
    pub fn message(&self, lang: Lang) -> SafeText {
        let (file, reason) = (&self.file, self.reason.message(lang));
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
        f.pad(self.message(Lang::En).as_str())
    }
}

impl std::error::Error for TemplateError {}

impl TemplateFault {
    fn message(&self, lang: Lang) -> SafeText {
        let (zh, en) = match self {
            Self::Unreadable(error) => {
                return lang.tr(safe!("读不出来：{error}"), safe!("cannot be read: {error}"));
            }
            Self::Syntax(error) => {
                return lang.tr(safe!("写法有误：{error}"), safe!("syntax error: {error}"));
            }
            Self::Failed(error) => {
                return lang.tr(safe!("出错：{error}"), safe!("failed: {error}"));
            }
            Self::TooLarge => {
                let kib = MAX_TEMPLATE_BYTES >> 10;
                return lang.tr(safe!("超过 {kib} KiB"), safe!("larger than {kib} KiB"));
            }
            Self::TooLong => {
                return lang.tr(
                    safe!("写出来超过 {MAX_REPLY_BYTES} 字节"),
                    safe!("the reply is longer than {MAX_REPLY_BYTES} bytes"),
                );
            }
            Self::Name => (
                "文件名应为 <名称>.zh.txt 或 <名称>.en.txt，名称只含小写字母、数字、_ 和 -",
                "the file must be named <name>.zh.txt or <name>.en.txt, \
                 with only lower-case letters, digits, _ and - in the name",
            ),
            Self::NotText => ("不是 UTF-8 文本", "not UTF-8 text"),
            Self::Empty => ("写出来是空的", "the reply is empty"),
            Self::Loops => (
                "步数太多，循环可能停不下来",
                "too many steps, possibly an endless loop",
            ),
            Self::Missing => (
                "用到了这个订单没有的值，请核对名称，或放进 {% if … %}",
                "it uses a value that this order does not have: \
                 check the name, or wrap it in {% if … %}",
            ),
            Self::Unknown => ("没有这个模板", "template not found"),
        };
        SafeText::fixed(lang.tr(zh, en))
    }
}
