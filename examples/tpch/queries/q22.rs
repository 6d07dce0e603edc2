//! Q22, global sales opportunity: customers of some countries with money who have not ordered, by country.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, Order};

#[derive(Projection, Serialize)]
pub(crate) struct Opportunity {
    country: String,
    customers: i64,
    balance: Option<Decimal>,
}

pub(crate) fn opportunities(countries: [&str; 7]) -> Select<impl Sized, Opportunity> {
    let country = || Customer::phone.left(2);
    let there = Customer::query().filter(country().is_in(countries));
    let average =
        there.clone().filter(Customer::account_balance.gt(Decimal::ZERO)).select(Customer::account_balance.avg());
    let orders = Order::query().correlate::<Customer>().filter(Order::customer_key.eq(Customer::key));
    there
        .filter(Customer::account_balance.gt(subquery(average)) & !exists(orders))
        .group_by(country())
        .order_by(country().asc())
        .select((country(), count(), Customer::account_balance.sum()))
        .read_as()
}
