//! The suite.

mod api_http;
mod api_server;
mod api_token;
mod catalog;
mod desk;
mod journeys;
mod json;
mod leaves;
mod readme;
mod rooms;
mod screens;
mod stage;
mod terminal;
mod walking;
