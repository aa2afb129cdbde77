//! The suite.

mod api_http;
mod api_server;
mod api_token;
mod catalog;
mod desk;
mod json;
mod leaves;
mod readme;
mod rooms;
mod stage;
mod walking;
