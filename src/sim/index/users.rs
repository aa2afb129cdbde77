//! Answers user info, by user id or by phone.

use serde_json::{Map, Value, json};

use super::{Index, IndexReply, registered};
use crate::sim::people::{Person, avatar};
use crate::sim::request::RequestBody;

impl Index {
    /// Answers user info. A phone returns one user as a map, several as a list, and none as `[]`;
    /// an unknown user id is an error.
    pub(in crate::sim) fn user_info(&self, request: RequestBody<'_>) -> IndexReply {
        let nothing = Value::Null;
        let wanted = RequestBody(request.0.get("data").unwrap_or(&nothing));
        let fields = wanted.0["field_list"]
            .as_array()
            .filter(|fields| !fields.is_empty())
            .ok_or((500, "data.field_list 不能为空"))?;
        let fields_of = |person: &Person| chosen(person, fields);
        if let Some(id) = request.text("user_id") {
            return self
                .people
                .iter()
                .find(|person| person.user_id == id)
                .map(fields_of)
                .ok_or((2010, "user_id 无效"));
        }
        let phone = wanted.text("phone").ok_or((2009, "缺少 user_id"))?;
        let mut found: Vec<_> = self
            .people
            .iter()
            .filter(|person| person.phone == phone)
            .map(fields_of)
            .collect();
        Ok(if found.len() == 1 {
            found.swap_remove(0)
        } else {
            found.into()
        })
    }
}

/// Returns the user id and the requested fields that are known.
fn chosen(person: &Person, fields: &[Value]) -> Value {
    let is_wanted = |key: &str| key == "user_id" || fields.iter().any(|field| field == key);
    let known = json!({
        "user_id": person.user_id, "nickname": person.nickname, "name": "", "phone": person.phone,
        "avatar": avatar(&person.nickname),
        "gender": "0", "wx_union_id": "", "wx_email": null, "is_seal": 0,
        "created_at": registered(&person.user_id).text(),
    });
    let keys: Map<_, _> = known
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| is_wanted(key))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    keys.into()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::super::tests::{index, person};
    use crate::sim::request::RequestBody;

    fn info(body: &Value) -> Result<Value, i64> {
        index()
            .user_info(RequestBody(body))
            .map_err(|(code, _)| code)
    }

    #[test]
    fn user_info_by_id_returns_the_requested_fields() {
        for person in index().people() {
            let found = info(&json!({
                "user_id": person.user_id,
                "data": { "field_list": ["nickname", "phone", "shoe_size"] },
            }))
            .unwrap();
            assert_eq!(
                found,
                json!({
                    "user_id": person.user_id, "nickname": person.nickname, "phone": person.phone,
                })
            );
        }
    }

    #[test]
    fn user_info_by_phone_returns_one_two_or_no_users() {
        let by_phone = |phone: &str| {
            info(&json!({ "data": { "phone": phone, "field_list": ["name"] } })).unwrap()
        };
        let one = person("delivered");
        assert_eq!(
            by_phone(one.phone),
            json!({ "user_id": one.user_id, "name": "" })
        );
        let two = by_phone(person("shared_first").phone);
        let ids: Vec<_> = two
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["user_id"].as_str().unwrap())
            .collect();
        assert_eq!(
            ids,
            [
                &person("shared_first").user_id,
                &person("shared_second").user_id
            ]
        );
        assert_eq!(by_phone("13000130000"), json!([]));
    }

    #[test]
    fn registration_time_is_taken_from_the_user_id() {
        let found = info(&json!({
            "user_id": person("regular").user_id, "data": { "field_list": ["created_at"] },
        }))
        .unwrap();
        let at = found["created_at"].as_str().unwrap();
        assert!(
            ("2022-01-01 00:00:00".."2024-01-01 00:00:00").contains(&at),
            "{at}"
        );
    }

    #[rstest]
    #[case::no_fields(json!({ "user_id": "u_1" }), 500)]
    #[case::empty_fields(json!({ "data": { "phone": "13800138026", "field_list": [] } }), 500)]
    #[case::no_user(json!({ "data": { "field_list": ["name"] } }), 2009)]
    #[case::unknown_user(json!({ "user_id": "u_1", "data": { "field_list": ["name"] } }), 2010)]
    fn user_info_rejects_invalid_requests(#[case] body: Value, #[case] code: i64) {
        assert_eq!(info(&body), Err(code));
    }
}
