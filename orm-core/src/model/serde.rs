//! What models wrap their values in, in formats that serde knows: as the value itself.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error, Serialize, Serializer};

use super::{Auto, Deferred, Id, Model};

impl<M: Model<Key: Serialize>> Serialize for Id<M> {
    /// As the key. One that is provisional has none, and is an error.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de, M: Model<Key: Deserialize<'de>>> Deserialize<'de> for Id<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        M::Key::deserialize(deserializer).map(Self::of)
    }
}

impl<V: Serialize> Serialize for Auto<V> {
    /// As the value. What the database has not made yet is an error.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Auto<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut auto = Self::new();
        auto.set(V::deserialize(deserializer)?);
        Ok(auto)
    }
}

impl<V: Serialize> Serialize for Deferred<V> {
    /// As the value. What was not loaded is an error, as it would be taken for empty.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Deferred<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(V::deserialize(deserializer)?))
    }
}
