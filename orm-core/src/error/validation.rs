use std::fmt;

/// What hooks of models have refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validation {
    /// Each field, or object as a whole, with the reason; one at least.
    pub problems: Vec<Problem>,
}

/// What a hook has refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The model.
    pub model: &'static str,
    /// The key of the object; that of a new one may be provisional.
    pub key: Box<str>,
    /// The field; `None` for the object as a whole.
    pub field: Option<&'static str>,
    /// Why, in the hook's words.
    pub message: Box<str>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field {
            Some(field) => write!(f, "`{}.{field}` {}", self.model, self.message),
            None => write!(f, "`{}` {}", self.model, self.message),
        }
    }
}

impl fmt::Display for Validation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing was written, since objects are not valid: ")?;
        for (position, problem) in self.problems.iter().enumerate() {
            f.write_str(if position > 0 { "; " } else { "" })?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}
