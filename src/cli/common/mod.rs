//! What several subcommands share. Nothing here knows a subcommand.

pub(super) mod config;
pub(super) mod demo;
pub(super) mod environment;
pub(super) mod exit;
pub(super) mod journal;
pub(super) mod order_id;
pub(super) mod out_file;
pub(super) mod output;
pub(super) mod saved;
pub(super) mod shop;
pub(super) mod status_line;
pub(super) mod tab;
