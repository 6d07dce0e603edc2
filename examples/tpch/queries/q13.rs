//! Q13, customer distribution: how many customers have how many orders, leaving out those with special requests.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, Order};

#[derive(Projection)]
#[allow(dead_code, reason = "its columns are used, and no rows of it read")]
struct Ordered {
    customer: i64,
    orders: i64,
}

#[derive(Projection, Serialize)]
pub(crate) struct Distribution {
    orders: i64,
    customers: i64,
}

pub(crate) fn distribution(pattern: &str) -> Select<impl Sized, Distribution> {
    let counted = Order::customer_key.eq(Customer::key) & Order::comment.not_like(pattern);
    Customer::query()
        .left_join(Order::matching(counted))
        .group_by(Customer::key)
        .select((Customer::key, Order::key.count()))
        .read_as::<Ordered>()
        .as_table()
        .group_by(Ordered::orders)
        .order_by((count().desc(), Ordered::orders.desc()))
        .select((Ordered::orders, count()))
        .read_as()
}
