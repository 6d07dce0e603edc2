use std::marker::PhantomData;

use super::call::{self, Function};
use super::{Absorbed, BaseOf, Expr, Expression, Literal, Node, Of, operand};
use crate::types::{ColumnType, JsonDocument, Scalar, Value};

/// A place in a JSON document; made by [`JsonFunctions::path`].
#[derive(Debug)]
#[must_use = "a place is read by `as_text()`, `as_int()`, …"]
pub struct JsonPath<Tables> {
    document: Node,
    steps: Vec<Step>,
    /// Why the text is no path.
    wrong: Option<String>,
    marker: PhantomData<fn() -> Tables>,
}

/// A step into a document.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(u32),
}

impl<Tables> Clone for JsonPath<Tables> {
    fn clone(&self) -> Self {
        Self {
            document: self.document.clone(),
            steps: self.steps.clone(),
            wrong: self.wrong.clone(),
            marker: PhantomData,
        }
    }
}

impl<Tables> JsonPath<Tables> {
    /// The value of a key of the object there; taken as it is, with dots and brackets.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        if key.contains(['"', '\\']) || key.chars().any(char::is_control) {
            self.wrong = Some(format!("a key of a path in JSON has neither quotes nor backslashes: {key:?}"));
        }
        self.steps.push(Step::Key(key));
        self
    }

    /// The element with this number in the array there, from 0.
    pub fn index(mut self, index: u32) -> Self {
        self.steps.push(Step::Index(index));
        self
    }

    /// The text there; NULL if there is something else, or nothing.
    pub fn as_text(self) -> Expr<Tables, Option<String>> {
        self.read(Function::JsonText)
    }

    /// The integer there, of up to 18 digits; NULL if there is something else, or nothing.
    pub fn as_int(self) -> Expr<Tables, Option<i64>> {
        self.read(Function::JsonInt)
    }

    /// The number there; NULL if there is something else, or nothing.
    pub fn as_float(self) -> Expr<Tables, Option<f64>> {
        self.read(Function::JsonFloat)
    }

    /// The truth value there; NULL if there is something else, or nothing.
    pub fn as_bool(self) -> Expr<Tables, Option<bool>> {
        self.read(Function::JsonBool)
    }

    /// The part of the document there; NULL if there is nothing.
    pub fn as_json(self) -> Expr<Tables, Option<serde_json::Value>> {
        self.read(Function::JsonPart)
    }

    /// How many elements the array there has; NULL if there is something else, or nothing.
    pub fn length(self) -> Expr<Tables, Option<i32>> {
        self.read(Function::JsonLength)
    }

    /// Whether there is something, be it `null`.
    pub fn exists(self) -> Expr<Absorbed<Tables>, bool> {
        self.read::<_, bool>(Function::JsonExists)
    }

    fn read<Other, V: crate::types::SqlValue>(self, function: Function) -> Expr<Other, V> {
        let arguments = match &self.wrong {
            Some(reason) => [self.document, operand::invalid("path", reason), operand::invalid("path", reason)],
            None => {
                let path = operand::typed_literal(text(&self.steps));
                [self.document, path, list(&self.steps)]
            }
        };
        Expr::new(call::node(function, <V::Base as Scalar>::TYPE, arguments))
    }
}

/// `$."a"[0]`, as SQLite and MySQL have it.
fn text(steps: &[Step]) -> String {
    let mut text = String::from("$");
    for step in steps {
        match step {
            Step::Key(key) => text.push_str(&format!(".\"{key}\"")),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// `{a,0}`, as PostgreSQL has it.
fn list(steps: &[Step]) -> Node {
    let steps = steps.iter().map(|step| match step {
        Step::Key(key) => Value::Text(key.as_str().into()),
        Step::Index(index) => Value::Text(index.to_string().into()),
    });
    Node::Value(Literal { value: Value::Array(steps.collect()), ty: ColumnType::Array(&ColumnType::Text) })
}

/// Functions of JSON documents.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "settings")]
/// struct Setting {
///     id: Id<Setting>,
///     data: serde_json::Value,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Setting])?;
/// engine.transaction(|session| {
///     let data = serde_json::json!({ "theme": { "dark": true }, "sizes": [10, 12], "name": "x" });
///     session.add(Setting { id: Id::new(), data });
///     Ok(())
/// })?;
/// let query = Setting::query().select((
///     Setting::data.path("name").as_text(),
///     Setting::data.path("theme.dark").as_bool(),
///     Setting::data.path("sizes[1]").as_int(),
///     Setting::data.path("sizes").length(),
/// ));
/// assert_eq!(query.one(&engine)?, (Some("x".to_owned()), Some(true), Some(12), Some(2)));
/// let dark = Setting::query().filter(Setting::data.json_contains(serde_json::json!({ "theme": { "dark": true } })));
/// assert_eq!(dark.count(&engine)?, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait JsonFunctions: Expression {
    /// A place in the document: keys with dots between, and `[0]` for the element of an array. A key with other characters
    /// is a step of its own, by [`JsonPath::key`].
    fn path(self, path: &str) -> JsonPath<Self::Tables>
    where
        BaseOf<Self>: JsonDocument,
    {
        let (steps, wrong) = match parse(path) {
            Some(steps) => (steps, None),
            None => (Vec::new(), Some(format!("this is no path in JSON such as `a.b[0]`: {path:?}"))),
        };
        JsonPath { document: self.into_node(), steps, wrong, marker: PhantomData }
    }

    /// Whether the document contains another: all its keys with values that contain theirs, and for each element of an
    /// array one that contains it. An array also contains a single value that is one of its elements.
    fn json_contains(self, part: serde_json::Value) -> Of<Self, bool>
    where
        BaseOf<Self>: JsonDocument,
    {
        let part = operand::typed_literal(part);
        Expr::new(call::node(Function::JsonContains, bool::TYPE, [self.into_node(), part]))
    }
}

impl<E: Expression> JsonFunctions for E {}

/// The steps of `a.b[0]`; an empty path is the document itself.
fn parse(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let (index, after) = after.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = after;
        } else {
            let key = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = key.find(['.', '[']).unwrap_or(key.len());
            let (key, after) = key.split_at(end);
            if key.is_empty() || key.contains(['"', '\\', ']']) || key.chars().any(char::is_control) {
                return None;
            }
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart() {
        let written = |path: &str| parse(path).map(|steps| text(&steps));
        assert_eq!(written("a.b[0].c d").as_deref(), Some(r#"$."a"."b"[0]."c d""#));
        assert_eq!(written("[1][2]").as_deref(), Some("$[1][2]"));
        assert_eq!(written("").as_deref(), Some("$"));
        for wrong in ["a.", ".a", "a..b", "a[", "a[x]", "a[-1]", "a[0]b", "a\"b", "a]"] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
    }
}
