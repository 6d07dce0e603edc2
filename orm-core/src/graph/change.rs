//! Rows that are tied to an object, taken from it, or put in place of those that it has: only the difference is written.

use std::collections::{HashMap, HashSet};

use super::link::{LinkedItem, Target, far_values, values_of};
use super::save::{Graph, Saver};
use crate::error::{Error, Result};
use crate::expr::{BinaryOp, Literal, Node};
use crate::model::{ColumnSet, Many, ManyToMany, Model, Related, Relation, RelationPath};
use crate::query::{Output, SelectNode};
use crate::session::{Handle, Objects};
use crate::types::{Ids, Value};

/// A relation of `Parent` whose rows can be tied to an object and taken from it: a has-many or many-to-many relation to all rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{Parent}` whose rows can be tied and taken away",
    label = "a has-many or many-to-many relation of `{Parent}`, without a filter, is expected here"
)]
pub trait Held<Parent: Model>: Related {
    /// The model where it leads.
    type Target: Model;
    /// The model of the rows that hold the keys: the same, or the link.
    type Row: Model;
    /// Whether those rows have to be read before something can be taken away or added.
    #[doc(hidden)]
    const IS_LINKED: bool;

    /// A query for the rows that hold the key of `parent`.
    #[doc(hidden)]
    fn held(self, parent: Handle<Parent>, objects: &Objects, ids: &Ids) -> Result<SelectNode> {
        let path = self.path();
        let values = values_of(parent, &path, objects, ids)?;
        let source = path.through.as_ref().map_or(path.to, |through| through.source);
        let mut query = SelectNode::new(Output::Model, source);
        query.filters.extend(values.into_iter().map(|(column, value)| {
            let (left, ty) = (Node::column(source.table, source.alias, column), source.table.columns[column].ty);
            let right = Node::Value(Literal { value, ty });
            Node::binary(left, BinaryOp::Equal, right)
        }));
        Ok(query)
    }

    /// Takes these away from `parent`; `rows` are those that hold its key, if they are asked for.
    #[doc(hidden)]
    fn untie(
        self,
        parent: Handle<Parent>,
        targets: &[Handle<Self::Target>],
        rows: Vec<Handle<Self::Row>>,
        saver: &mut Saver<'_>,
    ) -> Result<()>;
}

/// What a relation of `Parent` can be given: graphs of the model where it leads, and pairs with a row of the link.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{Parent}` that can be given `{Items}`",
    label = "a has-many or many-to-many relation of `{Parent}`, and objects or handles of the model where it leads, are expected here"
)]
pub trait Sets<Parent: Model, Items>: Held<Parent> {
    /// The items, saved.
    #[doc(hidden)]
    type Saved;

    /// Saves the items, and ties those whose own key does it.
    #[doc(hidden)]
    fn begin(self, parent: Handle<Parent>, items: Items, saver: &mut Saver<'_>) -> Result<Self::Saved>;

    /// Ties what is not tied yet; with [`Extent::All`], takes away what is not among the items.
    #[doc(hidden)]
    fn settle(
        self,
        parent: Handle<Parent>,
        saved: Self::Saved,
        rows: Vec<Handle<Self::Row>>,
        extent: Extent,
        saver: &mut Saver<'_>,
    ) -> Result<()>;
}

/// What some items are of a relation's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of them.
    All,
    /// More of them.
    More,
}

impl<Parent: Model, Child: Model> Held<Parent> for Relation<Parent, Child, Many> {
    type Target = Child;
    type Row = Child;
    const IS_LINKED: bool = false;

    fn untie(
        self,
        parent: Handle<Parent>,
        targets: &[Handle<Child>],
        _: Vec<Handle<Child>>,
        saver: &mut Saver<'_>,
    ) -> Result<()> {
        let path = self.path();
        let own = values_of(parent, &path, saver.objects, saver.ids)?;
        for child in targets {
            let holds = |(column, value): &(usize, Value)| {
                Ok::<bool, Error>(saver.objects.column_value(*child, *column, saver.ids)? == *value)
            };
            if own.iter().map(holds).collect::<Result<Vec<bool>>>()?.contains(&false) {
                continue;
            }
            orphan(*child, &path, self.deletes_orphans, saver)?;
        }
        Ok(())
    }
}

impl<Parent, Child, Items> Sets<Parent, Items> for Relation<Parent, Child, Many>
where
    Parent: Model,
    Child: Model,
    Items: IntoIterator<Item: Graph<Model = Child>>,
{
    type Saved = Vec<Handle<Child>>;

    fn begin(self, parent: Handle<Parent>, items: Items, saver: &mut Saver<'_>) -> Result<Vec<Handle<Child>>> {
        let values = values_of(parent, &self.path(), saver.objects, saver.ids)?;
        let tied = items.into_iter().map(|item| {
            let child = item.save(saver)?;
            saver.objects.set_columns(child, &values).map(|()| child)
        });
        tied.collect()
    }

    fn settle(
        self,
        _: Handle<Parent>,
        saved: Vec<Handle<Child>>,
        rows: Vec<Handle<Child>>,
        extent: Extent,
        saver: &mut Saver<'_>,
    ) -> Result<()> {
        if extent == Extent::More {
            return Ok(());
        }
        let (path, kept) = (self.path(), saved.into_iter().collect::<HashSet<_>>());
        let mut orphans = rows.into_iter().filter(|row| !kept.contains(row));
        orphans.try_for_each(|child| orphan(child, &path, self.deletes_orphans, saver))
    }
}

