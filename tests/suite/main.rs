//! The suite: tests that see the crate from outside.

mod api_http;
mod api_machine;
mod api_server;
mod api_token;
mod api_wire;
mod audit;
mod casefile;
mod catalog;
mod commands;
mod desk;
mod doctor;
mod help;
mod journeys;
mod json;
mod leaves;
mod personal;
mod plain;
mod readme;
mod replies;
mod rooms;
mod screens;
mod secrets;
mod show;
mod stage;
mod terminal;
mod walking;
