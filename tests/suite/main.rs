//! The suite.

mod api_http;
mod api_server;
mod api_token;
mod audit;
mod casefile;
mod catalog;
mod commands;
mod desk;
mod doctor;
mod journeys;
mod json;
mod leaves;
mod personal;
mod readme;
mod replies;
mod rooms;
mod screens;
mod show;
mod stage;
mod terminal;
mod walking;
