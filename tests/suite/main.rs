//! The suite.

mod api_http;
mod api_server;
mod api_token;
mod catalog;
mod readme;
mod desk;
mod json;
mod leaves;
mod rooms;
mod stage;
mod walking;
