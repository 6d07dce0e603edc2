//! The SQL that a piece of a test sends, as the `tracing` events of target `rowhouse::sql` tell it.

use std::fmt::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// What `body` returns, and the statements that it has sent, in order. Those of other threads are not among them.
pub(crate) fn statements<T>(body: impl FnOnce() -> T) -> (T, Vec<String>) {
    let (result, events) = recorded(body);
    (result, events.into_iter().map(|event| event.sql).collect())
}

/// What `body` returns, and what is told of its statements: level, and `name=value` with a blank after each.
pub(crate) fn events<T>(body: impl FnOnce() -> T) -> (T, Vec<String>) {
    let (result, events) = recorded(body);
    (result, events.into_iter().map(|event| event.all).collect())
}

/// As long as there is one dispatcher in all, `tracing` asks only that of the thread which comes upon a statement first,
/// and remembers its answer for all threads: with this one there are always two.
static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Recorder::default()));

fn recorded<T>(body: impl FnOnce() -> T) -> (T, Vec<Told>) {
    LazyLock::force(&OTHER);
    let recorder = Arc::new(Recorder::default());
    let result = tracing::dispatcher::with_default(&Dispatch::new(Arc::clone(&recorder)), body);
    let told = std::mem::take(&mut *recorder.0.lock().unwrap());
    (result, told)
}

/// Those of the statements that write rows, their quotes and placeholders as SQLite has them.
pub(crate) fn writes<T>(body: impl FnOnce() -> T) -> (T, Vec<String>) {
    let (result, sent) = statements(body);
    let writes = sent.iter().filter(|sql| ["INSERT", "UPDATE", "DELETE"].iter().any(|word| sql.starts_with(word)));
    (result, writes.map(|sql| plain(sql)).collect())
}

fn plain(sql: &str) -> String {
    let mut plain = String::new();
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '`' => plain.push('"'),
            '$' => {
                plain.push('?');
                while characters.next_if(char::is_ascii_digit).is_some() {}
            }
            other => plain.push(other),
        }
    }
    plain
}

#[derive(Default)]
struct Recorder(Mutex<Vec<Told>>);

#[derive(Default)]
struct Told {
    sql: String,
    all: String,
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "rowhouse::sql"
    }

    fn event(&self, event: &Event<'_>) {
        let mut told = Told { sql: String::new(), all: format!("{} ", event.metadata().level()) };
        event.record(&mut told);
        self.0.lock().unwrap().push(told);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "db.query.text" {
            self.sql = value.to_owned();
        }
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.all, "{}={value:?} ", field.name());
    }
}
