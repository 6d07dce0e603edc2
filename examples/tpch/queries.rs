//! The 22 queries, each with the hand-written SQL of the same query beside it, `q01.sql`.

use chrono::NaiveDate;
use rowhouse::prelude::{Decimal, Engine, Select};
use rowhouse::types::FromRow;
use rowhouse::{Backend, Sql};
use serde::Serialize;

mod q01;
mod q02;
mod q03;
mod q04;
mod q05;
mod q06;
mod q07;
mod q08;
mod q09;
mod q10;
mod q11;
mod q12;
mod q13;
mod q14;
mod q15;
mod q16;
mod q17;
mod q18;
mod q19;
mod q20;
mod q21;
mod q22;

/// A query, whatever its rows are.
pub(crate) trait Question {
    /// Its rows, as lines of CSV.
    fn lines(&self, engine: &Engine) -> rowhouse::Result<Vec<String>>;

    /// Reads all its rows, and lets go of them.
    fn run(&self, engine: &Engine) -> rowhouse::Result<usize>;

    /// The SQL that the server gets.
    fn sql(&self, backend: &Backend) -> rowhouse::Result<Sql>;
}

impl<Scope, Row: FromRow + Send + Serialize> Question for Select<Scope, Row> {
    fn lines(&self, engine: &Engine) -> rowhouse::Result<Vec<String>> {
        Ok(self.all(engine)?.iter().map(line).collect())
    }

    fn run(&self, engine: &Engine) -> rowhouse::Result<usize> {
        Ok(self.all(engine)?.len())
    }

    fn sql(&self, backend: &Backend) -> rowhouse::Result<Sql> {
        self.to_sql_for(backend)
    }
}

/// A record as a line of CSV.
pub(crate) fn line(record: &impl Serialize) -> String {
    let mut writer =
        csv::WriterBuilder::new().has_headers(false).terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    writer.serialize(record).expect("a row is a record of plain values");
    let bytes = writer.into_inner().expect("a vector takes what is written");
    String::from_utf8(bytes).expect("CSV of text is text").trim_end_matches('\n').to_owned()
}

/// All queries, with what TPC-H calls them. The values are those that its specification validates them with, where they find
/// something in as little data as scale 0.001 is.
pub(crate) fn all() -> [(&'static str, Box<dyn Question>); 22] {
    [
        ("pricing summary report", Box::new(q01::pricing_summary(day(1998, 9, 2)))),
        ("minimum cost supplier", Box::new(q02::cheapest_suppliers(42, "STEEL", "AMERICA"))),
        ("shipping priority", Box::new(q03::open_orders("BUILDING", day(1995, 3, 15)))),
        ("order priority checking", Box::new(q04::late_orders(day(1993, 7, 1)))),
        ("local supplier volume", Box::new(q05::local_revenue("AMERICA", day(1995, 1, 1)))),
        (
            "forecasting revenue change",
            Box::new(q06::lost_by_discount(day(1994, 1, 1), Decimal::new(6, 2), Decimal::from(24))),
        ),
        ("volume shipping", Box::new(q07::trade("IRAQ", "UNITED KINGDOM", day(1995, 1, 1), day(1996, 12, 31)))),
        (
            "national market share",
            Box::new(q08::market_share(
                "UNITED STATES",
                "AMERICA",
                "STANDARD BRUSHED STEEL",
                day(1995, 1, 1),
                day(1996, 12, 31),
            )),
        ),
        ("product type profit", Box::new(q09::profit("green"))),
        ("returned item reporting", Box::new(q10::returns(day(1993, 10, 1)))),
        ("important stock", Box::new(q11::important_stock("PERU", Decimal::new(5, 3)))),
        ("shipping modes, priority", Box::new(q12::late_lines(["MAIL", "SHIP"], day(1994, 1, 1)))),
        ("customer distribution", Box::new(q13::distribution("%special%requests%"))),
        ("promotion effect", Box::new(q14::promotion_effect(day(1995, 9, 1)))),
        ("top supplier", Box::new(q15::top_supplier(day(1996, 1, 1)))),
        ("parts and suppliers", Box::new(q16::supply("Brand#45", "MEDIUM POLISHED", [49, 14, 23, 45, 19, 3, 36, 9]))),
        ("small-quantity orders", Box::new(q17::small_orders("Brand#33", "LG DRUM"))),
        ("large volume customer", Box::new(q18::large_orders(Decimal::from(250)))),
        (
            "discounted revenue",
            Box::new(q19::revenue_of([
                ("Brand#13", 1, 5, ["SM CASE", "SM BOX", "SM PACK", "SM PKG"]),
                ("Brand#15", 10, 10, ["MED BAG", "MED BOX", "MED PKG", "MED PACK"]),
                ("Brand#33", 20, 15, ["LG CASE", "LG BOX", "LG PACK", "LG PKG"]),
            ])),
        ),
        ("part promotion", Box::new(q20::overstocked("lemon", "UNITED STATES", day(1994, 1, 1)))),
        ("orders kept waiting", Box::new(q21::kept_waiting("UNITED STATES"))),
        ("sales opportunity", Box::new(q22::opportunities(["13", "31", "23", "29", "30", "18", "17"]))),
    ]
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}
