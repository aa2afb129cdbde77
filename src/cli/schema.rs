//! `gander schema`: the JSON Schemas of output for programs. A test validates real output.

use std::process::ExitCode;

use super::print;
use crate::text::Lang;

/// The arguments of `gander schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The output
    #[arg(value_enum, value_name = "OUTPUT", default_value = "order")]
    output: SchemaOutput,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum SchemaOutput {
    /// An order of `gander show --output json`
    Order,
    /// An error of `gander show --output json`, on standard error
    Error,
    /// The checks of `gander doctor --json`
    Doctor,
}

/// Prints the schema, which is the same in every language.
pub(super) fn main(arguments: &Arguments, _: Lang) -> ExitCode {
    print(match arguments.output {
        SchemaOutput::Order => include_str!("../../assets/schema/order.json"),
        SchemaOutput::Error => include_str!("../../assets/schema/error.json"),
        SchemaOutput::Doctor => include_str!("../../assets/schema/doctor.json"),
    })
}
