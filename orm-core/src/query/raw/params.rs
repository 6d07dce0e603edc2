use super::value::RawValue;
use crate::error::Result;
use crate::model::{ColumnSet, Model};
use crate::types::{Ids, Param};

/// Values for the placeholders of raw SQL, all at once: a tuple, an array, a slice or a `Vec` for `?`; pairs of name and value, or a
/// model, whose fields are the names, for `:name`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold values for the placeholders of SQL",
    label = "this is not a tuple, an array, a list of pairs or a model",
    note = "`(18, \"Alex\")` is for `?`, `[(\"age\", 18)]` and a model are for `:name`; one value alone is `(18,)`"
)]
pub trait Params: Sync {
    /// How many of the values have a position.
    fn positions(&self) -> usize;

    /// The value at this position, from 0.
    fn at<'a>(&'a self, position: usize, ids: &Ids) -> Option<Result<Param<'a>>>;

    /// The value with this name.
    fn named<'a>(&'a self, name: &str, ids: &Ids) -> Option<Result<Param<'a>>> {
        let _ = (name, ids);
        None
    }

    /// The names that the SQL must ask for.
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Whether one of the values is not to be shown in logs.
    fn is_secret(&self) -> bool {
        false
    }
}

impl<V: RawValue> Params for [V] {
    fn positions(&self) -> usize {
        self.len()
    }

    fn at<'a>(&'a self, position: usize, ids: &Ids) -> Option<Result<Param<'a>>> {
        self.get(position).map(|value| value.param(ids))
    }

    fn is_secret(&self) -> bool {
        self.iter().any(RawValue::is_secret)
    }
}

impl<V: RawValue, const N: usize> Params for [V; N] {
    fn positions(&self) -> usize {
        N
    }

    fn is_secret(&self) -> bool {
        self.as_slice().is_secret()
    }

    fn at<'a>(&'a self, position: usize, ids: &Ids) -> Option<Result<Param<'a>>> {
        self.as_slice().at(position, ids)
    }
}

impl<V: RawValue> Params for Vec<V> {
    fn is_secret(&self) -> bool {
        self.as_slice().is_secret()
    }

    fn positions(&self) -> usize {
        self.len()
    }

    fn at<'a>(&'a self, position: usize, ids: &Ids) -> Option<Result<Param<'a>>> {
        self.as_slice().at(position, ids)
    }
}

impl<V: RawValue> Params for [(&str, V)] {
    fn is_secret(&self) -> bool {
        self.iter().any(|(_, value)| value.is_secret())
    }

    fn positions(&self) -> usize {
        0
    }

    fn at<'a>(&'a self, _: usize, _: &Ids) -> Option<Result<Param<'a>>> {
        None
    }

    fn named<'a>(&'a self, name: &str, ids: &Ids) -> Option<Result<Param<'a>>> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value.param(ids))
    }

    fn names(&self) -> Vec<&str> {
        self.iter().map(|(name, _)| *name).collect()
    }
}

impl<V: RawValue, const N: usize> Params for [(&str, V); N] {
    fn is_secret(&self) -> bool {
        self.as_slice().is_secret()
    }

    fn positions(&self) -> usize {
        0
    }

    fn at<'a>(&'a self, _: usize, _: &Ids) -> Option<Result<Param<'a>>> {
        None
    }

    fn named<'a>(&'a self, name: &str, ids: &Ids) -> Option<Result<Param<'a>>> {
        self.as_slice().named(name, ids)
    }

    fn names(&self) -> Vec<&str> {
        self.as_slice().names()
    }
}

/// The fields of an object by their names; those that the SQL does not ask for are left out.
impl<M: Model> Params for M {
    fn is_secret(&self) -> bool {
        M::table().hides_some(ColumnSet::first(M::table().columns.len()))
    }

    fn positions(&self) -> usize {
        0
    }

    fn at<'a>(&'a self, _: usize, _: &Ids) -> Option<Result<Param<'a>>> {
        None
    }

    fn named<'a>(&'a self, name: &str, ids: &Ids) -> Option<Result<Param<'a>>> {
        let column = M::table().columns.iter().find(|column| column.field == name)?;
        let mut only = ColumnSet::EMPTY;
        only.insert_if(column.position, true);
        let mut params = Vec::with_capacity(1);
        Some(self.bind(only, ids, &mut params).and_then(|()| {
            params.pop().ok_or_else(|| crate::Error::encode(column.rust_type, "the field has no value"))
        }))
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: RawValue),+> Params for ($($name,)+) {
            fn positions(&self) -> usize {
                [$(stringify!($name)),+].len()
            }

            fn is_secret(&self) -> bool {
                let ($($name,)+) = self;
                $($name.is_secret())||+
            }

            fn at<'a>(&'a self, position: usize, ids: &Ids) -> Option<Result<Param<'a>>> {
                let ($($name,)+) = self;
                let mut left = position;
                $(
                    if left == 0 {
                        return Some($name.param(ids));
                    }
                    left = left.wrapping_sub(1);
                )+
                let _ = left;
                None
            }
        }
    };
}
crate::for_tuples!(tuple);
