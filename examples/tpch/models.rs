//! The eight tables of TPC-H. Fields have plain names; columns have the standard's, which begin with the table's letter.
//! All keys are chosen by the application, two of them composite.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "tpch_region")]
pub(crate) struct Region {
    #[column(name = "r_regionkey", primary_key)]
    pub(crate) key: i64,
    #[column(name = "r_name", length = 25)]
    pub(crate) name: String,
    #[column(name = "r_comment", length = 152)]
    pub(crate) comment: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tpch_nation")]
pub(crate) struct Nation {
    #[column(name = "n_nationkey", primary_key)]
    pub(crate) key: i64,
    #[column(name = "n_name", length = 25)]
    pub(crate) name: String,
    #[column(name = "n_regionkey", index, references = Region::key)]
    pub(crate) region_key: i64,
    #[column(name = "n_comment", length = 152)]
    pub(crate) comment: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tpch_supplier")]
pub(crate) struct Supplier {
    #[column(name = "s_suppkey", primary_key)]
    pub(crate) key: i64,
    #[column(name = "s_name", length = 25)]
    pub(crate) name: String,
    #[column(name = "s_address", length = 40)]
    pub(crate) address: String,
    #[column(name = "s_nationkey", index, references = Nation::key)]
    pub(crate) nation_key: i64,
    #[column(name = "s_phone", length = 15)]
    pub(crate) phone: String,
    #[column(name = "s_acctbal", precision = 15, scale = 2)]
    pub(crate) account_balance: Decimal,
    #[column(name = "s_comment", length = 101)]
    pub(crate) comment: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tpch_customer")]
pub(crate) struct Customer {
    #[column(name = "c_custkey", primary_key)]
    pub(crate) key: i64,
    #[column(name = "c_name", length = 25)]
    pub(crate) name: String,
    #[column(name = "c_address", length = 40)]
    pub(crate) address: String,
    #[column(name = "c_nationkey", index, references = Nation::key)]
    pub(crate) nation_key: i64,
    #[column(name = "c_phone", length = 15)]
    pub(crate) phone: String,
    #[column(name = "c_acctbal", precision = 15, scale = 2)]
    pub(crate) account_balance: Decimal,
    #[column(name = "c_mktsegment", length = 10)]
    pub(crate) market_segment: String,
    #[column(name = "c_comment", length = 117)]
    pub(crate) comment: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tpch_part")]
pub(crate) struct Part {
    #[column(name = "p_partkey", primary_key)]
    pub(crate) key: i64,
    #[column(name = "p_name", length = 55)]
    pub(crate) name: String,
    #[column(name = "p_mfgr", length = 25)]
    pub(crate) manufacturer: String,
    #[column(name = "p_brand", length = 10)]
    pub(crate) brand: String,
    #[column(name = "p_type", length = 25)]
    pub(crate) kind: String,
    #[column(name = "p_size")]
    pub(crate) size: i32,
    #[column(name = "p_container", length = 10)]
    pub(crate) container: String,
    #[column(name = "p_retailprice", precision = 15, scale = 2)]
    pub(crate) retail_price: Decimal,
    #[column(name = "p_comment", length = 23)]
    pub(crate) comment: String,
}

/// What a supplier has of a part, and asks for it.
#[derive(Model, Clone, Debug)]
#[model(table = "tpch_partsupp")]
pub(crate) struct PartSupplier {
    #[column(name = "ps_partkey", primary_key, references = Part::key)]
    pub(crate) part_key: i64,
    #[column(name = "ps_suppkey", primary_key, index, references = Supplier::key)]
    pub(crate) supplier_key: i64,
    #[column(name = "ps_availqty")]
    pub(crate) available: i32,
    #[column(name = "ps_supplycost", precision = 15, scale = 2)]
    pub(crate) supply_cost: Decimal,
    #[column(name = "ps_comment", length = 199)]
    pub(crate) comment: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tpch_orders")]
pub(crate) struct Order {
    #[column(name = "o_orderkey", primary_key)]
    pub(crate) key: i64,
    #[column(name = "o_custkey", index, references = Customer::key)]
    pub(crate) customer_key: i64,
    #[column(name = "o_orderstatus", length = 1)]
    pub(crate) status: String,
    #[column(name = "o_totalprice", precision = 15, scale = 2)]
    pub(crate) total_price: Decimal,
    #[column(name = "o_orderdate")]
    pub(crate) date: NaiveDate,
    #[column(name = "o_orderpriority", length = 15)]
    pub(crate) priority: String,
    #[column(name = "o_clerk", length = 15)]
    pub(crate) clerk: String,
    #[column(name = "o_shippriority")]
    pub(crate) ship_priority: i32,
    #[column(name = "o_comment", length = 79)]
    pub(crate) comment: String,
}

#[derive(Model, Clone, Debug)]
#[model(
    table = "tpch_lineitem",
    foreign_key(columns(part_key, supplier_key), references = PartSupplier),
    index(part_key, supplier_key)
)]
pub(crate) struct LineItem {
    #[column(name = "l_orderkey", primary_key, references = Order::key)]
    pub(crate) order_key: i64,
    #[column(name = "l_partkey")]
    pub(crate) part_key: i64,
    #[column(name = "l_suppkey")]
    pub(crate) supplier_key: i64,
    #[column(name = "l_linenumber", primary_key)]
    pub(crate) line_number: i32,
    #[column(name = "l_quantity", precision = 15, scale = 2)]
    pub(crate) quantity: Decimal,
    #[column(name = "l_extendedprice", precision = 15, scale = 2)]
    pub(crate) extended_price: Decimal,
    #[column(name = "l_discount", precision = 15, scale = 2)]
    pub(crate) discount: Decimal,
    #[column(name = "l_tax", precision = 15, scale = 2)]
    pub(crate) tax: Decimal,
    #[column(name = "l_returnflag", length = 1)]
    pub(crate) return_flag: String,
    #[column(name = "l_linestatus", length = 1)]
    pub(crate) line_status: String,
    #[column(name = "l_shipdate")]
    pub(crate) ship_date: NaiveDate,
    #[column(name = "l_commitdate")]
    pub(crate) commit_date: NaiveDate,
    #[column(name = "l_receiptdate")]
    pub(crate) receipt_date: NaiveDate,
    #[column(name = "l_shipinstruct", length = 25)]
    pub(crate) ship_instructions: String,
    #[column(name = "l_shipmode", length = 10)]
    pub(crate) ship_mode: String,
    #[column(name = "l_comment", length = 44)]
    pub(crate) comment: String,
}

impl LineItem {
    /// What the customer pays for the line, without tax.
    pub(crate) fn net_price() -> Expr<Self, Decimal> {
        (Self::extended_price * (value(Decimal::ONE) - Self::discount)).on()
    }
}
