//! The environment of the process.

/// The locale for messages, in the order of precedence that POSIX gives its variables.
pub(in crate::cli) fn locale() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
}

/// An environment variable, if it is set to text.
pub(in crate::cli) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
