use super::backend::Dialect;

/// SQL of the model's own: one text for every dialect, or one for each that needs it.
///
/// ```
/// use rowhouse::core::dialect::{Dialect, PerDialect};
///
/// let collation = PerDialect::new(Some("nocase"), None, Some("utf8mb4_general_ci"));
/// assert_eq!(collation.get(Dialect::Sqlite), Some("nocase"));
/// assert_eq!(collation.get(Dialect::Postgres), None);
/// assert_eq!(PerDialect::everywhere("a + b").get(Dialect::Postgres), Some("a + b"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PerDialect {
    sqlite: Option<&'static str>,
    postgres: Option<&'static str>,
    mysql: Option<&'static str>,
}

impl PerDialect {
    /// No text.
    pub const NONE: Self = Self::new(None, None, None);

    /// The same text for every dialect.
    pub const fn everywhere(text: &'static str) -> Self {
        Self::new(Some(text), Some(text), Some(text))
    }

    /// A text for each dialect, or none.
    pub const fn new(
        sqlite: Option<&'static str>,
        postgres: Option<&'static str>,
        mysql: Option<&'static str>,
    ) -> Self {
        Self { sqlite, postgres, mysql }
    }

    /// The text for a dialect.
    pub const fn get(self, dialect: Dialect) -> Option<&'static str> {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
            Dialect::Mysql => self.mysql,
        }
    }

    /// Whether no dialect has a text.
    pub const fn is_none(self) -> bool {
        matches!(self, Self::NONE)
    }
}
