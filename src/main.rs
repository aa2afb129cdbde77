//! The binary: calls the library's entry point.

fn main() -> std::process::ExitCode {
    gander::cli::main()
}
