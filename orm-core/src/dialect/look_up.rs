//! The SELECT of one row by its key, which each model keeps: it is the same each time.

use std::sync::OnceLock;

use super::backend::{Backend, Server};
use super::change::{can_be_unfit, select_by_keys, stored_scales};
use crate::model::Table;
use crate::plan::{Answer, Fields, Shape, Step};
use crate::types::Param;

/// The SELECT of a table's row by its key, for one server.
#[derive(Debug)]
pub struct LookUp {
    /// The text; its parameters are the key's columns.
    pub sql: Box<str>,
    /// Digits after the point of decimal columns, where the server stores them as integers.
    pub scales: Box<[u8]>,
    /// What is known of the parameters.
    pub fields: Fields,
    /// Whether every value that a key can have can be stored as it is.
    pub takes_any_key: bool,
}

impl LookUp {
    /// It as a step, with the key.
    pub(crate) fn step<'p>(&'p self, table: &'static Table, key: &'p [Param<'p>]) -> Step<'p> {
        Step {
            sql: &self.sql,
            params: key,
            shape: Shape::Once,
            answer: Answer::Rows,
            table: Some(table),
            fields: self.fields,
            scales: &self.scales,
        }
    }
}

/// The SELECTs of a table's row by its key, each written when it is first asked for.
#[derive(Debug)]
pub struct LookUps {
    sqlite: OnceLock<LookUp>,
    postgres: OnceLock<LookUp>,
    mysql: OnceLock<LookUp>,
    mariadb: OnceLock<LookUp>,
}

impl LookUps {
    /// None is written yet.
    #[allow(clippy::new_without_default, reason = "it is a static of a model, which no program makes")]
    pub const fn new() -> Self {
        Self { sqlite: OnceLock::new(), postgres: OnceLock::new(), mysql: OnceLock::new(), mariadb: OnceLock::new() }
    }

    /// The one for this server, of the table that these belong to. Servers of one kind understand the same text, whatever
    /// their version.
    pub(crate) fn on(&'static self, table: &'static Table, backend: &Backend) -> &'static LookUp {
        let kept = match backend.server {
            Server::Sqlite => &self.sqlite,
            Server::Postgres => &self.postgres,
            Server::Mysql => &self.mysql,
            Server::MariaDb => &self.mariadb,
        };
        kept.get_or_init(|| {
            let all: Vec<usize> = (0..table.columns.len()).collect();
            let secret = table.key.iter().any(|position| table.columns[*position].behaviour.redacted);
            LookUp {
                sql: select_by_keys(table, 1, backend).into(),
                scales: stored_scales(table, &all, backend).into(),
                fields: Fields { secret, ..Fields::NONE },
                takes_any_key: !table.key.iter().any(|position| can_be_unfit(table.columns[*position].ty, backend)),
            }
        })
    }
}
