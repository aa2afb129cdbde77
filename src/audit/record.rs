//! A line of the journal and its seal, and the head beside it. Pure: bytes in, bytes out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::{Entry, Who};

/// What the first line follows.
pub(super) const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where the seal begins in a line; all before it is sealed.
const SEAL: &str = ",\"hash\":\"";

/// An entry as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1.
    pub n: u64,
    /// When, in UTC.
    pub at: String,
    /// Who.
    pub user: String,
    /// On which machine.
    pub host: String,
    /// The order's id.
    pub order: String,
    /// The name of an [`super::Action`].
    pub action: String,
    /// The name of a [`super::Class`].
    pub class: String,
    /// The hash of the record before.
    pub prev: String,
}

/// How many records there are, and the hash of the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many.
    pub count: u64,
    /// The last one's hash; of none, zeros.
    pub hash: String,
}

/// A line that was read.
pub(super) struct Sealed {
    pub(super) record: Record,
    /// The hash that the line gives.
    pub(super) hash: String,
    /// Whether that is the hash of its content.
    pub(super) holds: bool,
}

impl Head {
    /// The head of an empty journal.
    pub(super) fn origin() -> Self {
        Self {
            count: 0,
            hash: ORIGIN.to_owned(),
        }
    }
}

impl Record {
    /// The record that follows a head.
    pub(super) fn after(head: &Head, entry: &Entry, who: &Who, now: Timestamp) -> Self {
        Self {
            n: head.count.saturating_add(1),
            at: now.to_string(),
            user: who.user.clone(),
            host: who.host.clone(),
            order: entry.order.to_string(),
            action: entry.action.name().to_owned(),
            class: entry.class.name().to_owned(),
            prev: head.hash.clone(),
        }
    }

    /// The line with its seal, without a line break; and the head behind it.
    pub(super) fn seal(&self) -> serde_json::Result<(String, Head)> {
        let body = serde_json::to_string(self)?;
        let body = body.strip_suffix('}').unwrap_or(&body);
        let hash = hash(body);
        Ok((
            format!("{body}{SEAL}{hash}\"}}"),
            Head {
                count: self.n,
                hash,
            },
        ))
    }
}

/// Reads a line; none for what is no record.
pub(super) fn read(line: &str) -> Option<Sealed> {
    let (body, seal) = line.rsplit_once(SEAL)?;
    let stated = seal
        .strip_suffix("\"}")
        .filter(|h| h.len() == 64 && h.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let record = serde_json::from_str(&format!("{body}}}")).ok()?;
    Some(Sealed {
        record,
        hash: stated.to_owned(),
        holds: hash(body) == stated,
    })
}

fn hash(body: &str) -> String {
    Sha256::digest(body.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            for half in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(u32::from(half), 16));
            }
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::{hash, read};

    #[test]
    fn the_hash_is_sha_256() {
        // The example of FIPS 180-2, appendix B.1.
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn what_is_no_record_is_none() {
        for line in ["", "{}", "{\"n\":1", "{\"n\":1,\"hash\":\"00\"}", "<html>"] {
            assert!(read(line).is_none(), "{line}");
        }
    }
}
