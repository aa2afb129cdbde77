//! Names for files that do not reveal what the files belong to.

use sha2::{Digest as _, Sha256};

/// Returns a short hash of these texts, for use in a file name.
pub fn fingerprint(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    let digits = hash
        .finalize()
        .iter()
        .take(8)
        .fold(0, |digits: u64, byte| digits << 8 | u64::from(*byte));
    format!("{digits:016x}")
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn fingerprint_hides_its_texts_and_keeps_them_apart() {
        let print = fingerprint(&["https://a.example", "canary"]);
        assert!(print.len() == 16 && !print.contains("canary"));
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
