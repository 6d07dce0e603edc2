use std::cell::Cell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Model, Table};
use crate::error::{Error, Result};
use crate::row::RowAccess;
use crate::types::{ColumnType, IDS_A_BLOCK as PAGE, Ids, Ordered, Param, Scalar, Value};

/// The key of a model's row, typed by the model: an `Id<User>` is no `Id<Post>`.
///
/// [`Id::new`] is provisional: unique in this process, and at once usable as the foreign key of another new
/// object. The flush that inserts the object replaces both by the key that the database made. As a field of
/// another model, `Id<User>` is a foreign key to `User`.
///
/// `Eq` and `Hash` compare what is held: a provisional id is equal to its copies only.
///
/// ```
/// # use rowhouse::doc::*;
/// let known: Id<User> = Id::from(7);
/// assert_eq!(known.get()?, 7);
/// let new: Id<User> = Id::new();
/// assert_ne!(new, Id::new());
/// assert!(matches!(new.get(), Err(Error::Unset { .. })));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct Id<M: Model>(Held<M::Key>);

#[derive(Clone, Copy)]
enum Held<K> {
    Provisional(u64),
    Key(K),
}

/// The next block of numbers; the first block is left out, so that no id has the number 0.
static NEXT_BLOCK: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// The numbers that are left of this thread's block: the next one, and the end.
    static BLOCK: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

impl<M: Model> Id<M> {
    /// A provisional id, unique in this process.
    #[must_use]
    pub fn new() -> Self {
        Self(Held::Provisional(next_provisional()))
    }

    /// The id of the row with this key.
    pub fn of(key: M::Key) -> Self {
        Self(Held::Key(key))
    }

    /// The key.
    ///
    /// # Errors
    /// [`Error::Unset`] while the id is provisional: after the flush, read it from the session's object,
    /// `session[handle].id`.
    pub fn get(&self) -> Result<M::Key> {
        match &self.0 {
            Held::Key(key) => Ok(key.clone()),
            Held::Provisional(_) => Err(Error::Unset { what: std::any::type_name::<Self>() }),
        }
    }

    /// Whether the id is provisional.
    pub fn is_provisional(&self) -> bool {
        matches!(self.0, Held::Provisional(_))
    }
}

/// The number of a new provisional id. Each thread takes blocks of them, so that those of one session follow one another.
pub(crate) fn next_provisional() -> u64 {
    BLOCK.with(|block| {
        let (next, end) = match block.get() {
            (next, end) if next < end => (next, end),
            _ => {
                let first = NEXT_BLOCK.fetch_add(1, Ordering::Relaxed) * PAGE;
                (first, first + PAGE)
            }
        };
        block.set((next + 1, end));
        next
    })
}

impl<M: Model> Default for Id<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model> Clone for Id<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Model> Copy for Id<M> where M::Key: Copy {}

impl<M: Model> PartialEq for Id<M> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Held::Provisional(a), Held::Provisional(b)) => a == b,
            (Held::Key(a), Held::Key(b)) => a == b,
            _ => false,
        }
    }
}

impl<M: Model> Eq for Id<M> {}

impl<M: Model> Hash for Id<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Held::Provisional(number) => (1_u8, number).hash(state),
            Held::Key(key) => key.hash(state),
        }
    }
}

impl<M: Model> fmt::Debug for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Held::Provisional(number) => write!(f, "Id<{}>(provisional {number})", M::NAME),
            Held::Key(key) => write!(f, "Id<{}>({key:?})", M::NAME),
        }
    }
}

impl<M: Model> fmt::Display for Id<M>
where
    M::Key: fmt::Display,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Held::Provisional(number) => write!(f, "provisional {number}"),
            Held::Key(key) => key.fmt(f),
        }
    }
}

impl<M: Model<Key = i64>> From<i64> for Id<M> {
    fn from(key: i64) -> Self {
        Self::of(key)
    }
}

impl<M: Model<Key = String>> From<&str> for Id<M> {
    fn from(key: &str) -> Self {
        Self::of(key.to_owned())
    }
}

