use super::link::{LinkedItem, tie, values_of};
use crate::error::{Error, Result};
use crate::model::{Column, KeySeed, KeyTarget, Many, ManyToMany, Model, One, Related, Relation, RelationPath};
use crate::session::{Handle, Objects};
use crate::types::{Ids, SqlValue, Value};

/// An object that is saved together with others: a model, one with what its relations lead to, or a handle of an object that the
/// session has already.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "users", has_many(posts = Post::author_id))]
/// struct User {
///     id: Id<User>,
///     name: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "posts", many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id))]
/// struct Post {
///     id: Id<Post>,
///     author_id: Id<User>,
///     title: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "tags")]
/// struct Tag {
///     id: Id<Tag>,
///     name: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "post_tags")]
/// struct PostTag {
///     #[column(primary_key)]
///     post_id: Id<Post>,
///     #[column(primary_key)]
///     tag_id: Id<Tag>,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![User, Post, Tag, PostTag])?;
/// let mut session = engine.session();
/// let rust = session.add(Tag { id: Id::new(), name: "rust".into() });
///
/// let post = |title: &str| Post { id: Id::new(), author_id: Id::new(), title: title.into() };
/// let alex = session.add_graph(User { id: Id::new(), name: "Alex".into() }.with(
///     User::posts,
///     [post("Hello").with(Post::tags, [rust]), post("Again").with(Post::tags, [rust])],
/// ))?;
/// session.commit()?;
/// let id = session[alex].id;
/// assert_eq!(Post::query().filter(Post::author_id.eq(id) & Post::tags.exists()).count(&mut session)?, 2);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no object that could be saved",
    label = "an object, a handle, or `object.with(relation, …)` is expected here"
)]
pub trait Graph: Sized {
    /// The model of the object.
    type Model: Model;

    /// The same with rows that a relation leads to. Whatever their foreign keys hold, they will point at this object; rows of a
    /// many-to-many relation are linked with it.
    fn with<R: Adds<Self::Model, Items>, Items>(self, relation: R, items: Items) -> With<Self, R, Items> {
        With { graph: self, relation, items }
    }

    /// Saves the object, then the rest.
    #[doc(hidden)]
    fn save(self, saver: &mut Saver<'_>) -> Result<Handle<Self::Model>>;
}

/// Where graphs are saved to.
#[doc(hidden)]
pub struct Saver<'s> {
    /// The objects of the session.
    pub objects: &'s mut Objects,
    /// What it knows of provisional ids.
    pub ids: &'s mut Ids,
    /// Randomness and time for keys.
    pub seed: fn() -> KeySeed,
}

impl Saver<'_> {
    pub(super) fn add<M: Model>(&mut self, object: M) -> Handle<M> {
        self.objects.add(object, self.ids, &mut self.seed)
    }
}

impl<M: Model> Graph for M {
    type Model = M;

    fn save(self, saver: &mut Saver<'_>) -> Result<Handle<M>> {
        Ok(saver.add(self))
    }
}

impl<M: Model> Graph for Handle<M> {
    type Model = M;

    fn save(self, saver: &mut Saver<'_>) -> Result<Handle<M>> {
        saver.objects.get(self).map(|_| self).ok_or(Error::Detached { model: M::NAME })
    }
}

/// An object with rows that a relation leads to; made by [`Graph::with`].
#[derive(Debug, Clone)]
pub struct With<G, R, Items> {
    graph: G,
    relation: R,
    items: Items,
}

impl<G: Graph, R: Adds<G::Model, Items>, Items> Graph for With<G, R, Items> {
    type Model = G::Model;

    fn save(self, saver: &mut Saver<'_>) -> Result<Handle<G::Model>> {
        let handle = self.graph.save(saver)?;
        self.relation.add(handle, self.items, saver)?;
        Ok(handle)
    }
}

/// A relation of `Parent` by which `Items` can be saved: graphs of the model where it leads, as many as it leads to. A many-to-many
/// relation takes pairs with a row of the link, too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{Parent}` by which these objects can be saved",
    label = "a relation of `{Parent}` to all of its rows, and objects of the model where it leads, are expected here",
    note = "a has-many or many-to-many relation takes a list of objects or handles, a has-one or a foreign key a single one"
)]
pub trait Adds<Parent: Model, Items> {
    #[doc(hidden)]
    fn add(self, parent: Handle<Parent>, items: Items, saver: &mut Saver<'_>) -> Result<()>;
}

impl<Parent, Child, Items> Adds<Parent, Items> for Relation<Parent, Child, Many>
where
    Parent: Model,
    Child: Model,
    Items: IntoIterator<Item: Graph<Model = Child>>,
{
    fn add(self, parent: Handle<Parent>, items: Items, saver: &mut Saver<'_>) -> Result<()> {
        let values = values_of(parent, &self.path(), saver.objects, saver.ids)?;
        items.into_iter().try_for_each(|item| add_child(item, &values, saver))
    }
}

impl<Parent: Model, Child: Model, Item: Graph<Model = Child>> Adds<Parent, Item> for Relation<Parent, Child, One> {
    fn add(self, parent: Handle<Parent>, item: Item, saver: &mut Saver<'_>) -> Result<()> {
        let values = values_of(parent, &self.path(), saver.objects, saver.ids)?;
        add_child(item, &values, saver)
    }
}

impl<Parent, V, Key, Item> Adds<Parent, Item> for Column<Parent, V, Key>
where
    Parent: Model,
    V: SqlValue,
    Key: KeyTarget<V>,
    Item: Graph<Model = Key::Target>,
{
    fn add(self, parent: Handle<Parent>, item: Item, saver: &mut Saver<'_>) -> Result<()> {
        let target = item.save(saver)?;
        let RelationPath { near, problem, .. } = self.path();
        if let Some(reason) = problem {
            return Err(Error::Query { reason });
        }
        let values = tie(target, near.iter().map(|(from, to)| (*to, *from)), saver.objects, saver.ids)?;
        saver.objects.set_columns(parent, &values)
    }
}

impl<Parent, Link, To, Items> Adds<Parent, Items> for ManyToMany<Parent, Link, To, Many>
where
    Parent: Model,
    Link: Model,
    To: Model,
    Items: IntoIterator<Item: LinkedItem<Link, To>>,
{
    fn add(self, parent: Handle<Parent>, items: Items, saver: &mut Saver<'_>) -> Result<()> {
        let path = self.path();
        let near = values_of(parent, &path, saver.objects, saver.ids)?;
        items.into_iter().try_for_each(|item| {
            let target = item.save_target(saver)?;
            target.link(&path, &near, saver).map(drop)
        })
    }
}

fn add_child<Item: Graph>(item: Item, values: &[(usize, Value)], saver: &mut Saver<'_>) -> Result<()> {
    let child = item.save(saver)?;
    saver.objects.set_columns(child, values)
}
