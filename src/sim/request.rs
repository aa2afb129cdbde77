//! Reads the parameters of a request as leniently as the platform: numbers may be strings, and an
//! empty string counts as absent.

use serde_json::Value;

use super::sim_time::SimTime;
use super::tokens::Refusal;

/// The JSON body of a request.
#[derive(Clone, Copy)]
pub(super) struct RequestBody<'a>(pub(super) &'a Value);

impl<'a> RequestBody<'a> {
    /// Returns a non-empty string parameter.
    pub(super) fn text(self, key: &str) -> Option<&'a str> {
        self.0
            .get(key)?
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// Returns an integer parameter, given as a number or as a string.
    pub(super) fn number(self, key: &str) -> Option<i64> {
        self.0
            .get(key)?
            .as_i64()
            .or_else(|| self.text(key)?.parse().ok())
    }

    /// Returns a time parameter, in Beijing time.
    pub(super) fn time(self, key: &str) -> Result<Option<SimTime>, Refusal> {
        self.text(key)
            .map(|text| SimTime::read(text).ok_or((500, "时间格式应为 YYYY-MM-DD HH:MM:SS")))
            .transpose()
    }

    /// Returns the page number, starting at one, and the page size. A page size over 100 is an
    /// error: if it were reduced silently, the client would take the short page for the end of the
    /// list.
    pub(super) fn page(self, page_key: &str) -> Result<RequestedPage, Refusal> {
        let (number, size) = (
            self.number(page_key).unwrap_or(1),
            self.number("page_size").unwrap_or(10),
        );
        match (usize::try_from(number), usize::try_from(size)) {
            (Ok(1..), Ok(101..)) => Err((500, "page_size 不能超过 100")),
            (Ok(number @ 1..), Ok(size @ 1..)) => Ok(RequestedPage { number, size }),
            _ => Err((500, "page 和 page_size 必须大于 0")),
        }
    }
}

/// The page of a list that a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestedPage {
    pub(super) number: usize,
    pub(super) size: usize,
}

impl RequestedPage {
    /// Returns the rows of this page.
    pub(super) fn of<T>(self, rows: &[T]) -> &[T] {
        let start = (self.number - 1).saturating_mul(self.size).min(rows.len());
        let end = start.saturating_add(self.size).min(rows.len());
        rows.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::{RequestBody, RequestedPage};

    #[rstest]
    #[case::nothing_said(json!({}), Ok(RequestedPage { number: 1, size: 10 }))]
    #[case::texts(json!({
        "page": "2", "page_size": "100" }), Ok(RequestedPage { number: 2, size: 100,
    }))]
    #[case::too_large(json!({ "page_size": 101 }), Err("page_size 不能超过 100"))]
    #[case::page_nought(json!({ "page": 0 }), Err("page 和 page_size 必须大于 0"))]
    #[case::empty_pages(json!({ "page_size": 0 }), Err("page 和 page_size 必须大于 0"))]
    #[case::before_the_first(json!({ "page": -1 }), Err("page 和 page_size 必须大于 0"))]
    fn page_parameters_are_parsed(
        #[case] body: Value,
        #[case] expected: Result<RequestedPage, &str>,
    ) {
        assert_eq!(
            RequestBody(&body).page("page").map_err(|(_, msg)| msg),
            expected
        );
    }

    #[rstest]
    #[case(1, 2, &[1, 2])]
    #[case(3, 2, &[5])]
    #[case(4, 2, &[])]
    #[case(usize::MAX, usize::MAX, &[])]
    fn page_returns_its_rows(#[case] number: usize, #[case] size: usize, #[case] expected: &[i32]) {
        assert_eq!(
            RequestedPage { number, size }.of(&[1, 2, 3, 4, 5]),
            expected
        );
    }

    #[test]
    fn time_parameter_is_beijing_time_or_rejected() {
        let body = json!({ "good": "2026-03-11 12:00:00", "bad": "2026-03-11", "none": "" });
        let second = |key| {
            RequestBody(&body)
                .time(key)
                .map(|found| found.map(super::SimTime::second))
        };
        assert_eq!(second("good"), Ok(Some(1_773_201_600)));
        assert_eq!(
            (second("none"), second("bad").map_err(|(code, _)| code)),
            (Ok(None), Err(500))
        );
    }
}