#[cfg(feature = "uuid")]
impl<M: Model<Key = uuid::Uuid>> From<uuid::Uuid> for Id<M> {
    fn from(key: uuid::Uuid) -> Self {
        Self::of(key)
    }
}

impl<M: Model> From<&Id<M>> for Id<M> {
    fn from(id: &Id<M>) -> Self {
        id.clone()
    }
}

impl<M: Model> Scalar for Id<M>
where
    M::Key: IdKey,
{
    const TYPE: ColumnType = <M::Key as Scalar>::TYPE;
    const REFERENCES: Option<fn() -> &'static Table> = Some(M::table);
    const REFERENCES_MODEL: Option<&'static str> = Some(M::NAME);

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        match &self.0 {
            Held::Key(key) => key.param(ids),
            Held::Provisional(number) => ids.resolve(*number, M::NAME),
        }
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        if let Some(number) = row.provisional(column) {
            return Ok(Some(Self(Held::Provisional(number))));
        }
        Ok(<M::Key as Scalar>::read(row, column)?.map(Self::of))
    }

    fn into_value(self) -> Value {
        match self.0 {
            Held::Key(key) => key.into_value(),
            Held::Provisional(number) => Value::Provisional { number, model: M::NAME },
        }
    }

    fn provisional(&self) -> Option<u64> {
        match self.0 {
            Held::Provisional(number) => Some(number),
            Held::Key(_) => None,
        }
    }

    fn settle(&mut self, ids: &Ids) {
        let Held::Provisional(number) = self.0 else { return };
        if let Some(key) = ids.get(number).and_then(M::Key::from_param) {
            self.0 = Held::Key(key);
        }
    }
}

impl<M: Model> Ordered for Id<M> where M::Key: IdKey {}

/// A type that an [`Id`] can store.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of an `Id`",
    note = "an `Id` stores i64, i32, Uuid, String or a newtype of one with `#[scalar(key)]`: `#[model(key = Uuid)]`; other keys are plain fields marked `#[column(primary_key)]`"
)]
pub trait IdKey: Scalar + Eq + Hash + fmt::Debug {
    /// Who makes the key of a new row.
    const SOURCE: KeySource;

    /// The key that the database made.
    fn from_param(key: Param<'_>) -> Option<Self>;

    /// A key made from time and randomness, where [`KeySource::Client`] makes it.
    fn make(seed: KeySeed) -> Option<Self> {
        let _ = seed;
        None
    }
}

/// Who makes the key of a new row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource {
    /// The database counts.
    Database,
    /// The session, when the object is added.
    Client,
    /// The application gives it.
    Application,
}

/// What a key is made from: the core has no clock and no randomness of its own.
#[derive(Debug, Clone, Copy)]
pub struct KeySeed {
    /// Milliseconds since 1970-01-01 00:00:00 UTC.
    pub unix_millis: u64,
    /// Random bytes; the first ones may count, so that keys of one millisecond ascend.
    pub random: [u8; 10],
}

impl IdKey for i64 {
    const SOURCE: KeySource = KeySource::Database;

    fn from_param(key: Param<'_>) -> Option<Self> {
        match key {
            Param::Int(key) => Some(key),
            _ => None,
        }
    }
}

impl IdKey for i32 {
    const SOURCE: KeySource = KeySource::Database;

    fn from_param(key: Param<'_>) -> Option<Self> {
        i64::from_param(key).and_then(|key| key.try_into().ok())
    }
}

impl IdKey for String {
    const SOURCE: KeySource = KeySource::Application;

    fn from_param(key: Param<'_>) -> Option<Self> {
        match key {
            Param::Text(key) => Some(key.to_owned()),
            _ => None,
        }
    }
}

#[cfg(feature = "uuid")]
impl IdKey for uuid::Uuid {
    const SOURCE: KeySource = KeySource::Client;

    fn from_param(key: Param<'_>) -> Option<Self> {
        match key {
            Param::Uuid(key) => Some(Self::from_bytes(key)),
            _ => None,
        }
    }

    fn make(seed: KeySeed) -> Option<Self> {
        Some(uuid::Builder::from_unix_timestamp_millis(seed.unix_millis, &seed.random).into_uuid())
    }
}
