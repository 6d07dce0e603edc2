//! Delete rules of relations, which a session carries out: what becomes of the rows that point at objects which are about to
//! be deleted or marked.
//!
//! In: those objects. Out: SELECTs of the rows that point at them, and in the end more objects that are deleted, marked or
//! changed. Rows that no rule goes on from are not read: a [`RelatedJob`](super::related::RelatedJob) of the flush writes them.

use std::collections::{HashMap, HashSet, VecDeque};

use super::flush::{FlushSink, Take};
use super::objects::Objects;
use super::store::Removal;
use crate::dialect::{self, Backend, Rendered};
use crate::error::{Error, Restricted, Result};
use crate::expr::ColumnRef;
use crate::kept::Kept;
use crate::load::{are_one_of, keys_a_statement};
use crate::model::{ColumnDefault, OnChange, RelationDef, Table};
use crate::plan::{Answer, Plan, Shape, Step};
use crate::query::{DeletedRows, Output, SelectNode, SourceRef};
use crate::types::{ColumnType, Ids, Timestamp, Value};

/// The queries of a [`RulesPlan`].
#[derive(Debug, Default)]
pub struct RuleQueries(Kept<SelectNode>);

/// Reads what the delete rules of relations need to know before a flush, and has the objects follow them.
pub struct RulesPlan<'s> {
    objects: &'s mut Objects,
    ids: &'s Ids,
    backend: Backend,
    now: Timestamp,
    queries: &'s Kept<SelectNode>,
    tasks: VecDeque<Task>,
    /// Looked at when all is known that is deleted.
    restricted: VecDeque<Task>,
    asking: Option<Asking>,
    rendered: Option<Rendered<'s>>,
    sink: FlushSink,
    doomed: Doomed,
    changes: Vec<ColumnChanges>,
    /// Rows that are deleted without being read.
    leaves: Vec<Leaves>,
}

/// Objects whose columns change, and to what.
struct ColumnChanges {
    store: usize,
    slots: Vec<u32>,
    values: Vec<(usize, Value)>,
}

/// The objects that are deleted or marked.
#[derive(Default)]
struct Doomed {
    removals: HashMap<(usize, u32), Removal>,
    /// Those that are not yet, in the order in which they were found.
    found: Vec<(usize, u32)>,
}

/// A rule, and the objects that it is to be carried out for.
struct Task {
    parents: Parents,
    relation: &'static RelationDef,
    action: OnChange,
    /// The store of the rows that point at the objects.
    holder: usize,
    sides: Sides,
}

/// Objects of one store that are deleted or marked.
#[derive(Clone)]
struct Parents {
    store: usize,
    slots: Vec<u32>,
    removal: Removal,
}

/// The columns of a relation's foreign key.
pub(super) struct Sides {
    /// The columns that are pointed at.
    pub(super) own: Vec<usize>,
    /// The table that points at them, and its columns.
    pub(super) holder: SourceRef,
    pub(super) pointing: Vec<usize>,
}

/// A task whose rows are read.
struct Asking {
    task: Task,
    columns: Vec<ColumnRef>,
    keys: Vec<Value>,
    /// Keys that were asked for.
    done: usize,
    /// Rows that stop the deletion.
    stopping: u64,
}

/// Rows of a store that are deleted by what they point at.
struct Leaves {
    holder: usize,
    pointing: Vec<usize>,
    keys: HashSet<String>,
    removal: Removal,
}

impl Sides {
    /// # Errors
    /// [`Error::Query`] for a relation over columns that are no foreign key.
    pub(super) fn of(relation: &RelationDef) -> Result<Self> {
        let path = (relation.path)();
        if let Some(reason) = path.problem {
            return Err(Error::Query { reason });
        }
        let holder = path.through.map_or(path.to, |through| through.source);
        let (own, pointing) = path.near.into_iter().unzip();
        Ok(Self { own, holder, pointing })
    }

    pub(super) fn columns(&self) -> Vec<ColumnRef> {
        let column = |position: &usize| ColumnRef {
            table: self.holder.table,
            alias: self.holder.alias,
            position: *position as u16,
        };
        self.pointing.iter().map(column).collect()
    }
}

