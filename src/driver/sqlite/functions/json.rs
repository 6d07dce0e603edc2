use rusqlite::{Connection, Result};
use serde_json::Value;

use super::text::text;
use super::{failed, strict};

pub(super) fn register(connection: &Connection) -> Result<()> {
    strict(connection, "rowhouse_json_contains", 2, |context| {
        let document =
            |at| serde_json::from_str::<Value>(text(context, at)?).map_err(|error| failed(error.to_string()));
        let (whole, part) = (document(0)?, document(1)?);
        Ok(contains(&whole, &part) || is_element(&whole, &part))
    })
}

/// Whether a document contains another, as PostgreSQL's `@>` has it.
fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|held| contains(held, value)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            part.iter().all(|value| whole.iter().any(|held| contains(held, value)))
        }
        (Value::Number(whole), Value::Number(part)) => whole == part || whole.as_f64() == part.as_f64(),
        (whole, part) => whole == part,
    }
}

/// An array contains a single value that is one of its elements.
fn is_element(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Array(whole), part) if !part.is_array() && !part.is_object() => {
            whole.iter().any(|held| contains(held, part))
        }
        _ => false,
    }
}
