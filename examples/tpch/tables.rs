//! What the generator makes, and what becomes of it: one `impl` a table, in the order of the foreign keys.

use rowhouse::prelude::*;
use tpchgen::dates::TPCHDate;
use tpchgen::decimal::TPCHDecimal;
use tpchgen::generators as tpch;

use crate::models::{Customer, LineItem, Nation, Order, Part, PartSupplier, Region, Supplier};

/// A table that the generator fills.
///
/// What is checked is taken from the generator's rows, not from the objects that are made of them.
pub(crate) trait Table: Model {
    /// A row of the generator.
    type Row;

    /// All rows at this scale.
    fn rows(scale: f64) -> impl Iterator<Item = Self::Row>;

    /// The object for a row.
    fn object(row: &Self::Row) -> Self;

    /// The row's values in the numeric columns, in their order.
    fn numbers(row: &Self::Row) -> Vec<Decimal>;

    /// The row's values in the date columns, in their order.
    fn dates(_row: &Self::Row) -> Vec<NaiveDate> {
        Vec::new()
    }

    /// Reads back what the table has.
    fn read(engine: &Engine) -> rowhouse::Result<Totals>;
}

/// What is known of a table's rows.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) rows: u64,
    /// The sum of each numeric column; `None` over no rows.
    pub(crate) sums: Vec<Option<Decimal>>,
    /// The least and the greatest value of each date column; `None` over no rows.
    pub(crate) ranges: Vec<(Option<NaiveDate>, Option<NaiveDate>)>,
}

impl Table for Region {
    type Row = tpch::Region<'static>;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::RegionGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self { key: row.r_regionkey, name: row.r_name.to_owned(), comment: row.r_comment.to_owned() }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.r_regionkey.into()]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, key) = Self::query().select((count(), Self::key.sum())).one(engine)?;
        Ok(Totals::new(rows, [whole(key)], []))
    }
}

impl Table for Nation {
    type Row = tpch::Nation<'static>;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::NationGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            key: row.n_nationkey,
            name: row.n_name.to_owned(),
            region_key: row.n_regionkey,
            comment: row.n_comment.to_owned(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.n_nationkey.into(), row.n_regionkey.into()]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, key, region) =
            Self::query().select((count(), Self::key.sum(), Self::region_key.sum())).one(engine)?;
        Ok(Totals::new(rows, [whole(key), whole(region)], []))
    }
}

impl Table for Supplier {
    type Row = tpch::Supplier;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::SupplierGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            key: row.s_suppkey,
            name: row.s_name.to_string(),
            address: row.s_address.to_string(),
            nation_key: row.s_nationkey,
            phone: row.s_phone.to_string(),
            account_balance: decimal(row.s_acctbal),
            comment: row.s_comment.clone(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.s_suppkey.into(), row.s_nationkey.into(), decimal(row.s_acctbal)]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, key, nation, balance) = Self::query()
            .select((count(), Self::key.sum(), Self::nation_key.sum(), Self::account_balance.sum()))
            .one(engine)?;
        Ok(Totals::new(rows, [whole(key), whole(nation), balance], []))
    }
}

impl Table for Customer {
    type Row = tpch::Customer<'static>;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::CustomerGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            key: row.c_custkey,
            name: row.c_name.to_string(),
            address: row.c_address.to_string(),
            nation_key: row.c_nationkey,
            phone: row.c_phone.to_string(),
            account_balance: decimal(row.c_acctbal),
            market_segment: row.c_mktsegment.to_owned(),
            comment: row.c_comment.to_owned(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.c_custkey.into(), row.c_nationkey.into(), decimal(row.c_acctbal)]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, key, nation, balance) = Self::query()
            .select((count(), Self::key.sum(), Self::nation_key.sum(), Self::account_balance.sum()))
            .one(engine)?;
        Ok(Totals::new(rows, [whole(key), whole(nation), balance], []))
    }
}

impl Table for Part {
    type Row = tpch::Part<'static>;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::PartGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            key: row.p_partkey,
            name: row.p_name.to_string(),
            manufacturer: row.p_mfgr.to_string(),
            brand: row.p_brand.to_string(),
            kind: row.p_type.to_owned(),
            size: row.p_size,
            container: row.p_container.to_owned(),
            retail_price: decimal(row.p_retailprice),
            comment: row.p_comment.to_owned(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.p_partkey.into(), row.p_size.into(), decimal(row.p_retailprice)]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, key, size, price) =
            Self::query().select((count(), Self::key.sum(), Self::size.sum(), Self::retail_price.sum())).one(engine)?;
        Ok(Totals::new(rows, [whole(key), whole(size), price], []))
    }
}

impl Table for PartSupplier {
    type Row = tpch::PartSupp<'static>;

    /// The suppliers of a part come one after another. Where there are few, the generator gives a part the same one
    /// again: such rows are left out.
    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        let (mut part, mut suppliers) = (0, Vec::new());
        tpch::PartSuppGenerator::new(scale, 1, 1).iter().filter(move |row| {
            if row.ps_partkey != part {
                part = row.ps_partkey;
                suppliers.clear();
            }
            let is_new = !suppliers.contains(&row.ps_suppkey);
            suppliers.push(row.ps_suppkey);
            is_new
        })
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            part_key: row.ps_partkey,
            supplier_key: row.ps_suppkey,
            available: row.ps_availqty,
            supply_cost: decimal(row.ps_supplycost),
            comment: row.ps_comment.to_owned(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.ps_partkey.into(), row.ps_suppkey.into(), row.ps_availqty.into(), decimal(row.ps_supplycost)]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, part, supplier, available, cost) = Self::query()
            .select((
                count(),
                Self::part_key.sum(),
                Self::supplier_key.sum(),
                Self::available.sum(),
                Self::supply_cost.sum(),
            ))
            .one(engine)?;
        Ok(Totals::new(rows, [whole(part), whole(supplier), whole(available), cost], []))
    }
}

