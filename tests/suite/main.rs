//! The suite.

mod catalog;
