//! The suite.

mod api_http;
mod api_machine;
mod api_server;
mod api_token;
mod api_wire;
mod catalog;
mod readme;
mod secrets;
