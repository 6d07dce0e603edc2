//! SQL and comments of the user's own: sent as they are, so little can be said about them.

use syn::LitStr;

use crate::attrs::{self, PerDialectWords};
use crate::errors::Errors;
use crate::ir::PerDialect;

/// A condition or an expression; `what` says which.
pub(super) fn text(given: &LitStr, what: &str, errors: &mut Errors) -> String {
    let text = given.value();
    if text.trim().is_empty() {
        errors.at(given, format!("{what} is empty"));
    } else if text.contains('\0') {
        errors.at(given, format!("{what} cannot contain NUL"));
    }
    text
}

/// The texts of each dialect; `what` says what they are.
pub(super) fn per_dialect(words: Option<&PerDialectWords>, what: &str, errors: &mut Errors) -> PerDialect {
    let Some(words) = words else { return PerDialect::default() };
    attrs::texts(words, what).unwrap_or_else(|error| {
        errors.push(error);
        PerDialect::default()
    })
}

/// A comment.
pub(super) fn comment(given: Option<&LitStr>, errors: &mut Errors) -> Option<String> {
    given.map(|given| {
        let text = given.value();
        if text.contains('\0') {
            errors.at(given, "a comment cannot contain NUL");
        }
        if text.chars().count() > MAX_COMMENT {
            errors.at(given, format!("a comment can have {MAX_COMMENT} characters"));
        }
        text
    })
}

/// As many as every backend keeps of a column's comment.
const MAX_COMMENT: usize = 1024;
