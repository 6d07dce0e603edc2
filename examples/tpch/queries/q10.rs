//! Q10, returned item reporting: the customers who sent back the most of what they ordered in a quarter.

use chrono::Months;
use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, LineItem, Nation, Order};

#[derive(Projection, Serialize)]
pub(crate) struct Returns {
    customer: i64,
    name: String,
    revenue: Option<Decimal>,
    account_balance: Decimal,
    nation: String,
    address: String,
    phone: String,
    comment: String,
}

pub(crate) fn returns(from: NaiveDate) -> Select<impl Sized, Returns> {
    Customer::query()
        .join(Order::customer_key)
        .join(LineItem::order_key)
        .join(Customer::nation_key)
        .filter(Order::date.ge(from) & Order::date.lt(from + Months::new(3)))
        .filter(LineItem::return_flag.eq("R"))
        .group_by((Customer::key, Nation::key))
        .order_by((LineItem::net_price().sum().desc(), Customer::key.asc()))
        .limit(20)
        .select((
            Customer::key,
            Customer::name,
            LineItem::net_price().sum(),
            Customer::account_balance,
            Nation::name,
            Customer::address,
            Customer::phone,
            Customer::comment,
        ))
        .read_as()
}
