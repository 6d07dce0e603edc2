use hashbrown::HashMap;

use crate::error::Result;
use crate::row::{RowAccess, read_value};
use crate::types::{ColumnType, Value};

/// A column of a key: where it is in a row, and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyColumn {
    pub(super) position: usize,
    pub(super) ty: ColumnType,
}

/// The keys of some parents, each key once: what their related rows are asked by, and put together by.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    /// Where they are in a parent's row.
    columns: Vec<KeyColumn>,
    groups: Groups,
    /// The keys in the order of their groups, column by column.
    values: Vec<Value>,
    /// The group of each parent, in their order.
    parents: Vec<u32>,
}

/// The group of a key that is NULL, and of one that no parent has.
pub(super) const NO_GROUP: u32 = u32::MAX;

/// The groups by their keys. What most keys are is looked up without making a value of it.
#[derive(Debug, Clone)]
enum Groups {
    Int {
        groups: HashMap<i64, u32>,
        /// The key that was looked up last: rows of one parent mostly come together.
        last: Option<(i64, u32)>,
    },
    Uuid(HashMap<[u8; 16], u32>),
    Text(HashMap<Box<str>, u32>),
    Parts {
        groups: HashMap<Box<[KeyPart]>, u32>,
        /// The key that is looked up.
        sought: Vec<KeyPart>,
    },
}

/// A part of a key, to be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum KeyPart {
    Int(i64),
    Uuid([u8; 16]),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    /// Of another kind, as it is shown.
    Other(String),
}

impl Keys {
    pub(super) fn new(columns: Vec<KeyColumn>) -> Self {
        let groups = match columns.as_slice() {
            [KeyColumn { ty, .. }] if is_integer(*ty) => Groups::Int { groups: HashMap::new(), last: None },
            [KeyColumn { ty: ColumnType::Uuid, .. }] => Groups::Uuid(HashMap::new()),
            [KeyColumn { ty: ColumnType::Text, .. }] => Groups::Text(HashMap::new()),
            _ => Groups::Parts { groups: HashMap::new(), sought: Vec::new() },
        };
        Self { columns, groups, values: Vec::new(), parents: Vec::new() }
    }

    /// Says where the columns of a parent are in its row.
    pub(super) fn place(&mut self, at: &mut dyn FnMut(usize) -> usize) {
        for column in &mut self.columns {
            column.position = at(column.position);
        }
    }

    /// Takes note of a parent.
    #[inline]
    pub(super) fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        let group = self.groups.of_parent(row, &self.columns, &mut self.values)?;
        self.parents.push(group);
        Ok(())
    }

    /// A number for the key in these columns, the same for equal keys; [`NO_GROUP`] for NULL.
    pub(super) fn number<R: RowAccess + ?Sized>(&mut self, row: &R, columns: &[KeyColumn]) -> Result<u32> {
        self.groups.of_parent(row, columns, &mut self.values)
    }

    /// The group of a row that belongs to parents, whose columns are these; [`NO_GROUP`] if it belongs to none.
    #[inline]
    pub(super) fn find<R: RowAccess + ?Sized>(&mut self, row: &R, columns: &[KeyColumn]) -> Result<u32> {
        self.groups.find(row, columns)
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.values.len() / self.width()
    }

    /// How many columns a key has.
    pub(super) fn width(&self) -> usize {
        self.columns.len().max(1)
    }

    /// The keys of some groups, column by column.
    pub(super) fn values(&self, groups: std::ops::Range<usize>) -> &[Value] {
        let width = self.width();
        self.values.get(groups.start * width..groups.end * width).unwrap_or_default()
    }

    /// The group of each parent, in their order.
    pub(super) fn parents(&self) -> &[u32] {
        &self.parents
    }
}

impl Groups {
    /// The group of a parent, which is a new one if its key is new.
    #[inline]
    fn of_parent<R: RowAccess + ?Sized>(
        &mut self,
        row: &R,
        columns: &[KeyColumn],
        values: &mut Vec<Value>,
    ) -> Result<u32> {
        let known = self.find(row, columns)?;
        if known != NO_GROUP {
            return Ok(known);
        }
        self.add(row, columns, values)
    }

    fn add<R: RowAccess + ?Sized>(&mut self, row: &R, columns: &[KeyColumn], values: &mut Vec<Value>) -> Result<u32> {
        for column in columns {
            if row.is_null(column.position)? {
                return Ok(NO_GROUP);
            }
        }
        let next = u32::try_from(values.len() / columns.len().max(1)).unwrap_or(NO_GROUP);
        for column in columns {
            values.push(read_value(row, column.position, column.ty)?);
        }
        let key = &values[values.len() - columns.len()..];
        match (self, key) {
            (Self::Int { groups, last }, [Value::Int(key)]) => {
                *last = Some((*key, next));
                groups.insert(*key, next);
            }
            (Self::Uuid(groups), [Value::Uuid(key)]) => drop(groups.insert(*key, next)),
            (Self::Text(groups), [Value::Text(key)]) => drop(groups.insert(key.clone(), next)),
            (Self::Parts { groups, .. }, key) => drop(groups.insert(key.iter().map(KeyPart::of).collect(), next)),
            _ => {}
        }
        Ok(next)
    }

    #[inline]
    fn find<R: RowAccess + ?Sized>(&mut self, row: &R, columns: &[KeyColumn]) -> Result<u32> {
        let Some(first) = columns.first().map(|column| column.position) else { return Ok(NO_GROUP) };
        let found = match self {
            Self::Int { groups, last } => row.int(first)?.and_then(|key| match *last {
                Some((known, group)) if known == key => Some(group),
                _ => {
                    let group = groups.get(&key).copied();
                    *last = group.map(|group| (key, group)).or(*last);
                    group
                }
            }),
            Self::Uuid(groups) => row.uuid(first)?.and_then(|key| groups.get(&key).copied()),
            Self::Text(groups) => row.text(first)?.and_then(|key| groups.get(key).copied()),
            Self::Parts { groups, sought } => {
                sought.clear();
                for column in columns {
                    sought.push(KeyPart::of(&read_value(row, column.position, column.ty)?));
                }
                groups.get(sought.as_slice()).copied()
            }
        };
        Ok(found.unwrap_or(NO_GROUP))
    }
}

impl KeyPart {
    fn of(value: &Value) -> Self {
        match value {
            Value::Int(number) => Self::Int(*number),
            Value::Bool(truth) => Self::Int(i64::from(*truth)),
            Value::Uuid(uuid) => Self::Uuid(*uuid),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Bytes(bytes) => Self::Bytes(bytes.clone()),
            other => Self::Other(format!("{other:?}")),
        }
    }
}

fn is_integer(ty: ColumnType) -> bool {
    matches!(ty, ColumnType::TinyInt | ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt)
}
