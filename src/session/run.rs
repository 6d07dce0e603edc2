//! Runs queries and changes in the transaction of a unit of work, and keeps its objects true.

use orm_core::Result;
use orm_core::dialect::Access;
use orm_core::dialect::transaction::{RELEASE, SAVEPOINT};
use orm_core::load::TrackedLoad;
use orm_core::model::Model;
use orm_core::plan::{Effect, Executor, Plan, Plannable, Statements};
use orm_core::query::{SelectNode, Tracked, Tracker};
use orm_core::session::{Handle, RefreshPlan, TrackPlan};

use super::{Transaction, seed};
use crate::driver::Driver;
use crate::execute::{run_batch, run_plan};

impl Executor for &mut Transaction {
    type Answer<'q, T: 'q>
        = Result<T>
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Result<P::Output>
    where
        Self: 'q,
    {
        self.autoflush()?;
        let mut plannable = plannable;
        plannable.prepare(&self.ids, &mut seed::next, &|| self.clock().now());
        if plannable.statements() == Statements::None {
            return plannable.plan(&self.link.backend(), &self.ids)?.finish();
        }
        let result = match plannable.access() {
            Access::Read => self.read(&plannable),
            Access::Write => self.change(&plannable),
        };
        self.told(result)
    }
}

impl Transaction {
    fn read<P: Plannable>(&mut self, plannable: &P) -> Result<P::Output> {
        // What cannot be planned begins no transaction.
        let plan = plannable.plan(&self.link.backend(), &self.ids)?;
        let log = self.link.log();
        let connection = self.link.begin(Access::Read)?;
        if plannable.changes_connection() {
            connection.close_on_return();
        }
        run_plan(connection, plan, log)
    }

    fn change<P: Plannable>(&mut self, plannable: &P) -> Result<P::Output> {
        let (begins, backend, log) = (!self.link.is_open(), self.link.backend(), self.link.log());
        let effects = plannable.effects();
        let plan = plannable.plan(&backend, &self.ids)?;
        let many = plannable.statements() == Statements::Many && !plan.is_one_run();
        let connection = self.link.begin(Access::Write)?;
        if plannable.changes_connection() {
            connection.close_on_return();
        }
        let guarded = !begins && (many || !backend.survives_failures());
        if guarded {
            run_batch(connection, SAVEPOINT, log)?;
        }
        match run_plan(connection, plan, log) {
            Ok(output) => self.after_change(guarded, &effects).map(|()| output),
            Err(error) => {
                let error = self.objects.explain(error);
                self.undo_change(begins, guarded);
                Err(error)
            }
        }
    }

    /// Makes the objects follow what a statement has done to rows. What they cannot follow is taken back with all the rest.
    fn after_change(&mut self, guarded: bool, effects: &[Effect]) -> Result<()> {
        let (backend, log) = (self.link.backend(), self.link.log());
        let Some(connection) = self.link.open() else { return Ok(()) };
        if guarded {
            run_batch(connection, RELEASE, log)?;
        }
        for effect in effects.iter().filter(|effect| effect.tracked == Tracked::Forget) {
            self.objects.forget_touched(effect);
        }
        if effects.iter().all(|effect| effect.tracked != Tracked::Refresh) {
            return Ok(());
        }
        let plan = RefreshPlan::new(&self.objects, effects, &self.ids, &backend);
        let refreshed = run_plan(connection, plan, log);
        let applied = refreshed.and_then(|refreshed| self.objects.apply_refreshed(refreshed));
        applied.inspect_err(|_| self.abandon())
    }

    /// Takes back what a failed change has done, or takes note that the server has done so.
    fn undo_change(&mut self, began: bool, guarded: bool) {
        if began || guarded {
            return self.undo_flush(began);
        }
        let Some(connection) = self.link.open() else { return };
        if connection.is_broken() || !connection.in_transaction() {
            self.abandon();
        }
    }
}

impl Tracker for &mut Transaction {
    fn track<'q, M: Model>(self, query: &'q SelectNode) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        if query.locks::<M>() {
            return self.track_locked(query);
        }
        self.autoflush()?;
        let (backend, log) = (self.link.backend(), self.link.log());
        let connection = self.link.begin(Access::Read)?;
        let plan = TrackPlan::new(query, &backend, &self.ids, &mut self.objects)?;
        let result = run_plan(connection, plan, log);
        self.told(result)
    }

    fn track_load<'q, L: TrackedLoad + 'q>(self, load: L) -> Result<L::Objects>
    where
        Self: 'q,
    {
        let loaded = Executor::run(&mut *self, load)?;
        Ok(L::track(loaded, &mut self.objects))
    }

    fn track_rows<'q, M: Model, P: Plannable<Output = Vec<M>> + 'q>(self, change: P) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        let rows = Executor::run(&mut *self, change)?;
        Ok(rows.into_iter().map(|row| self.objects.track(row)).collect())
    }
}
