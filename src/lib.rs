//! gander: a terminal order inspector for the support staff of shops on Xiaoe-tech (小鹅通).
//!
//! A pure core with two edges, the terminal and the network. `a <- b` reads: b may import a, never the other way.
//!
//! ```text
//! text <- catalog <- order <- outline <- detail <- desk <- keys <- screen <- config, run <- command
//! text <- api <- worker <- run          order, outline <- worker          text <- sim <- command
//! outline <- reply <- desk              outline <- casefile <- desk      order <- audit <- desk, run
//! order <- find <- worker, desk, run, command
//! state <- api, audit, memo, worker     order <- memo <- desk, run
//! ```

pub mod api;
pub mod audit;
pub mod casefile;
pub mod catalog;
pub mod command;
pub mod config;
pub mod desk;
pub mod detail;
pub mod find;
pub mod keys;
pub mod memo;
pub mod order;
pub mod outline;
pub mod reply;
pub mod run;
pub mod screen;
pub mod sim;
pub mod state;
pub mod text;
pub mod worker;
