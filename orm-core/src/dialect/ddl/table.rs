//! CREATE TABLE with its constraints, and foreign keys that come and go later.

use super::super::enum_type::Enums;
use super::super::fragments::KeyTargets;
use super::super::writer::SqlWriter;
use crate::error::Result;
use crate::model::{CheckTime, OnChange, UniqueNulls};
use crate::schema::{ColumnSchema, ForeignKeySchema, TableSchema, allowed_name};
use crate::types::Allowed;

impl SqlWriter<'_> {
    pub(super) fn create_table(&mut self, table: &TableSchema, foreign_keys_later: bool) -> Result<()> {
        let (capabilities, options) = (self.backend.capabilities, table.options.get(self.backend.dialect()));
        let counts_key = table.columns.iter().any(|column| column.generated);
        self.fragments.check_options(options, counts_key, self)?;
        self.push("CREATE TABLE ");
        self.path(table.schema.as_deref(), &table.name);
        self.push(" (");
        self.list(&table.columns, ", ", |writer, column| writer.column_definition(table, column))?;
        let key_is_stated = self.facts.generated_key_is_primary && counts_key;
        if !key_is_stated {
            self.push(", PRIMARY KEY (");
            self.names(table.primary_key.iter().map(String::as_str));
            self.push(")");
        }
        for unique in &table.uniques {
            self.check_nulls(unique.nulls)?;
            self.constraint(&unique.name, "UNIQUE");
            if unique.nulls == UniqueNulls::NotDistinct {
                self.push(" NULLS NOT DISTINCT");
            }
            self.parenthesized(&unique.columns);
        }
        for check in &table.checks {
            self.constraint(&check.name, "CHECK (");
            self.push(&check.condition);
            self.push(")");
        }
        for column in &table.columns {
            self.allowed_values(table, column);
        }
        for key in table.foreign_keys.iter().filter(|_| !foreign_keys_later) {
            self.push(", ");
            self.foreign_key(table, key)?;
        }
        self.push(")");
        self.fragments.table_options(&capabilities, options, self);
        self.inline_comment(table.comment.as_deref());
        Ok(())
    }

    fn allowed_values(&mut self, table: &TableSchema, column: &ColumnSchema) {
        let is_kept_by_type = column.ty.as_enum().is_some() && self.facts.enums != Enums::Text;
        if column.allowed == Allowed::Any || is_kept_by_type {
            return;
        }
        self.constraint(&allowed_name(&table.name, &column.name), "CHECK (");
        self.quote(&column.name);
        self.push(" IN (");
        match column.allowed {
            Allowed::Any => {}
            Allowed::Texts(texts) => self.separated(texts, |writer, text| writer.text_literal(text)),
            Allowed::Integers(integers) => self.separated(integers, |writer, integer| writer.number(integer)),
        }
        self.push("))");
    }

    fn separated<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            each(self, item);
        }
    }

    pub(super) fn add_foreign_key(&mut self, table: &TableSchema, key: &ForeignKeySchema) -> Result<()> {
        self.push("ALTER TABLE ");
        self.path(table.schema.as_deref(), &table.name);
        self.push(" ADD ");
        self.foreign_key(table, key)
    }

    pub(super) fn drop_foreign_key(&mut self, table: &TableSchema, key: &ForeignKeySchema) -> Result<()> {
        self.push("ALTER TABLE ");
        self.path(table.schema.as_deref(), &table.name);
        self.push(self.facts.drop_foreign_key);
        self.quote(&key.name);
        Ok(())
    }

    fn foreign_key(&mut self, table: &TableSchema, key: &ForeignKeySchema) -> Result<()> {
        self.check_foreign_key(table, key)?;
        self.push("CONSTRAINT ");
        self.quote(&key.name);
        self.push(" FOREIGN KEY");
        self.parenthesized(&key.columns);
        self.push(" REFERENCES ");
        let named = key.schema.as_deref().filter(|_| self.facts.key_targets != KeyTargets::OfItsSchema);
        self.path(named, &key.table);
        self.parenthesized(&key.referenced);
        self.on_change(" ON DELETE ", key.on_delete);
        self.on_change(" ON UPDATE ", key.on_update);
        self.push(match key.check {
            CheckTime::Immediate => "",
            CheckTime::Deferrable => " DEFERRABLE INITIALLY IMMEDIATE",
            CheckTime::Deferred => " DEFERRABLE INITIALLY DEFERRED",
        });
        Ok(())
    }

    fn check_foreign_key(&self, table: &TableSchema, key: &ForeignKeySchema) -> Result<()> {
        let other = key.schema != table.schema;
        match self.facts.key_targets {
            KeyTargets::OfItsSchema if other => {
                return Err(self.unsupported(
                    "foreign keys between attached databases",
                    "keep both tables in one schema, or the key as a plain field",
                ));
            }
            KeyTargets::OfItsSchemaUnlessNamed if other && key.schema.is_none() => {
                return Err(self.unsupported(
                    "foreign keys from a table with a schema to one without",
                    "give the other model its `schema` too",
                ));
            }
            _ => {}
        }
        let sets_default = [key.on_delete, key.on_update].contains(&OnChange::SetDefault);
        if sets_default && !self.facts.defaults_of_keys {
            return Err(self.unsupported(
                "foreign keys that are set to their default",
                "let the session do it: say `on_delete = set_default` at the relation in place of the foreign key",
            ));
        }
        if key.check != CheckTime::Immediate && !self.facts.deferrable_keys {
            return Err(
                self.unsupported("deferrable foreign keys", "leave `deferrable` out: the flush orders its writes")
            );
        }
        Ok(())
    }

    fn on_change(&mut self, event: &str, action: OnChange) {
        let action = match action {
            OnChange::NoAction => return,
            OnChange::Restrict => "RESTRICT",
            OnChange::Cascade => "CASCADE",
            OnChange::SetNull => "SET NULL",
            OnChange::SetDefault => "SET DEFAULT",
        };
        self.push(event);
        self.push(action);
    }

    fn constraint(&mut self, name: &str, kind: &str) {
        self.push(", CONSTRAINT ");
        self.quote(name);
        self.push(" ");
        self.push(kind);
    }

    pub(super) fn parenthesized(&mut self, names: &[String]) {
        self.push(" (");
        self.names(names.iter().map(String::as_str));
        self.push(")");
    }
}
