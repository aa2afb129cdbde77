//! Who somebody is, by user id or by phone.

use serde_json::{Map, Value, json};

use super::{Answer, Ledger, registered};
use crate::sim::asked::Asked;
use crate::sim::people::{Person, avatar};

impl Ledger {
    /// Answers who has a user id, or who registered with a phone: one user as a map, several as a list of them, nobody as `[]`. An
    /// unknown user id is refused instead.
    pub(in crate::sim) fn user_info(&self, asked: Asked<'_>) -> Answer {
        let nothing = Value::Null;
        let wanted = Asked(asked.0.get("data").unwrap_or(&nothing));
        let fields = wanted.0["field_list"].as_array().filter(|fields| !fields.is_empty()).ok_or((500, "data.field_list 不能为空"))?;
        let told = |person: &Person| chosen(person, fields);
        if let Some(id) = asked.text("user_id") {
            return self.people.iter().find(|person| person.user_id == id).map(told).ok_or((2010, "user_id 无效"));
        }
        let phone = wanted.text("phone").ok_or((2009, "缺少 user_id"))?;
        let mut found: Vec<_> = self.people.iter().filter(|person| person.phone == phone).map(told).collect();
        Ok(if found.len() == 1 { found.swap_remove(0) } else { found.into() })
    }
}

/// The user id, and of the rest what was asked for and is known.
fn chosen(person: &Person, fields: &[Value]) -> Value {
    let is_wanted = |key: &str| key == "user_id" || fields.iter().any(|field| field == key);
    let known = json!({
        "user_id": person.user_id, "nickname": person.nickname, "name": "", "phone": person.phone, "avatar": avatar(&person.nickname),
        "gender": "0", "wx_union_id": "", "wx_email": null, "is_seal": 0, "created_at": registered(&person.user_id).text(),
    });
    let keys: Map<_, _> =
        known.as_object().into_iter().flatten().filter(|(key, _)| is_wanted(key)).map(|(k, v)| (k.clone(), v.clone())).collect();
    keys.into()
}