impl Table for Order {
    type Row = tpch::Order<'static>;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::OrderGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            key: row.o_orderkey,
            customer_key: row.o_custkey,
            status: row.o_orderstatus.to_string(),
            total_price: decimal(row.o_totalprice),
            date: date(row.o_orderdate),
            priority: row.o_orderpriority.to_owned(),
            clerk: row.o_clerk.to_string(),
            ship_priority: row.o_shippriority,
            comment: row.o_comment.to_owned(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![row.o_orderkey.into(), row.o_custkey.into(), decimal(row.o_totalprice), row.o_shippriority.into()]
    }

    fn dates(row: &Self::Row) -> Vec<NaiveDate> {
        vec![date(row.o_orderdate)]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let (rows, key, customer, price, priority, first, last) = Self::query()
            .select((
                count(),
                Self::key.sum(),
                Self::customer_key.sum(),
                Self::total_price.sum(),
                Self::ship_priority.sum(),
                Self::date.min(),
                Self::date.max(),
            ))
            .one(engine)?;
        Ok(Totals::new(rows, [whole(key), whole(customer), price, whole(priority)], [(first, last)]))
    }
}

impl Table for LineItem {
    type Row = tpch::LineItem<'static>;

    fn rows(scale: f64) -> impl Iterator<Item = Self::Row> {
        tpch::LineItemGenerator::new(scale, 1, 1).iter()
    }

    fn object(row: &Self::Row) -> Self {
        Self {
            order_key: row.l_orderkey,
            part_key: row.l_partkey,
            supplier_key: row.l_suppkey,
            line_number: row.l_linenumber,
            quantity: row.l_quantity.into(),
            extended_price: decimal(row.l_extendedprice),
            discount: decimal(row.l_discount),
            tax: decimal(row.l_tax),
            return_flag: row.l_returnflag.to_owned(),
            line_status: row.l_linestatus.to_owned(),
            ship_date: date(row.l_shipdate),
            commit_date: date(row.l_commitdate),
            receipt_date: date(row.l_receiptdate),
            ship_instructions: row.l_shipinstruct.to_owned(),
            ship_mode: row.l_shipmode.to_owned(),
            comment: row.l_comment.to_owned(),
        }
    }

    fn numbers(row: &Self::Row) -> Vec<Decimal> {
        vec![
            row.l_orderkey.into(),
            row.l_partkey.into(),
            row.l_suppkey.into(),
            row.l_linenumber.into(),
            row.l_quantity.into(),
            decimal(row.l_extendedprice),
            decimal(row.l_discount),
            decimal(row.l_tax),
        ]
    }

    fn dates(row: &Self::Row) -> Vec<NaiveDate> {
        vec![date(row.l_shipdate), date(row.l_commitdate), date(row.l_receiptdate)]
    }

    fn read(engine: &Engine) -> rowhouse::Result<Totals> {
        let numbers = (
            count(),
            Self::order_key.sum(),
            Self::part_key.sum(),
            Self::supplier_key.sum(),
            Self::line_number.sum(),
            Self::quantity.sum(),
            Self::extended_price.sum(),
            Self::discount.sum(),
            Self::tax.sum(),
        );
        let (rows, order, part, supplier, line, quantity, price, discount, tax) =
            Self::query().select(numbers).one(engine)?;
        let dates = (
            (Self::ship_date.min(), Self::ship_date.max()),
            (Self::commit_date.min(), Self::commit_date.max()),
            (Self::receipt_date.min(), Self::receipt_date.max()),
        );
        let (ship, commit, receipt) = Self::query().select(dates).one(engine)?;
        let keys = [whole(order), whole(part), whole(supplier), whole(line)];
        Ok(Totals::new(rows, keys.into_iter().chain([quantity, price, discount, tax]), [ship, commit, receipt]))
    }
}

impl Totals {
    fn new(
        rows: i64,
        sums: impl IntoIterator<Item = Option<Decimal>>,
        ranges: impl IntoIterator<Item = (Option<NaiveDate>, Option<NaiveDate>)>,
    ) -> Self {
        Self { rows: rows.unsigned_abs(), sums: sums.into_iter().collect(), ranges: ranges.into_iter().collect() }
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, numbers: &[Decimal], dates: &[NaiveDate]) {
        self.rows += 1;
        self.sums.resize(numbers.len(), None);
        for (sum, number) in self.sums.iter_mut().zip(numbers) {
            *sum = Some(sum.unwrap_or_default() + number);
        }
        self.ranges.resize(dates.len(), (None, None));
        for ((least, greatest), date) in self.ranges.iter_mut().zip(dates) {
            *least = Some(least.map_or(*date, |least| least.min(*date)));
            *greatest = Some(greatest.map_or(*date, |greatest| greatest.max(*date)));
        }
    }
}

fn whole(sum: Option<i64>) -> Option<Decimal> {
    sum.map(Decimal::from)
}

fn decimal(value: TPCHDecimal) -> Decimal {
    Decimal::new(value.into_inner(), 2)
}

fn date(value: TPCHDate) -> NaiveDate {
    NaiveDate::from_epoch_days(value.to_unix_epoch()).expect("the generator's dates are of the years 1992 to 1998")
}
