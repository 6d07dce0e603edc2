use std::fmt;
use std::marker::PhantomData;

use hashbrown::{HashMap, HashSet};

use super::keys::{KeyColumn, Keys, NO_GROUP};
use super::loader::{Append, Loader, Loaders};
use super::relation::{LeadsTo, Load};
use super::rows::push_columns;
use super::shape::handed_out;
use super::template::{Template, keys_of, rows_of};
use crate::dialect::Backend;
use crate::error::Result;
use crate::expr::{Inner, Nil};
use crate::model::{Column, Link, Model, Related, Relation, RelationPath};
use crate::query::{OrderBy, SelectNode, Tree, TreeWay};
use crate::row::RowAccess;
use crate::session::{Handle, Objects};
use crate::types::SqlValue;

/// All rows below or above a row, by a relation of a model to itself: a tree, loaded by one recursive query.
///
/// Each comes with its distance, from 1: `Vec<(Category, u32)>`. Those below come as one prints a tree: a row is followed by
/// what is below it. Those above come from the nearest on. Rows that point at each other in a circle come once.
///
/// MySQL and MariaDB stop at a depth of 1,000, unless `cte_max_recursion_depth` or `max_recursive_iterations` say otherwise.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "categories", has_many(children = Category::parent_id))]
/// struct Category {
///     id: Id<Category>,
///     name: String,
///     parent_id: Option<Id<Category>>,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Category])?;
/// let mut session = engine.session();
/// let mut parent_id = None;
/// for name in ["Animals", "Mammals", "Cats"] {
///     let category = session.add(Category { id: Id::new(), name: name.into(), parent_id });
///     parent_id = Some(session[category].id);
/// }
///
/// let roots = Category::query().filter(Category::parent_id.is_null());
/// let trees: Vec<(Category, Vec<(Category, u32)>)> = roots.with(Category::children.descendants()).all(&mut session)?;
/// let below: Vec<_> = trees[0].1.iter().map(|(category, depth)| (category.name.as_str(), *depth)).collect();
/// assert_eq!(below, [("Mammals", 1), ("Cats", 2)]);
///
/// let cats = Category::query().filter(Category::name.eq("Cats"));
/// let (_, above) = cats.with(Category::parent_id.ancestors()).one(&mut session)?;
/// assert_eq!(above.iter().map(|(category, _)| category.name.as_str()).collect::<Vec<_>>(), ["Mammals", "Animals"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct RelatedTree<M, Nested = ()> {
    path: RelationPath,
    query: SelectNode,
    way: TreeWay,
    levels: Option<u32>,
    nested: Nested,
    marker: PhantomData<fn() -> M>,
}

impl<M: Model, Kind> Relation<M, M, Kind> {
    /// All rows below a row, at any depth, each with its depth; see [`RelatedTree`](crate::load::RelatedTree).
    ///
    /// A condition of the relation's own is left out: it would cut branches off.
    pub fn descendants(self) -> RelatedTree<M> {
        RelatedTree::new(RelationPath { rows: None, ..self.path() }, TreeWay::Down)
    }
}

impl<M: Model, V: SqlValue, Key: LeadsTo<V, To = M>> Column<M, V, Key> {
    /// The row that this foreign key points at, the one that that points at, and so on; see
    /// [`RelatedTree`](crate::load::RelatedTree).
    pub fn ancestors(self) -> RelatedTree<M> {
        RelatedTree::new(self.path(), TreeWay::Up)
    }
}

impl<M: Model> Link<M, M> {
    /// The row that this foreign key points at, the one that that points at, and so on; see
    /// [`RelatedTree`](crate::load::RelatedTree).
    pub fn ancestors(self) -> RelatedTree<M> {
        RelatedTree::new(self.path(), TreeWay::Up)
    }
}

impl<M: Model> RelatedTree<M> {
    fn new(path: RelationPath, way: TreeWay) -> Self {
        Self { query: rows_of(&path), path, way, levels: None, nested: (), marker: PhantomData }
    }
}

impl<M: Model, Nested: Loaders> RelatedTree<M, Nested> {
    /// Only rows up to this distance.
    #[must_use]
    pub fn up_to(self, levels: u32) -> Self {
        Self { levels: Some(levels), ..self }
    }

