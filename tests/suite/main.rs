//! The suite.

mod api_http;
mod api_server;
mod api_token;
mod audit;
mod casefile;
mod commands;
mod personal;
mod replies;
