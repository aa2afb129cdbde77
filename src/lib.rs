//! gander: a terminal order inspector for the support staff of shops on Xiaoe-tech (小鹅通).
//!
//! A pure core with two edges, the terminal and the network. `a <- b` reads: b may import a, never the other way.
//!
//! ```text
//! text <- catalog <- order <- outline <- detail <- app <- keys <- screen <- config, run <- command
//! text <- api <- worker <- run          order, outline <- worker          text <- sim <- command
//! outline <- reply <- app              outline <- casefile <- app      order <- audit <- app, run
//! order <- find <- worker, app, run, command
//! state <- api, audit, memo, worker     order <- memo <- app, run
//! ```

pub mod api;
pub mod app;
pub mod audit;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod detail;
pub mod event_loop;
pub mod find;
pub mod history;
pub mod json;
pub mod keymap;
pub mod order;
pub mod outline;
pub mod replies;
pub mod report;
pub mod sim;
pub mod storage;
pub mod text;
pub mod ui;
pub mod worker;
