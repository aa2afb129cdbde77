//! The body of a response, counted while it is decompressed, so that neither an endless body nor a
//! compression bomb takes more memory than the cap.

use reqwest::Response;

use super::error::Error;

/// Reads the body to its end.
pub(super) async fn read(mut response: Response, cap: usize) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Error::Broken)? {
        append(&mut body, &chunk, cap)?;
    }
    Ok(body)
}

/// Appends within the cap. The capacity doubles as in any vector, but not beyond the cap.
fn append(body: &mut Vec<u8>, chunk: &[u8], cap: usize) -> Result<(), Error> {
    let needed = body.len() + chunk.len();
    if needed > cap {
        return Err(Error::TooLarge { cap });
    }
    if needed > body.capacity() {
        body.reserve_exact((2 * needed).min(cap) - body.len());
    }
    body.extend_from_slice(chunk);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::append;
    use crate::api::error::Error;
    use proptest::prelude::*;

    #[test]
    fn body_of_exactly_the_cap_is_read() {
        let mut body = Vec::new();
        append(&mut body, &[7; 10], 10).unwrap();
        assert_eq!(
            append(&mut body, &[7], 10),
            Err(Error::TooLarge { cap: 10 })
        );
        assert_eq!(body, [7; 10]);
    }

    proptest! {
        #[test]
        fn memory_stays_within_the_cap(chunks in proptest::collection::vec(1usize..5000, 1..40), cap in 1usize..50_000) {
            let mut body = Vec::new();
            for chunk in chunks {
                let before = body.len();
                let fits = append(&mut body, &vec![1; chunk], cap).is_ok();
                prop_assert_eq!(fits, before + chunk <= cap);
                prop_assert!(body.capacity() <= cap);
            }
        }
    }
}
