//! The model that the constructs are about.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "items")]
pub(crate) struct Item {
    pub(crate) id: Id<Item>,
    pub(crate) name: String,
    pub(crate) note: Option<String>,
    pub(crate) n: i32,
    pub(crate) m: Option<i32>,
    pub(crate) ratio: f64,
    #[column(precision = 12, scale = 2)]
    pub(crate) price: Decimal,
    pub(crate) ready: Option<bool>,
    pub(crate) day: NaiveDate,
    pub(crate) time: NaiveTime,
    pub(crate) at: DateTime<Utc>,
    pub(crate) tags: Vec<String>,
    pub(crate) data: serde_json::Value,
}
