//! A session over `tokio-postgres`: what an async engine adds to the core, and all that it adds.
//!
//! Plans, rendering and decoding are those of the blocking session; what differs from `src/session.rs` is `.await`.

use std::future::Future;
use std::ops::{Index, IndexMut};
use std::pin::Pin;

use rowhouse::core::load::TrackedLoad;
use rowhouse::core::model::{Identity, KeySeed};
use rowhouse::core::plan::{Executor, Plannable};
use rowhouse::core::session::{FlushPlan, GetPlan, Objects, TrackPlan};
use rowhouse::core::types::Ids;
use rowhouse::query::SelectNode;
use rowhouse::{Backend, Error, Handle, Model, Result, Tracker};

use crate::connection::Connection;

pub(crate) type Boxed<'q, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'q>>;

pub(crate) struct AsyncSession {
    connection: Connection,
    backend: Backend,
    objects: Objects,
    ids: Ids,
    in_transaction: bool,
}

impl AsyncSession {
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let (connection, backend) = Connection::connect(url).await?;
        Ok(Self { connection, backend, objects: Objects::new(), ids: Ids::default(), in_transaction: false })
    }

    pub(crate) fn add<M: Model>(&mut self, object: M) -> Handle<M> {
        self.objects.add(object, &mut self.ids, &mut || KeySeed { unix_millis: 0, random: [0; 10] })
    }

    pub(crate) fn try_get<M: Model>(&self, handle: Handle<M>) -> Option<&M> {
        self.objects.get(handle)
    }

    pub(crate) fn delete<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        if self.objects.delete(handle) { Ok(()) } else { Err(Error::Detached { model: M::NAME }) }
    }

    pub(crate) async fn get<M: Model>(&mut self, key: impl Into<M::Identity>) -> Result<Option<Handle<M>>> {
        let key = key.into().settled(&self.ids);
        if let Some(known) = self.objects.find::<M>(&key) {
            return Ok(known);
        }
        self.flush().await?;
        self.begin().await?;
        let plan = GetPlan::<M>::new(&key, &self.backend, &self.ids, &mut self.objects)?;
        self.connection.run_plan(plan).await
    }

    pub(crate) async fn flush(&mut self) -> Result<()> {
        if !self.objects.has_changes() {
            return Ok(());
        }
        self.begin().await?;
        self.connection.batch("SAVEPOINT flush").await?;
        let mark = self.ids.mark();
        let flushed = match FlushPlan::new(&self.objects, &mut self.ids, &self.backend) {
            Ok(plan) => self.connection.run_plan(plan).await,
            Err(error) => Err(error),
        };
        match flushed {
            Ok(outcome) => self.objects.apply(outcome, &self.ids),
            Err(error) => {
                self.ids.rollback_to(mark);
                self.connection.batch("ROLLBACK TO SAVEPOINT flush").await?;
                Err(error)
            }
        }
    }

    pub(crate) async fn commit(&mut self) -> Result<()> {
        self.flush().await?;
        if std::mem::take(&mut self.in_transaction) {
            self.connection.batch("COMMIT").await?;
        }
        self.objects.commit();
        self.ids.commit();
        Ok(())
    }

    pub(crate) async fn rollback(&mut self) -> Result<()> {
        self.objects.rollback();
        self.ids.rollback_to(0);
        if std::mem::take(&mut self.in_transaction) { self.connection.batch("ROLLBACK").await } else { Ok(()) }
    }

    async fn begin(&mut self) -> Result<()> {
        // Noted before it is sent: a future that is dropped while it waits leaves a transaction open.
        if std::mem::replace(&mut self.in_transaction, true) { Ok(()) } else { self.connection.batch("BEGIN").await }
    }
}

impl Executor for &mut AsyncSession {
    type Answer<'q, T: 'q>
        = Boxed<'q, T>
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Boxed<'q, P::Output>
    where
        Self: 'q,
    {
        Box::pin(async move {
            self.flush().await?;
            self.begin().await?;
            let plan = plannable.plan(&self.backend, &self.ids)?;
            self.connection.run_plan(plan).await
        })
    }
}

impl Tracker for &mut AsyncSession {
    fn track<'q, M: Model>(self, query: &'q SelectNode) -> Boxed<'q, Vec<Handle<M>>>
    where
        Self: 'q,
    {
        Box::pin(async move {
            self.flush().await?;
            self.begin().await?;
            let plan = TrackPlan::new(query, &self.backend, &self.ids, &mut self.objects)?;
            self.connection.run_plan(plan).await
        })
    }

    fn track_load<'q, L: TrackedLoad + 'q>(self, load: L) -> Boxed<'q, L::Objects>
    where
        Self: 'q,
    {
        Box::pin(async move {
            self.flush().await?;
            self.begin().await?;
            let plan = load.plan(&self.backend, &self.ids)?;
            let loaded = self.connection.run_plan(plan).await?;
            Ok(L::track(loaded, &mut self.objects))
        })
    }

    fn track_rows<'q, M: Model, P: Plannable<Output = Vec<M>> + 'q>(self, change: P) -> Boxed<'q, Vec<Handle<M>>>
    where
        Self: 'q,
    {
        Box::pin(async move {
            self.flush().await?;
            self.begin().await?;
            let plan = change.plan(&self.backend, &self.ids)?;
            let rows = self.connection.run_plan(plan).await?;
            Ok(rows.into_iter().map(|row| self.objects.track(row)).collect())
        })
    }
}

impl<M: Model> Index<Handle<M>> for AsyncSession {
    type Output = M;

    fn index(&self, handle: Handle<M>) -> &M {
        self.objects.get(handle).unwrap()
    }
}

impl<M: Model> IndexMut<Handle<M>> for AsyncSession {
    fn index_mut(&mut self, handle: Handle<M>) -> &mut M {
        self.objects.get_mut(handle).unwrap()
    }
}
