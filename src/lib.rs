//! gander: a terminal order inspector for the support staff of shops on Xiaoe-tech (小鹅通).
//!
//! A pure core with two edges, the terminal and the network. A room is a module; it may import
//! rooms of lower floors only. The law and its exceptions are data in `tests/suite/rooms.rs`, which
//! prints this table:
//!
//! ```text
//!  1  text        text that went through the one sanitiser; widths; languages
//!  1  storage     files that processes share; the only room that writes files
//!  2  json        JSON text as a preorder arena, read in one scan
//!  2  catalog     what the platform documents of each field
//!  3  api         the platform over HTTP: quotas, token, retry, errors
//!  4  order       one order: document, facts, money, findings, masks
//!  5  outline     one tab of an order as an arena of rows
//!  5  find        orders by keys other than their id
//!  5  audit       the journal of who saw what
//!  5  history     recent orders, pins, the last session
//!  6  detail      the pane beside the tree
//!  6  worker      background jobs: requests in, reports out
//!  7  replies     texts for customers, from templates
//!  7  report      an order as text, Markdown, JSON or CSV
//!  8  app         the program's state and `update`
//!  9  keymap      one table of keys
//! 10  ui          drawing, a small file for each region
//! 11  config      settings: file, environment, defaults
//! 12  event_loop  events in, effects out, one frame for each batch
//! 13  cli         the subcommands
//!  -  sim         a simulated shop over real HTTP, for the demo and tests
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