impl<'s> RulesPlan<'s> {
    /// The plan for all objects that the next flush deletes or marks, but those that an earlier plan for the same flush was for.
    ///
    /// # Errors
    /// [`Error::Query`] for a relation over columns that are no foreign key.
    pub fn new(
        objects: &'s mut Objects,
        ids: &'s Ids,
        backend: &Backend,
        now: Timestamp,
        queries: &'s RuleQueries,
    ) -> Result<Self> {
        let roots = objects.rule_roots();
        let mut plan = Self {
            objects,
            ids,
            backend: *backend,
            now,
            queries: &queries.0,
            tasks: VecDeque::new(),
            restricted: VecDeque::new(),
            asking: None,
            rendered: None,
            sink: FlushSink::default(),
            doomed: Doomed::default(),
            changes: Vec::new(),
            leaves: Vec::new(),
        };
        for (store, slots, removal) in roots {
            let parents = plan.doom(store, slots, removal);
            plan.doomed.found.clear();
            plan.push_tasks(&parents)?;
        }
        Ok(plan)
    }

    /// Takes note that objects are removed; gives those of which that is new.
    fn doom(&mut self, store: usize, slots: Vec<u32>, removal: Removal) -> Parents {
        let can_mark = self.objects.stores[store].table().soft_delete.is_some();
        let removal = if can_mark { removal } else { Removal::Deleted };
        let mut new = Vec::new();
        for slot in slots {
            let known = self.doomed.removals.get(&(store, slot)).copied();
            if known.is_none_or(|known| known < removal) {
                self.doomed.removals.insert((store, slot), removal);
                self.doomed.found.push((store, slot));
                new.push(slot);
            }
        }
        Parents { store, slots: new, removal }
    }

    fn push_tasks(&mut self, parents: &Parents) -> Result<()> {
        if parents.slots.is_empty() {
            return Ok(());
        }
        for (relation, rule) in self.objects.stores[parents.store].table().ruled_relations() {
            let holder = (rule.store)(self.objects);
            let (parents, sides) = (parents.clone(), Sides::of(relation)?);
            self.tasks.push_back(Task { parents, relation, action: rule.action, holder, sides });
        }
        Ok(())
    }

    /// Carries out a rule on the objects that are there, and finds out what has to be read.
    fn begin(&mut self, task: Task) -> Result<()> {
        let (keys, texts) = self.objects.keys_of(&task.parents, &task.sides.own);
        let pointing = self.pointing(&task, &texts);
        match task.action {
            OnChange::Cascade => {
                let parents = self.doom(task.holder, pointing, task.parents.removal);
                self.push_tasks(&parents)?;
                if self.objects.stores[task.holder].table().ruled_relations().next().is_some() {
                    self.ask(task, keys);
                } else {
                    let (pointing, removal) = (task.sides.pointing, task.parents.removal);
                    self.leaves.push(Leaves { holder: task.holder, pointing, keys: texts, removal });
                }
            }
            OnChange::SetNull | OnChange::SetDefault => {
                let values = assigned(task.action, &task.sides)?;
                self.changes.push(ColumnChanges { store: task.holder, slots: pointing, values });
            }
            OnChange::Restrict | OnChange::NoAction => self.restricted.push_back(task),
        }
        Ok(())
    }

    /// The objects that point at those which the rule is for, but those that are removed as well.
    fn pointing(&self, task: &Task, texts: &HashSet<String>) -> Vec<u32> {
        let removal = task.parents.removal;
        let mut slots = self.objects.stores[task.holder].pointing_at(&task.sides.pointing, texts, self.ids, removal);
        slots.retain(|slot| self.doomed.removals.get(&(task.holder, *slot)).is_none_or(|known| *known < removal));
        slots
    }

