//! What went wrong, what the user can do about it, and the exit code of a command that ends with
//! it.

use std::fmt;
use std::process::ExitCode;

use super::SafeText;

/// The exit code of a command. A signal ends a process without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The command succeeded.
    Ok = 0,
    /// A file, a pipe or the program itself failed, or the platform refused this one look-up.
    Failure = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// The shop has no order with that id.
    NoOrder = 3,
    /// The platform rejects the token or the app, or gives it no permission.
    Denied = 4,
    /// The platform's call limit is reached.
    Quota = 5,
    /// The platform was not reached, or was busy.
    Network = 6,
    /// The answer of the platform cannot be used.
    Unusable = 7,
}

/// A failure as it is shown to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub what: SafeText,
    /// What to do about it; may be empty.
    pub todo: SafeText,
    /// The exit code of a command that ends with it.
    pub exit: Exit,
}

impl Exit {
    /// Returns its name in files that programs read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failure => "failed",
            Self::Usage => "usage",
            Self::NoOrder => "no_order",
            Self::Denied => "denied",
            Self::Quota => "quota",
            Self::Network => "network",
            Self::Unusable => "unusable",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Problem {
    /// Returns a problem with advice.
    pub fn new(exit: Exit, what: SafeText, todo: SafeText) -> Self {
        Self { what, todo, exit }
    }

    /// Returns a problem without advice that ends a command with [`Exit::Failure`].
    pub fn failure(what: SafeText) -> Self {
        Self::new(Exit::Failure, what, SafeText::default())
    }

    /// Returns a problem without advice that ends a command with [`Exit::Usage`].
    pub fn usage(what: SafeText) -> Self {
        Self::new(Exit::Usage, what, SafeText::default())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.what, self.todo)
    }
}
