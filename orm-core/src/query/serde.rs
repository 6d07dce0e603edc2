//! Pages, slices and cursors in formats that serde knows.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Cursor, Page, Slice};

impl<Row: Serialize> Serialize for Page<Row> {
    /// As its fields.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { rows, total, number, size } = self;
        let mut page = serializer.serialize_struct("Page", 4)?;
        page.serialize_field("rows", rows)?;
        page.serialize_field("total", total)?;
        page.serialize_field("number", number)?;
        page.serialize_field("size", size)?;
        page.end()
    }
}

impl<Row: Serialize> Serialize for Slice<Row> {
    /// As its fields.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { rows, next } = self;
        let mut slice = serializer.serialize_struct("Slice", 2)?;
        slice.serialize_field("rows", rows)?;
        slice.serialize_field("next", next)?;
        slice.end()
    }
}

impl Serialize for Cursor {
    /// As its text.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Cursor;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the text of a cursor")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cursor, E> {
        text.parse().map_err(E::custom)
    }
}
