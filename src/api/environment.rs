//! The names of the environment variables, and the default of the base address.

/// Base address of the platform, unless another is set.
pub const DEFAULT_BASE_URL: &str = "https://api.xiaoe-tech.com";

pub(super) const BASE_URL: &str = "GANDER_BASE_URL";
pub(super) const ACCESS_TOKEN: &str = "GANDER_ACCESS_TOKEN";
pub(super) const TOKEN_COMMAND: &str = "GANDER_TOKEN_COMMAND";
pub(super) const TOKEN_FILE: &str = "GANDER_TOKEN_FILE";
pub(super) const APP_ID: &str = "GANDER_APP_ID";
pub(super) const CLIENT_ID: &str = "GANDER_CLIENT_ID";
pub(super) const SECRET_KEY: &str = "GANDER_SECRET_KEY";
