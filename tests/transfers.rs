//! Threads, each with sessions of its own, that move money between the same few accounts: no money is made or lost, and whoever
//! is in another's way is run again.
//!
//! `ROWHOUSE_TRANSFER_SECONDS` says how long each of the tests takes; two seconds by default.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rowhouse::prelude::*;
use support::{Random, TestDb};

#[derive(Model, Clone, Debug)]
#[model(table = "accounts")]
struct Account {
    #[column(primary_key)]
    number: i64,
    balance: i64,
}

#[derive(Model, Clone, Debug)]
#[model(table = "versioned_accounts")]
struct Versioned {
    #[column(primary_key)]
    number: i64,
    balance: i64,
    #[column(version)]
    version: i64,
}

/// Who gives how much to whom.
#[derive(Clone, Copy)]
struct Transfer {
    from: i64,
    to: i64,
    amount: i64,
}

impl Transfer {
    fn any(random: &mut Random) -> Self {
        let from = random.below(ACCOUNTS) as i64;
        let to = (from + 1 + random.below(ACCOUNTS - 1) as i64) % ACCOUNTS as i64;
        Self { from, to, amount: 1 + random.below(20) as i64 }
    }
}

/// What has happened, by its name.
#[derive(Default)]
struct Counts {
    transfers: AtomicU64,
    refused: AtomicU64,
    attempts: AtomicU64,
    failures: Mutex<BTreeMap<&'static str, u64>>,
}

impl Counts {
    fn fail(&self, error: &Error) {
        *self.failures.lock().unwrap().entry(kind(error)).or_default() += 1;
    }

    fn of(&self, kind: &str) -> u64 {
        self.failures.lock().unwrap().get(kind).copied().unwrap_or_default()
    }
}

fn kind(error: &Error) -> &'static str {
    match error {
        Error::Serialization(_) => "serialization failure",
        Error::Deadlock(_) => "deadlock",
        Error::LockTimeout(_) => "lock timeout",
        Error::Stale { .. } => "stale",
        other => panic!("an error that nothing says is to be expected: {other:?}"),
    }
}

/// Moves money in a transaction; an account that has too little gives nothing.
type Work = fn(&mut Transaction, Transfer) -> rowhouse::Result<bool>;

/// What a model with a balance is asked for.
trait HasBalance: Model {
    fn balance(&mut self) -> &mut i64;
}

impl HasBalance for Account {
    fn balance(&mut self) -> &mut i64 {
        &mut self.balance
    }
}

impl HasBalance for Versioned {
    fn balance(&mut self) -> &mut i64 {
        &mut self.balance
    }
}

fn give<M: HasBalance>(session: &mut Transaction, accounts: &[Option<Handle<M>>], amount: i64) -> bool {
    let &[Some(from), Some(to)] = accounts else { panic!("an account is gone") };
    let (from, to) = session.pair_mut(from, to).expect("two accounts");
    if *from.balance() < amount {
        return false;
    }
    *from.balance() -= amount;
    *to.balance() += amount;
    true
}

fn lock_and_move(session: &mut Transaction, transfer: Transfer) -> rowhouse::Result<bool> {
    let accounts = session.get_many_for_update::<Account, _>([transfer.from, transfer.to])?;
    Ok(give(session, &accounts, transfer.amount))
}

fn read_and_move(session: &mut Transaction, transfer: Transfer) -> rowhouse::Result<bool> {
    let accounts = session.get_many::<Account, _>([transfer.from, transfer.to])?;
    Ok(give(session, &accounts, transfer.amount))
}

fn move_by_version(session: &mut Transaction, transfer: Transfer) -> rowhouse::Result<bool> {
    let accounts = session.get_many::<Versioned, _>([transfer.from, transfer.to])?;
    Ok(give(session, &accounts, transfer.amount))
}

/// Moves money between all accounts, from those on one side to those on the other: a flush with a batch of them.
fn move_all_by_version(session: &mut Transaction, transfer: Transfer) -> rowhouse::Result<bool> {
    let accounts = session.get_many::<Versioned, _>(0..ACCOUNTS as i64)?;
    for (number, account) in accounts.into_iter().enumerate() {
        let account = account.expect("no account goes away");
        // The order in which a program changes its objects is its own.
        let gives = (number as i64 + transfer.from) % 2 == 0;
        session[account].balance += if gives { -transfer.amount } else { transfer.amount };
    }
    Ok(true)
}