    /// Looks for what stops objects from being deleted, when all is known that is deleted.
    fn begin_check(&mut self, task: Task) {
        let (keys, texts) = self.objects.keys_of(&task.parents, &task.sides.own);
        let stopping = self.pointing(&task, &texts).len() as u64;
        self.ask(task, keys);
        if let Some(asking) = &mut self.asking {
            asking.stopping = stopping;
        }
    }

    fn ask(&mut self, task: Task, keys: Vec<Value>) {
        let columns = task.sides.columns();
        self.asking = Some(Asking { task, columns, keys, done: 0, stopping: 0 });
    }

    /// Takes over the rows that came.
    fn settle(&mut self) -> Result<()> {
        let values = std::mem::take(&mut self.sink.values);
        let Some(asking) = &self.asking else { return Ok(()) };
        if values.is_empty() {
            return Ok(());
        }
        let (holder, removal) = (asking.task.holder, asking.task.parents.removal);
        let rows = values.chunks(self.objects.stores[holder].table().columns.len());
        if asking.task.action == OnChange::Cascade {
            let mut new = Vec::new();
            for row in rows {
                new.extend(self.objects.stores[holder].track_row(row)?);
            }
            let parents = self.doom(holder, new, removal);
            return self.push_tasks(&parents);
        }
        let mut stopping = 0;
        for row in rows {
            let stops = !self.objects.stores[holder].knows_row(row)? && !self.goes_unread(holder, row, removal);
            stopping += u64::from(stops);
        }
        if let Some(asking) = &mut self.asking {
            asking.stopping += stopping;
        }
        Ok(())
    }

    /// Whether a row is among those that are deleted without being read.
    fn goes_unread(&self, holder: usize, row: &[Value], removal: Removal) -> bool {
        let can_mark = self.objects.stores[holder].table().soft_delete.is_some();
        self.leaves.iter().any(|leaves| {
            let key: Vec<&Value> = leaves.pointing.iter().filter_map(|column| row.get(*column)).collect();
            let enough = leaves.removal >= removal || !can_mark;
            leaves.holder == holder && enough && leaves.keys.contains(&format!("{key:?}"))
        })
    }

    fn stopped(&self, asking: &Asking) -> Result<()> {
        if asking.stopping == 0 {
            return Ok(());
        }
        let Parents { store, slots, .. } = &asking.task.parents;
        let store = &self.objects.stores[*store];
        let keys: Vec<String> = slots.iter().take(NAMED_KEYS).map(|slot| store.describe_key(*slot)).collect();
        Err(Error::Restricted(Box::new(Restricted {
            model: store.table().model,
            relation: asking.task.relation.name,
            keys: keys.join(", ").into(),
            more: slots.len().saturating_sub(NAMED_KEYS),
            of: asking.task.sides.holder.table.model,
            rows: asking.stopping,
        })))
    }

    /// The query for the rows of the next keys.
    fn next_query(&mut self) -> Result<Option<SelectNode>> {
        loop {
            if let Some(asking) = &mut self.asking {
                let width = asking.columns.len().max(1);
                let left = asking.keys.len() / width - asking.done;
                if left > 0 {
                    let chunk = left.min(keys_a_statement(&asking.columns, &self.backend));
                    let keys = &asking.keys[asking.done * width..(asking.done + chunk) * width];
                    let mut query = SelectNode::new(Output::Model, asking.task.sides.holder);
                    query.filters.push(are_one_of(&asking.columns, keys));
                    query.rare_mut().deleted = seen(asking.task.parents.removal);
                    asking.done += chunk;
                    return Ok(Some(query));
                }
            }
            if let Some(asking) = self.asking.take()
                && asking.task.action != OnChange::Cascade
            {
                self.stopped(&asking)?;
            }
            match (self.tasks.pop_front(), self.restricted.is_empty()) {
                (Some(task), _) => self.begin(task)?,
                (None, false) => {
                    if let Some(task) = self.restricted.pop_front() {
                        self.begin_check(task);
                    }
                }
                (None, true) => return Ok(None),
            }
        }
    }
}

