//! The base address of the platform. A refused address is never shown, since it may hold a
//! password.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::endpoint::Endpoint;
use super::settings_error::SettingsError;

/// A valid base address: https, or plain http to this machine; without user, query and fragment.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    url: Url,
    local: bool,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, SettingsError> {
        let url = Url::parse(text.trim()).map_err(|_| SettingsError::AddressUnreadable)?;
        let local = is_this_machine(&url);
        let plain_local = url.scheme() == "http" && local;
        if !(url.scheme() == "https" || plain_local) || url.host_str().is_none() {
            return Err(SettingsError::AddressNotSecure);
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(SettingsError::AddressNotBare);
        }
        Ok(Self { url, local })
    }

    /// Whether it is an address of this machine. Calls to it use no proxy, which would send the
    /// token over the network unencrypted.
    pub(super) fn is_local(&self) -> bool {
        self.local
    }

    /// Whether calls to it are unencrypted; only for an address of this machine.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// The full address of an endpoint.
    pub(super) fn of(&self, endpoint: &Endpoint) -> Url {
        let mut url = self.url.clone();
        let path = format!("{}{}", self.url.path().trim_end_matches('/'), endpoint.path);
        url.set_path(&path);
        url
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str())
    }
}

/// Decided by the name only: `localhost.example` and an IPv4-mapped IPv6 address are not this
/// machine.
fn is_this_machine(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::api::endpoint::{ORDER_DETAIL, TOKEN};
    use crate::api::settings_error::SettingsError;
    use rstest::rstest;

    #[rstest]
    #[case("https://api.xiaoe-tech.com", "https://api.xiaoe-tech.com/token")]
    #[case(" https://api.xiaoe-tech.com/ ", "https://api.xiaoe-tech.com/token")]
    #[case(
        "https://gateway.example/xiaoe//",
        "https://gateway.example/xiaoe/token"
    )]
    #[case("http://127.0.0.1:8080", "http://127.0.0.1:8080/token")]
    #[case("http://127.9.8.7", "http://127.9.8.7/token")]
    #[case("http://[::1]:8080/", "http://[::1]:8080/token")]
    #[case("http://LOCALHOST:1", "http://localhost:1/token")]
    fn address_of_endpoint(#[case] base: &str, #[case] token: &str) {
        let address = Address::parse(base).unwrap();
        assert_eq!(address.of(&TOKEN).as_str(), token);
        assert!(
            address
                .of(&ORDER_DETAIL)
                .as_str()
                .ends_with("/xe.ecommerce.order.detail/1.0.0")
        );
    }

    #[rstest]
    #[case::plain("http://api.xiaoe-tech.com", SettingsError::AddressNotSecure)]
    #[case::looks_local("http://localhost.example", SettingsError::AddressNotSecure)]
    #[case::looks_local_too("http://127.0.0.1.example", SettingsError::AddressNotSecure)]
    #[case::any_address("http://0.0.0.0", SettingsError::AddressNotSecure)]
    #[case::mapped("http://[::ffff:127.0.0.1]", SettingsError::AddressNotSecure)]
    #[case::file("file:///etc/hosts", SettingsError::AddressNotSecure)]
    #[case::not_an_address("api.xiaoe-tech.com", SettingsError::AddressUnreadable)]
    #[case::user("https://me@api.xiaoe-tech.com", SettingsError::AddressNotBare)]
    #[case::password("https://:pw@api.xiaoe-tech.com", SettingsError::AddressNotBare)]
    #[case::query("https://api.xiaoe-tech.com/?a=b", SettingsError::AddressNotBare)]
    #[case::fragment("https://api.xiaoe-tech.com/#x", SettingsError::AddressNotBare)]
    fn address_that_could_leak_is_refused(#[case] base: &str, #[case] error: SettingsError) {
        assert_eq!(Address::parse(base).unwrap_err(), error);
    }

    #[test]
    fn address_of_this_machine_is_local() {
        assert!(Address::parse("https://localhost").unwrap().is_local());
        assert!(
            !Address::parse("https://api.xiaoe-tech.com")
                .unwrap()
                .is_local()
        );
    }
}
