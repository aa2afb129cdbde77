//! A line of the journal with its hash, and the head file. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::{Actor, AuditEntry};

/// The hash before the first line.
pub(super) const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Separates the hashed content of a line from its hash.
const SEAL: &str = ",\"hash\":\"";

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRecord {
    /// The number of the record, from 1.
    pub n: u64,
    /// The time in UTC.
    pub at: String,
    /// The user.
    pub user: String,
    /// The host name.
    pub host: String,
    /// The order's id.
    pub order: String,
    /// The name of an [`super::AuditAction`].
    pub action: String,
    /// The name of a [`super::DataClass`].
    pub class: String,
    /// The hash of the previous record.
    pub prev: String,
}

/// The number of records and the hash of the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalHead {
    /// The number of records.
    pub count: u64,
    /// The hash of the last record; zeros for an empty journal.
    pub hash: String,
}

/// A parsed line.
pub(super) struct SealedLine {
    pub(super) record: JournalRecord,
    /// The hash in the line.
    pub(super) hash: String,
    /// Whether it is the hash of the content.
    pub(super) holds: bool,
}

impl JournalHead {
    /// Returns the head of an empty journal.
    pub(super) fn origin() -> Self {
        Self {
            count: 0,
            hash: ORIGIN.to_owned(),
        }
    }
}

impl JournalRecord {
    /// Returns the record that follows a head.
    pub(super) fn after(
        head: &JournalHead,
        entry: &AuditEntry,
        actor: &Actor,
        now: Timestamp,
    ) -> Self {
        Self {
            n: head.count.saturating_add(1),
            at: now.to_string(),
            user: actor.user.clone(),
            host: actor.host.clone(),
            order: entry.order.to_string(),
            action: entry.action.name().to_owned(),
            class: entry.class.name().to_owned(),
            prev: head.hash.clone(),
        }
    }

    /// Returns the line with its hash, without a line break, and the head after it.
    pub(super) fn seal(&self) -> serde_json::Result<(String, JournalHead)> {
        let body = serde_json::to_string(self)?;
        let body = body.strip_suffix('}').unwrap_or(&body);
        let hash = hash(body);
        Ok((
            format!("{body}{SEAL}{hash}\"}}"),
            JournalHead {
                count: self.n,
                hash,
            },
        ))
    }
}

/// Parses a line; returns `None` if it is not a record.
pub(super) fn read(line: &str) -> Option<SealedLine> {
    let (body, seal) = line.rsplit_once(SEAL)?;
    let stated = seal
        .strip_suffix("\"}")
        .filter(|h| h.len() == 64 && h.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let record = serde_json::from_str(&format!("{body}}}")).ok()?;
    Some(SealedLine {
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
    fn hash_is_sha_256() {
        // The example of FIPS 180-2, appendix B.1.
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn malformed_line_is_no_record() {
        for line in ["", "{}", "{\"n\":1", "{\"n\":1,\"hash\":\"00\"}", "<html>"] {
            assert!(read(line).is_none(), "{line}");
        }
    }
}