/// Threads that move money until the time is over, while another one looks whether the sum is what it was.
fn run(
    what: &str,
    engine: &Engine,
    options: TransactionOptions,
    work: Work,
    sum: fn(&Engine) -> rowhouse::Result<i64>,
) -> Counts {
    let counts = Counts::default();
    let end = Instant::now() + duration();
    thread::scope(|scope| {
        for seed in 0..THREADS {
            scope.spawn({
                let counts = &counts;
                move || move_money(engine, options, work, seed, end, counts)
            });
        }
        while Instant::now() < end {
            assert_eq!(sum(engine).unwrap(), SUM, "in the middle");
            thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(sum(engine).unwrap(), SUM, "in the end");
    report(what, engine, &counts);
    counts
}

fn move_money(engine: &Engine, options: TransactionOptions, work: Work, seed: u64, end: Instant, counts: &Counts) {
    let mut random = Random::new(seed);
    // As often as it takes: whoever reads before it writes does not wait for its turn on SQLite, and can be out of luck long.
    let policy = RetryPolicy::new().attempts(u32::MAX).first_pause(Duration::from_millis(1)).options(options);
    let policy = policy.longest_pause(Duration::from_millis(50));
    while Instant::now() < end {
        let transfer = Transfer::any(&mut random);
        let moved = loop {
            let result = engine.transaction_with_retry(policy, |session| {
                counts.attempts.fetch_add(1, Ordering::Relaxed);
                let moved = work(session, transfer).and_then(|moved| session.flush().map(|()| moved));
                moved.inspect_err(|error| counts.fail(error))
            });
            match result {
                // Somebody else was faster: it is for the program to read again.
                Err(Error::Stale { .. }) => {}
                other => break other.unwrap(),
            }
        };
        let count = if moved { &counts.transfers } else { &counts.refused };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

fn report(what: &str, engine: &Engine, counts: &Counts) {
    let [transfers, refused, attempts] =
        [&counts.transfers, &counts.refused, &counts.attempts].map(|count| count.load(Ordering::Relaxed));
    let failures = counts.failures.lock().unwrap();
    let at_commit = attempts - transfers - refused - failures.values().sum::<u64>();
    let kinds: Vec<String> = failures.iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
    let text = format!(
        "\ntransfers, {what}, {}: {transfers} in {:?}, and {refused} that were not covered; run again: {}, {at_commit} at the \
         commit\n",
        engine.backend(),
        duration(),
        if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") },
    );
    // Not by `eprintln!`, which the test harness keeps to itself when a test passes.
    io::stderr().write_all(text.as_bytes()).unwrap();
    assert!(transfers > 0);
}

fn duration() -> Duration {
    Duration::from_secs(env::var("ROWHOUSE_TRANSFER_SECONDS").map_or(2, |seconds| seconds.parse().unwrap()))
}

/// An engine that several threads can use: of a file on SQLite, where a database in memory has one connection.
fn engine(db: &TestDb, name: &str) -> Engine {
    let url = if db.dialect() == Dialect::Sqlite { file(name) } else { db.url.clone() };
    Engine::connect(&with_pool(&url)).unwrap()
}

/// The URL of a new file of SQLite.
fn file(name: &str) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("transfers-{name}.db"));
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    format!("sqlite:{}", file.display())
}

fn with_pool(url: &str) -> String {
    format!("{url}{}pool_size={}", if url.contains('?') { '&' } else { '?' }, THREADS + 1)
}

/// The engine with accounts of both kinds.
fn accounts(db: &TestDb, name: &str) -> rowhouse::Result<Engine> {
    let engine = engine(db, name);
    fill(&engine)?;
    Ok(engine)
}

fn fill(engine: &Engine) -> rowhouse::Result<()> {
    engine.create_all(&models![Account, Versioned])?;
    engine.transaction(|session| {
        for number in 0..ACCOUNTS as i64 {
            session.add(Account { number, balance: SUM / ACCOUNTS as i64 });
            session.add(Versioned { number, balance: SUM / ACCOUNTS as i64, version: 1 });
        }
        Ok(())
    })
}

fn sum_of_plain(engine: &Engine) -> rowhouse::Result<i64> {
    let balances: Vec<i64> = Account::query().select(Account::balance).all(engine)?;
    Ok(balances.iter().sum())
}

fn sum_of_versioned(engine: &Engine) -> rowhouse::Result<i64> {
    let balances: Vec<i64> = Versioned::query().select(Versioned::balance).all(engine)?;
    Ok(balances.iter().sum())
}

backend_tests! {
    fn with_locks(db: &TestDb) -> Result<()> {
        let engine = accounts(db, "locks")?;
        let counts = run("by locks", &engine, TransactionOptions::new(), lock_and_move, sum_of_plain);
        assert_eq!(counts.of("deadlock"), 0, "rows are locked in one order");
        assert_eq!(counts.of("stale"), 0);
        Ok(())
    }

    fn with_versions(db: &TestDb) -> Result<()> {
        let engine = accounts(db, "versions")?;
        let counts = run("by versions", &engine, TransactionOptions::new(), move_by_version, sum_of_versioned);
        assert_eq!(counts.of("deadlock"), 0, "rows are updated in one order");
        Ok(())
    }

    fn in_batches(db: &TestDb) -> Result<()> {
        let engine = accounts(db, "batches")?;
        let counts = run("in batches", &engine, TransactionOptions::new(), move_all_by_version, sum_of_versioned);
        assert_eq!(counts.of("deadlock"), 0, "rows are updated in one order");
        Ok(())
    }

    // On SQLite every transaction is serializable. MySQL locks what such a transaction reads, so that two that go on to write
    // it are a deadlock by the server's design.
    fn serializable(db: &TestDb) -> Result<()> {
        let engine = accounts(db, "serializable")?;
        let options = TransactionOptions::new().isolation(Isolation::Serializable);
        let counts = run("serializable", &engine, options, read_and_move, sum_of_plain);
        assert!(counts.of("deadlock") == 0 || db.dialect() == Dialect::Mysql);
        Ok(())
    }
}

/// SQLite in a file, with two connections that do not wait for each other.
fn impatient(name: &str) -> rowhouse::Result<Engine> {
    let engine = Engine::connect(&format!("{}?pool_size=2&lock_timeout=0ms", file(name)))?;
    fill(&engine)?;
    Ok(engine)
}

#[test]
fn sqlite_lets_nobody_else_write_once_a_row_is_locked() -> rowhouse::Result<()> {
    let engine = impatient("locked")?;
    let set = |balance: i64| {
        Account::update().filter(Account::number.eq(1)).set(Account::balance.to(balance)).execute(&engine)
    };
    let mut session = engine.session();
    let account = session.get_for_update::<Account>(1)?.unwrap();
    assert!(matches!(set(5), Err(Error::LockTimeout(_))));
    session.commit()?;
    assert_eq!(set(5)?, 1);
    // A transaction that has only read becomes one that writes.
    assert_eq!(Account::query().count(&mut session)?, ACCOUNTS);
    session.lock(account)?;
    assert_eq!(session[account].balance, 5);
    assert!(matches!(set(6), Err(Error::LockTimeout(_))));
    session.rollback()?;
    // Unless what it has read is not so any more.
    assert_eq!(Account::query().count(&mut session)?, ACCOUNTS);
    assert_eq!(set(7)?, 1);
    assert!(matches!(session.get_for_update::<Account>(1), Err(Error::Serialization(_))));
    session.rollback()?;
    let account = session.get_for_update::<Account>(1)?.unwrap();
    assert_eq!(session[account].balance, 7);
    Ok(())
}

#[test]
fn a_transaction_that_cannot_begin_is_run_again() -> rowhouse::Result<()> {
    let engine = impatient("begin")?;
    let mut other = Some(engine.session());
    if let Some(other) = &mut other {
        other.get_for_update::<Account>(1)?;
    }
    let mut attempts = 0;
    engine.transaction_with_retry(RetryPolicy::new().first_pause(Duration::from_millis(1)), |session| {
        attempts += 1;
        if attempts == 3 {
            other = None;
        }
        session.get_for_update::<Account>(2).map(drop)
    })?;
    assert_eq!(attempts, 3);
    Ok(())
}

const ACCOUNTS: u64 = 10;
const SUM: i64 = 1000;
const THREADS: u64 = 8;
