//! An audit log and an outbox: two listeners of about ten lines each, which see every flush of every session.
//!
//! ```text
//! cargo run --example audit_log                                  # SQLite in memory
//! cargo run --example audit_log -- postgres://user@host/database
//! cargo run --example audit_log -- mysql://user@host/database
//! ```
//!
//! It makes the tables `audit_log_accounts`, `audit_log_entries` and `audit_log_outbox`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;
use rowhouse::{ChangeKind, ObjectChange};

#[derive(Model, Clone, Debug)]
#[model(table = "audit_log_accounts", hooks)]
struct Account {
    id: Id<Account>,
    #[column(unique, length = 40)]
    owner: String,
    balance: i64,
}

impl Hooks for Account {
    fn before_insert(&mut self, refused: &mut Refused<Self>) {
        if self.balance < 0 {
            refused.field(Account::balance, "is below zero");
        }
    }

    fn before_update(&mut self, _before: &Self, refused: &mut Refused<Self>) {
        self.before_insert(refused);
    }
}

/// Who was changed how: a row for each column.
#[derive(Model, Clone, Debug)]
#[model(table = "audit_log_entries")]
struct Entry {
    id: Id<Entry>,
    object: String,
    change: String,
}

/// What is to be sent elsewhere, committed with what it is about.
#[derive(Model, Clone, Debug)]
#[model(table = "audit_log_outbox")]
struct Message {
    id: Id<Message>,
    topic: String,
    account_id: Id<Account>,
}

/// The audit log: after a flush, when keys are known.
fn audit(session: &mut Transaction, changes: &[ObjectChange]) -> rowhouse::Result<()> {
    for change in changes {
        let object = format!("{:?} {} {:?}", change.kind, change.model, change.key);
        for column in &change.columns {
            let change = format!("{}: {:?} -> {:?}", column.field, column.old, column.new);
            session.add(Entry { id: Id::new(), object: object.clone(), change });
        }
    }
    Ok(())
}

/// The outbox: before a flush, in the same statements as far as may be.
fn outbox(session: &mut Transaction, changes: &[ObjectChange]) -> rowhouse::Result<()> {
    for change in changes.iter().filter(|change| change.kind == ChangeKind::Insert) {
        if let Some(account) = change.handle::<Account>() {
            let account_id = session[account].id;
            session.add(Message { id: Id::new(), topic: "account opened".into(), account_id });
        }
    }
    Ok(())
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".into());
    let engine = Engine::builder(&url).before_flush(outbox).after_flush(audit).connect()?;
    let models = models![Account, Entry, Message];
    engine.drop_all(&models)?;
    engine.create_all(&models)?;
    let result = show(&engine);
    engine.drop_all(&models)?;
    result
}

fn show(engine: &Engine) -> rowhouse::Result<()> {
    let mut session = engine.session();
    let alex = session.add(Account { id: Id::new(), owner: "Alex".into(), balance: 100 });
    session.commit()?;
    session[alex].balance = 70;
    session.commit()?;
    session[alex].balance = -1;
    let refused = session.commit().expect_err("a hook refuses it");
    println!("refused: {refused}");
    session.rollback()?;

    for entry in Entry::query().order_by(Entry::id.asc()).all(engine)? {
        println!("audit: {} {}", entry.object, entry.change);
    }
    let opened = Message::query().join(Message::account_id).select((Message::topic, Account::owner)).all(engine)?;
    println!("outbox: {opened:?}");
    assert_eq!(opened, [("account opened".to_owned(), "Alex".to_owned())]);
    assert_eq!(Entry::query().filter(Entry::change.like("balance%")).count(engine)?, 2);
    Ok(())
}