    /// Sorts the rows that are below the same row.
    #[must_use]
    pub fn order_by<Index>(mut self, order: impl OrderBy<(Inner<M>, Nil), Index>) -> Self {
        order.push(&mut self.query.order);
        self
    }

    /// Loads with each of the rows what belongs to it; see [`Select::with`](crate::query::Select::with).
    pub fn with<R: Load<M>>(self, relation: R) -> RelatedTree<M, Nested::Longer>
    where
        Nested: Append<R::Loader>,
    {
        let nested = self.nested.append(relation.into_loader());
        RelatedTree {
            path: self.path,
            query: self.query,
            way: self.way,
            levels: self.levels,
            nested,
            marker: PhantomData,
        }
    }
}

impl<M: Model, Nested: Loaders> Load<M> for RelatedTree<M, Nested> {
    type Loader = TreeLoader<M, Nested>;

    fn into_loader(self) -> TreeLoader<M, Nested> {
        let Self { path, mut query, way, levels, nested, .. } = self;
        let table = path.to.table;
        // The column that points up, and the one that it points at.
        let pairs: Vec<(usize, usize)> = match way {
            TreeWay::Up => path.near.clone(),
            TreeWay::Down => path.near.iter().map(|(key, up)| (*up, *key)).collect(),
        };
        let column = |position: usize| KeyColumn { position, ty: table.columns[position].ty };
        let (up, own) = (pairs.iter().map(|pair| column(pair.0)), pairs.iter().map(|pair| column(pair.1)));
        let (up, own): (Vec<KeyColumn>, Vec<KeyColumn>) = (up.collect(), own.collect());
        let root = own.iter().enumerate().map(|(number, key)| KeyColumn { position: M::WIDTH + number, ty: key.ty });
        let root = root.collect();
        query.rare_mut().tree = Some(Tree { pairs, way, levels });
        let mut outputs = Vec::new();
        push_columns::<M>(&mut outputs);
        let nodes = Keys::new(own.clone());
        TreeLoader {
            keys: keys_of(&path),
            template: Template::new(&path, query, outputs),
            asked: 0,
            columns: TreeColumns { root, own, up },
            nodes,
            way,
            rows: Vec::new(),
            places: Vec::new(),
            nested,
        }
    }
}

/// Loads trees.
pub struct TreeLoader<M, Nested> {
    keys: Keys,
    template: Template,
    asked: usize,
    columns: TreeColumns,
    /// Numbers for the keys of all rows.
    nodes: Keys,
    way: TreeWay,
    rows: Vec<M>,
    places: Vec<Place>,
    nested: Nested,
}

/// Where the keys are in a row: of the tree that it is in, its own, and that of the row above.
#[derive(Debug, Clone)]
struct TreeColumns {
    root: Vec<KeyColumn>,
    own: Vec<KeyColumn>,
    up: Vec<KeyColumn>,
}

/// The place of a row, in numbers for keys.
#[derive(Debug, Clone, Copy)]
struct Place {
    group: u32,
    root: u32,
    own: u32,
    up: u32,
}

impl<M: Model, Nested: Loaders> TreeLoader<M, Nested> {
    fn own_row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        let group = self.keys.find(row, &self.columns.root)?;
        if group == NO_GROUP {
            return Err(self.template.stray());
        }
        let mut number = |columns: &[KeyColumn]| self.nodes.number(row, columns);
        let (root, own, up) = (number(&self.columns.root)?, number(&self.columns.own)?, number(&self.columns.up)?);
        self.nested.note(row)?;
        self.places.push(Place { group, root, own, up });
        self.rows.push(M::from_row(row, 0)?);
        Ok(())
    }
}

impl<M: Model, Nested: Loaders> Loader for TreeLoader<M, Nested> {
    type Loaded = Vec<(Nested::With<M>, u32)>;
    type Tracked = Vec<(Nested::TrackedWith<Handle<M>>, u32)>;
    const RELATIONS: usize = 1 + Nested::RELATIONS;

    fn place(&mut self, at: &mut dyn FnMut(usize) -> usize) {
        self.keys.place(at);
    }

    fn check(&self) -> Result<()> {
        self.template.check()?;
        self.nested.check()
    }

    fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.keys.note(row)
    }

    fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)> {
        if let Some(query) = self.template.next(&self.keys, &mut self.asked, backend) {
            return Some((0, query));
        }
        let (relation, query) = self.nested.next(backend)?;
        Some((1 + relation, query))
    }

    fn row<R: RowAccess + ?Sized>(&mut self, relation: usize, row: &R) -> Result<()> {
        if relation == 0 { self.own_row(row) } else { self.nested.row(relation - 1, row) }
    }

    fn finish(self) -> Result<Vec<Self::Loaded>> {
        let rows = self.nested.finish(self.rows)?;
        let mut rows: Vec<Option<_>> = rows.into_iter().map(Some).collect();
        let trees = arranged(&self.places, self.keys.len(), self.way).into_iter().map(|tree| {
            // Each row has one place.
            tree.into_iter().filter_map(|(row, depth)| Some((rows[row].take()?, depth))).collect()
        });
        Ok(handed_out(trees.collect(), self.keys.parents()))
    }

    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked {
        let track = |row: M, objects: &mut Objects| objects.track(row);
        loaded.into_iter().map(|(row, depth)| (Nested::track(row, objects, track), depth)).collect()
    }
}

/// For each of the groups, its rows in order, by their positions, with their depths.
fn arranged(places: &[Place], groups: usize, way: TreeWay) -> Vec<Vec<(usize, u32)>> {
    let mut of_group: Vec<Vec<usize>> = vec![Vec::new(); groups];
    for (row, place) in places.iter().enumerate() {
        of_group[place.group as usize].push(row);
    }
    let arrange = match way {
        TreeWay::Down => below,
        TreeWay::Up => above,
    };
    of_group.into_iter().map(|rows| arrange(places, &rows)).collect()
}

/// A row, and then what is below it.
fn below(places: &[Place], rows: &[usize]) -> Vec<(usize, u32)> {
    let Some(root) = rows.first().map(|row| places[*row].root) else { return Vec::new() };
    let mut children: HashMap<u32, Vec<usize>> = HashMap::new();
    rows.iter().for_each(|row| children.entry(places[*row].up).or_default().push(*row));
    let (mut seen, mut ordered) = (HashSet::new(), Vec::with_capacity(rows.len()));
    let mut open: Vec<(usize, u32)> = Vec::new();
    let mut open_children = |of: u32, depth: u32, open: &mut Vec<(usize, u32)>| {
        open.extend(children.remove(&of).into_iter().flatten().rev().map(|row| (row, depth)));
    };
    open_children(root, 1, &mut open);
    while let Some((row, depth)) = open.pop() {
        if seen.insert(places[row].own) {
            ordered.push((row, depth));
            open_children(places[row].own, depth + 1, &mut open);
        }
    }
    ordered
}

/// The nearest row, and then the one above it.
fn above(places: &[Place], rows: &[usize]) -> Vec<(usize, u32)> {
    let Some(root) = rows.first().map(|row| places[*row].root) else { return Vec::new() };
    let mut by_key: HashMap<u32, usize> = rows.iter().map(|row| (places[*row].own, *row)).collect();
    let (mut next, mut ordered) = (root, Vec::with_capacity(rows.len()));
    // What was taken is not found again: so a circle ends.
    while let (Some(row), Ok(depth)) = (by_key.remove(&next), u32::try_from(ordered.len() + 1)) {
        ordered.push((row, depth));
        next = places[row].up;
    }
    ordered
}

impl<M: Clone, Nested: Clone> Clone for TreeLoader<M, Nested> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            template: self.template.clone(),
            asked: self.asked,
            columns: self.columns.clone(),
            nodes: self.nodes.clone(),
            way: self.way,
            rows: self.rows.clone(),
            places: self.places.clone(),
            nested: self.nested.clone(),
        }
    }
}

impl<M, Nested> fmt::Debug for TreeLoader<M, Nested> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeLoader").field("template", &self.template).field("way", &self.way).finish_non_exhaustive()
    }
}

impl<M, Nested> fmt::Debug for RelatedTree<M, Nested> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelatedTree").field("path", &self.path).field("way", &self.way).finish_non_exhaustive()
    }
}

impl<M, Nested: Clone> Clone for RelatedTree<M, Nested> {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            query: self.query.clone(),
            way: self.way,
            levels: self.levels,
            nested: self.nested.clone(),
            marker: PhantomData,
        }
    }
}
