//! What a request asks for, read as leniently as the platform reads it: numbers may be texts, and an empty text is no wish.

use serde_json::Value;

use super::sim_time::SimTime;
use super::tokens::Refusal;

/// The body of a request.
#[derive(Clone, Copy)]
pub(super) struct RequestBody<'a>(pub(super) &'a Value);

impl<'a> RequestBody<'a> {
    /// A text that says something.
    pub(super) fn text(self, key: &str) -> Option<&'a str> {
        self.0
            .get(key)?
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// A whole number, as a number or as a text.
    pub(super) fn number(self, key: &str) -> Option<i64> {
        self.0
            .get(key)?
            .as_i64()
            .or_else(|| self.text(key)?.parse().ok())
    }

    /// A second in Beijing.
    pub(super) fn moment(self, key: &str) -> Result<Option<SimTime>, Refusal> {
        self.text(key)
            .map(|text| SimTime::read(text).ok_or((500, "时间格式应为 YYYY-MM-DD HH:MM:SS")))
            .transpose()
    }

    /// Which page, from one, and how many rows it holds. A page of more than a hundred rows is refused: a client that asks for more
    /// and is not told would take the page for the end of the list.
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

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestedPage {
    pub(super) number: usize,
    pub(super) size: usize,
}

impl RequestedPage {
    /// The rows of this page.
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
    #[case::texts(json!({ "page": "2", "page_size": "100" }), Ok(RequestedPage { number: 2, size: 100 }))]
    #[case::too_large(json!({ "page_size": 101 }), Err("page_size 不能超过 100"))]
    #[case::page_nought(json!({ "page": 0 }), Err("page 和 page_size 必须大于 0"))]
    #[case::empty_pages(json!({ "page_size": 0 }), Err("page 和 page_size 必须大于 0"))]
    #[case::before_the_first(json!({ "page": -1 }), Err("page 和 page_size 必须大于 0"))]
    fn a_page_is_read(#[case] body: Value, #[case] expected: Result<RequestedPage, &str>) {
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
    fn a_page_holds_its_rows(#[case] number: usize, #[case] size: usize, #[case] expected: &[i32]) {
        assert_eq!(
            RequestedPage { number, size }.of(&[1, 2, 3, 4, 5]),
            expected
        );
    }

    #[test]
    fn a_time_is_one_of_beijing_or_refused() {
        let body = json!({ "good": "2026-03-11 12:00:00", "bad": "2026-03-11", "none": "" });
        let second = |key| {
            RequestBody(&body)
                .moment(key)
                .map(|found| found.map(super::SimTime::second))
        };
        assert_eq!(second("good"), Ok(Some(1_773_201_600)));
        assert_eq!(
            (second("none"), second("bad").map_err(|(code, _)| code)),
            (Ok(None), Err(500))
        );
    }
}
