//! `gander schema`: the JSON schemas of what gander writes for programs. A test holds real output against them.

use std::process::ExitCode;

use super::print;
use crate::text::Lang;

/// Which schema.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Of what
    #[arg(value_enum, value_name = "WHAT", default_value = "order")]
    of: Of,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Of {
    /// An order of `gander show --output json`
    Order,
    /// What went wrong with an order of `gander show --output json`, on standard error
    Error,
    /// What `gander doctor --json` found
    Doctor,
}

/// Prints the schema. Keys are no matter of language.
pub(super) fn main(arguments: &Arguments, _: Lang) -> ExitCode {
    print(match arguments.of {
        Of::Order => include_str!("../../assets/schema/order.json"),
        Of::Error => include_str!("../../assets/schema/error.json"),
        Of::Doctor => include_str!("../../assets/schema/doctor.json"),
    })
}
