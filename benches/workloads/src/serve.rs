//! A contender's program: it stays, reads what it is asked to do, and answers each with a line.
//!
//! ```text
//! fill WORKLOAD     the rows that are there before it           done
//! run WORKLOAD      one turn; the results are checked           NANOSECONDS ALLOCATIONS, each of one time
//! drop              the tables                                  done
//!                   it cannot do the workload                   - WHY
//! ```
//!
//! Its first line is `done`, or `- WHY` if it has no such backend. What fails ends the program, with the error on standard error.

use std::io::{BufRead, Write};

use crate::check;
use crate::contender::{Contender, Measure, Missing, Result};
use crate::rows::{NewUser, Tree, User, new_users, titles, tree};
use crate::schema::Backend;
use crate::workload::{Does, POSTS_EACH, Workload};

/// Serves the workloads on the database at `url` until standard input ends.
pub fn serve<C: Contender>(url: &str) -> Result<()> {
    let Some(mut server) = answer(Server::<C>::open(url), |_| "done".to_owned())? else { return Ok(()) };
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (order, workload) = line.split_once(' ').unwrap_or((&line, ""));
        match (order, Workload::named(workload)) {
            ("fill", Some(workload)) => _ = answer(server.fill(workload), |()| "done".to_owned())?,
            ("run", Some(workload)) => _ = answer(server.run(workload), |measure| shown(*measure, workload))?,
            ("drop", None) => _ = answer(server.all(server.backend.drop()), |()| "done".to_owned())?,
            _ => return Err(format!("not an order: {line}").into()),
        }
    }
    Ok(())
}

/// Answers that there is no such backend, in place of [`serve`].
pub fn decline(why: &str) -> Result<()> {
    println!("- {why}");
    Ok(())
}

/// Prints the answer; what was answered, if it was done.
fn answer<T>(done: Result<T>, show: impl FnOnce(&T) -> String) -> Result<Option<T>> {
    let done = match done {
        Ok(done) => Ok(done),
        Err(error) => Err(*error.downcast::<Missing>()?),
    };
    println!("{}", done.as_ref().map_or_else(|missing| format!("- {missing}"), show));
    std::io::stdout().flush()?;
    Ok(done.ok())
}

fn shown(measure: Measure, workload: Workload) -> String {
    let each = |amount: u128| amount / workload.times as u128;
    format!("{} {}", each(measure.time.as_nanos()), each(u128::from(measure.allocations)))
}

struct Server<C> {
    contender: C,
    backend: Backend,
    /// The rows that [`Server::fill`] has made.
    there: Tree,
    /// How often rows were changed.
    changes: usize,
}

impl<C: Contender> Server<C> {
    fn open(url: &str) -> Result<Self> {
        let backend = Backend::of(url)?;
        let mut server = Self { contender: C::open(url)?, backend, there: Tree::new(), changes: 0 };
        server.all(backend.create())?;
        server.contender.prepare()?;
        Ok(server)
    }

    fn all(&mut self, statements: Vec<String>) -> Result<()> {
        statements.iter().try_for_each(|sql| self.contender.execute(sql))
    }

    fn fill(&mut self, workload: Workload) -> Result<()> {
        self.all(self.backend.empty())?;
        self.all(self.backend.fill(workload.rows))?;
        self.there = tree(workload.rows);
        Ok(())
    }

    fn run(&mut self, workload: Workload) -> Result<Measure> {
        if workload.adds() {
            self.all(self.backend.empty())?;
        }
        let mut measure = Measure::default();
        match workload.does {
            Does::Load => {
                let users = self.contender.load(&mut measure, workload.times)?;
                check::users(users, &self.there)?;
            }
            Does::Join => self.repeat(workload, |server| {
                let rows = server.contender.join(&mut measure, "Nobody")?;
                check::join(rows, &server.there)
            })?,
            Does::Tree => self.repeat(workload, |server| {
                let tree = server.contender.tree(&mut measure)?;
                check::tree(tree, &server.there)
            })?,
            Does::Insert(count) => self.insert(&mut measure, workload.times, count)?,
            Does::Add(count) => self.add(&mut measure, workload.times, count)?,
            Does::Graph(count) => self.repeat(workload, |server| server.add_graph(&mut measure, count))?,
            Does::Change => self.repeat(workload, |server| server.change(&mut measure))?,
            Does::LookUp => {
                let keys: Vec<i64> = self.there.iter().map(|(user, _)| user.id).collect();
                let users = self.contender.look_up(&mut measure, &keys)?;
                check::users(users, &self.there)?;
            }
        }
        Ok(measure)
    }

    fn repeat(&mut self, workload: Workload, mut once: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        (0..workload.times).try_for_each(|_| once(self))
    }

    fn users(&mut self) -> Result<Vec<User>> {
        self.contender.load(&mut Measure::default(), 1)
    }

    fn insert(&mut self, measure: &mut Measure, times: usize, count: usize) -> Result<()> {
        for _ in 0..times {
            self.contender.insert(measure, new_users(count))?;
        }
        check::inserted(times, &new_users(count), self.users()?)
    }

    /// All of them are checked at the end: the next ones are added to what is there.
    fn add(&mut self, measure: &mut Measure, times: usize, count: usize) -> Result<()> {
        let (mut keys, mut added) = (Vec::new(), Vec::new());
        for _ in 0..times {
            let new = new_users(count);
            keys.extend(self.contender.add(measure, new.clone())?);
            added.extend(new);
        }
        check::added(&keys, &added, self.users()?)
    }

    fn add_graph(&mut self, measure: &mut Measure, count: usize) -> Result<()> {
        let new: Vec<(NewUser, Vec<String>)> =
            new_users(count).into_iter().map(|user| (user, titles(POSTS_EACH))).collect();
        let keys = self.contender.add_graph(measure, new.clone())?;
        let posts = self.contender.posts()?;
        check::added_graph(&keys, &new, self.users()?, posts)
    }

    fn change(&mut self, measure: &mut Measure) -> Result<()> {
        self.changes += 1;
        let before = self.users()?;
        // No other contender writes it: a row that has the name already would not be changed.
        let name = format!("name {}-{}", std::process::id(), self.changes);
        self.contender.change(measure, &name)?;
        check::changed(&name, before, self.users()?)
    }
}
