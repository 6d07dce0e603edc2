use std::fmt;

/// An object and its row, both changed since the object was read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Conflict {
    /// The model of the object.
    pub model: &'static str,
    /// The primary key of the row.
    pub key: Box<str>,
    /// The fields: of a model with a version, all that somebody else has changed; of others, those of them that were changed
    /// in the object too.
    pub fields: Box<[&'static str]>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<String> = self.fields.iter().map(|field| format!("`{field}`")).collect();
        write!(
            f,
            "`{}` {} was changed here, and its row by somebody else since it was read, in {}: `refresh` it, and change it again",
            self.model,
            self.key,
            fields.join(", ")
        )
    }
}
