use std::ops::{Deref, DerefMut};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ColumnType, Ids, Param, Scalar, ToJson, Value};
use crate::error::{Error, Result};
use crate::row::RowAccess;

/// A value of your own that a column holds as JSON.
///
/// ```
/// use rowhouse::prelude::*;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
/// struct Address {
///     street: String,
///     city: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "customers")]
/// struct Customer {
///     id: Id<Customer>,
///     address: Json<Address>,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Customer])?;
/// engine.transaction(|session| {
///     let address = Json(Address { street: "Elm St 1".into(), city: "Salem".into() });
///     session.add(Customer { id: Id::new(), address });
///     Ok(())
/// })?;
/// assert_eq!(Customer::query().one(&engine)?.address.city, "Salem");
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Json<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T: Serialize + std::fmt::Debug + Send + Sync> ToJson for Json<T> {
    fn to_json(&self) -> Result<String> {
        text(&self.0)
    }
}

impl<T> Scalar for Json<T>
where
    T: Serialize + DeserializeOwned + std::fmt::Debug + Clone + PartialEq + Send + Sync + 'static,
{
    const TYPE: ColumnType = ColumnType::Json;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Json(self))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        row.text(column)?.map(|text| parse(text, column).map(Json)).transpose()
    }

    fn into_value(self) -> Value {
        Value::json(self.to_json())
    }
}

/// A type that is a JSON document in the database: what `path` works on.
#[diagnostic::on_unimplemented(message = "a JSON document is expected here, but this is a `{Self}`")]
pub trait JsonDocument: Scalar {}

impl JsonDocument for serde_json::Value {}
impl<T> JsonDocument for Json<T> where Self: Scalar {}

/// A type whose values are the same in JSON on every backend: what `json_agg` puts together.
#[diagnostic::on_unimplemented(message = "text or integers are expected here, but this is a `{Self}`")]
pub trait JsonElement: Scalar {}

macro_rules! elements {
    ($($ty:ty)+) => {
        $(impl JsonElement for $ty {})+
    };
}
elements!(String i8 i16 i32 i64 u8 u16 u32 u64);

impl ToJson for serde_json::Value {
    fn to_json(&self) -> Result<String> {
        text(self)
    }
}

impl Scalar for serde_json::Value {
    const TYPE: ColumnType = ColumnType::Json;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Json(self))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        row.text(column)?.map(|text| parse(text, column)).transpose()
    }

    fn into_value(self) -> Value {
        Value::json(self.to_json())
    }
}

fn text<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::encode(std::any::type_name::<T>(), error.to_string()))
}

fn parse<T: DeserializeOwned>(text: &str, column: usize) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::decode(column, std::any::type_name::<T>(), format!("JSON of another form: {error}")))
}
