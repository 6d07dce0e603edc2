use super::Select;

impl<Scope, Row> Select<Scope, Row> {
    /// Puts a comment behind the query, by which it is found in the server's logs and statistics: `/* checkout */`.
    ///
    /// Letters, digits, blanks and `_-.:,=/@#+` stay, other characters become `_`, so that it can end in nothing else. A text
    /// that is another one for each call makes the server prepare each anew.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::id).tag("checkout: step 2 */");
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id" FROM "users" /* checkout: step 2 _/ */"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn tag(mut self, text: &str) -> Self {
        let safe = |c: char| if c.is_alphanumeric() || " _-.:,=/@#+".contains(c) { c } else { '_' };
        let text: String = text.chars().map(safe).collect();
        self.node.rare_mut().tags.push(text.into());
        self
    }
}
