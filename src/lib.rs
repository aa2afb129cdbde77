//! gander: a terminal order inspector for the support staff of shops on Xiaoe-tech (小鹅通).

pub mod api;
pub mod text;
