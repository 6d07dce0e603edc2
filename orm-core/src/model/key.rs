use super::{Id, Identity, Model};

/// What names a row whose key has the type `Key`: such a key, and for an [`Id`] also what it stores.
#[diagnostic::on_unimplemented(
    message = "the key is a `{Key}`, and this is a `{Self}`",
    label = "a `{Key}` is expected here"
)]
pub trait KeyOf<Key> {
    /// The key.
    #[doc(hidden)]
    fn into_key(self) -> Key;
}

impl<Key: Identity> KeyOf<Key> for Key {
    fn into_key(self) -> Key {
        self
    }
}

impl<M: Model> KeyOf<Id<M>> for &Id<M> {
    fn into_key(self) -> Id<M> {
        self.clone()
    }
}

impl<M: Model<Key: Stored<i64>>> KeyOf<Id<M>> for i64 {
    fn into_key(self) -> Id<M> {
        Id::of(M::Key::stored(self))
    }
}

impl<'a, M: Model<Key: Stored<&'a str>>> KeyOf<Id<M>> for &'a str {
    fn into_key(self) -> Id<M> {
        Id::of(M::Key::stored(self))
    }
}

impl<M: Model<Key: Stored<String>>> KeyOf<Id<M>> for String {
    fn into_key(self) -> Id<M> {
        Id::of(M::Key::stored(self))
    }
}

#[cfg(feature = "uuid")]
impl<M: Model<Key: Stored<uuid::Uuid>>> KeyOf<Id<M>> for uuid::Uuid {
    fn into_key(self) -> Id<M> {
        Id::of(M::Key::stored(self))
    }
}

impl KeyOf<String> for &str {
    fn into_key(self) -> String {
        self.to_owned()
    }
}

impl KeyOf<String> for &String {
    fn into_key(self) -> String {
        self.clone()
    }
}

/// What an [`Id`] stores for a value of type `Given`.
#[diagnostic::on_unimplemented(
    message = "the key is a `{Self}`, and this is a `{Given}`",
    label = "an `Id` that stores a `{Self}`, or a `{Self}`, is expected here"
)]
pub trait Stored<Given> {
    /// The key.
    #[doc(hidden)]
    fn stored(given: Given) -> Self;
}

impl<Key> Stored<Key> for Key {
    fn stored(given: Key) -> Key {
        given
    }
}

impl Stored<&str> for String {
    fn stored(given: &str) -> String {
        given.to_owned()
    }
}