impl Plan for RulesPlan<'_> {
    type Sink = FlushSink;
    type Output = ();

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut FlushSink)>> {
        self.settle()?;
        let Some(query) = self.next_query()? else { return Ok(None) };
        let table = query.from.table;
        let (query, queries) = self.queries.keep(query);
        self.queries = queries;
        self.sink.take = Take::Columns(table, (0..table.columns.len()).collect());
        let rendered = self.rendered.insert(dialect::render_select(query, &self.backend, self.ids, None)?);
        Ok(Some((rendered.step(Shape::Once, Answer::Rows), &mut self.sink)))
    }

    fn finish(self) -> Result<()> {
        let Self { objects, doomed, changes, now, .. } = self;
        for ColumnChanges { store, mut slots, values } in changes {
            slots.retain(|slot| !doomed.removals.contains_key(&(store, *slot)));
            objects.change_by_rule(store, &slots, &values)?;
        }
        objects.remove_by_rule(&doomed.found, &doomed.removals, now);
        Ok(())
    }
}

/// Which rows a rule is about: where rows go, those that are marked can no more point at them than others.
pub(super) fn seen(removal: Removal) -> DeletedRows {
    match removal {
        Removal::Deleted => DeletedRows::Shown,
        Removal::Marked => DeletedRows::Hidden,
    }
}

/// What a rule sets the columns of a foreign key to.
///
/// # Errors
/// [`Error::Query`] for a default that is no value of its column.
pub(super) fn assigned(action: OnChange, sides: &Sides) -> Result<Vec<(usize, Value)>> {
    let table = sides.holder.table;
    let value = |column: &usize| match action {
        OnChange::SetDefault => Ok((*column, default_of(table, *column)?)),
        _ => Ok((*column, Value::Null)),
    };
    sides.pointing.iter().map(value).collect()
}

fn default_of(table: &Table, column: usize) -> Result<Value> {
    let column = &table.columns[column];
    match (column.default, column.ty) {
        (Some(ColumnDefault::Int(value)), _) => Ok(Value::Int(value)),
        (Some(ColumnDefault::Float(value)), _) => Ok(Value::Float(value)),
        (Some(ColumnDefault::Bool(value)), _) => Ok(Value::Bool(value)),
        (Some(ColumnDefault::Text(value)), ColumnType::Text) => Ok(Value::Text(value.into())),
        _ => {
            let reason =
                format!("the default of `{}::{}` is no value that a session can set", table.model, column.field);
            Err(Error::Query { reason: reason.into() })
        }
    }
}

impl Objects {
    /// Whether there is something that a [`RulesPlan`] is to be made for.
    pub fn has_rules_to_carry_out(&self) -> bool {
        let ruled = self.stores.iter().filter(|store| store.table().ruled_relations().next().is_some());
        ruled.into_iter().any(|store| store.removes_some()) && !self.rule_roots().is_empty()
    }

    /// The objects with rules that the next flush deletes or marks, and no plan was made for.
    fn rule_roots(&self) -> Vec<(usize, Vec<u32>, Removal)> {
        let mut roots = Vec::new();
        for (number, store) in self.stores.iter().enumerate() {
            if store.table().ruled_relations().next().is_none() {
                continue;
            }
            for removal in [Removal::Deleted, Removal::Marked] {
                let mut slots = store.removed(removal);
                slots.retain(|slot| self.ruled.known.get(&(number, *slot)).is_none_or(|known| *known < removal));
                if !slots.is_empty() {
                    roots.push((number, slots, removal));
                }
            }
        }
        roots
    }

    /// The distinct keys in some columns of objects, one after the other, and each as a text; NULL is no key.
    fn keys_of(&self, parents: &Parents, columns: &[usize]) -> (Vec<Value>, HashSet<String>) {
        let (mut keys, mut texts) = (Vec::new(), HashSet::new());
        for slot in &parents.slots {
            if let Some(key) = self.stores[parents.store].row_key(*slot, columns)
                && texts.insert(format!("{key:?}"))
            {
                keys.extend(key);
            }
        }
        (keys, texts)
    }
}

/// As many keys an error names.
const NAMED_KEYS: usize = 10;