/// What becomes of a row that no longer belongs to another.
fn orphan<Child: Model>(child: Handle<Child>, path: &RelationPath, deletes: bool, saver: &mut Saver<'_>) -> Result<()> {
    if deletes {
        saver.objects.delete(child);
        return Ok(());
    }
    let columns = Child::table().columns;
    if let Some((_, fixed)) = path.near.iter().find(|(_, column)| !columns[*column].nullable) {
        let reason = format!(
            "a `{0}` is never without its `{1}`, since `{0}::{2}` cannot be NULL: delete it, tie it to another `{1}`, or declare \
             the relation with `orphans = delete`",
            Child::NAME,
            path.from.table.model,
            columns[*fixed].field
        );
        return Err(Error::Query { reason: reason.into() });
    }
    let nulls: Vec<(usize, Value)> = path.near.iter().map(|(_, column)| (*column, Value::Null)).collect();
    saver.objects.set_columns(child, &nulls)
}

impl<Parent: Model, Link: Model, To: Model> Held<Parent> for ManyToMany<Parent, Link, To, Many> {
    type Target = To;
    type Row = Link;
    const IS_LINKED: bool = true;

    fn untie(
        self,
        _: Handle<Parent>,
        targets: &[Handle<To>],
        rows: Vec<Handle<Link>>,
        saver: &mut Saver<'_>,
    ) -> Result<()> {
        let path = self.path();
        let links = by_target(rows, &path, saver)?;
        for target in targets {
            if let Some(link) = links.get(&target_key(*target, &path, saver)?) {
                saver.objects.delete(*link);
            }
        }
        Ok(())
    }
}

impl<Parent, Link, To, Items> Sets<Parent, Items> for ManyToMany<Parent, Link, To, Many>
where
    Parent: Model,
    Link: Model,
    To: Model,
    Items: IntoIterator<Item: LinkedItem<Link, To>>,
{
    type Saved = Vec<Target<Link, To>>;

    fn begin(self, _: Handle<Parent>, items: Items, saver: &mut Saver<'_>) -> Result<Vec<Target<Link, To>>> {
        items.into_iter().map(|item| item.save_target(saver)).collect()
    }

    fn settle(
        self,
        parent: Handle<Parent>,
        saved: Vec<Target<Link, To>>,
        rows: Vec<Handle<Link>>,
        extent: Extent,
        saver: &mut Saver<'_>,
    ) -> Result<()> {
        let path = self.path();
        let near = values_of(parent, &path, saver.objects, saver.ids)?;
        let mut links = by_target(rows, &path, saver)?;
        let mut done = HashSet::new();
        for target in saved {
            let key = target_key(target.to, &path, saver)?;
            match (links.remove(&key), done.insert(key)) {
                (Some(link), _) => rewrite(link, target.link, &path, saver)?,
                (None, true) => drop(target.link(&path, &near, saver)?),
                // An item that comes twice is linked once.
                (None, false) => {}
            }
        }
        if extent == Extent::All {
            for link in links.into_values() {
                saver.objects.delete(link);
            }
        }
        Ok(())
    }
}

/// The rows of a link by what they link with.
fn by_target<Link: Model>(
    rows: Vec<Handle<Link>>,
    path: &RelationPath,
    saver: &Saver<'_>,
) -> Result<HashMap<String, Handle<Link>>> {
    let far = || path.through.iter().flat_map(|through| &through.far);
    let keyed = rows.into_iter().map(|link| {
        let values = far().map(|(column, _)| saver.objects.column_value(link, *column, saver.ids));
        Ok((format!("{:?}", values.collect::<Result<Vec<Value>>>()?), link))
    });
    keyed.collect()
}

fn target_key<To: Model>(to: Handle<To>, path: &RelationPath, saver: &Saver<'_>) -> Result<String> {
    let values = far_values(to, path, saver.objects, saver.ids)?;
    Ok(format!("{:?}", values.into_iter().map(|(_, value)| value).collect::<Vec<Value>>()))
}

/// Writes the columns of a link's row that are its own, if it is given anew.
fn rewrite<Link: Model>(
    link: Handle<Link>,
    given: Option<Link>,
    path: &RelationPath,
    saver: &mut Saver<'_>,
) -> Result<()> {
    let Some(given) = given else { return Ok(()) };
    let (table, unset) = (Link::table(), given.unset());
    let far = path.through.iter().flat_map(|through| &through.far).map(|(between, _)| *between);
    let tied: Vec<usize> =
        path.near.iter().map(|(_, near)| *near).chain(far).chain(table.key.iter().copied()).collect();
    let own = (0..table.columns.len()).filter(|column| !tied.contains(column) && !unset.contains(*column));
    let mut values = Vec::new();
    for column in own {
        let mut params = Vec::with_capacity(1);
        given.bind(ColumnSet::of(&[column]), saver.ids, &mut params)?;
        values.extend(params.pop().map(|param| (column, Value::from_param(Ok(param)))));
    }
    saver.objects.set_columns(link, &values)
}
