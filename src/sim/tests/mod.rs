//! Tests of the shop as a whole: its documents, its search endpoints and its HTTP behaviour.

mod consistency;
mod http;
mod search_endpoints;
