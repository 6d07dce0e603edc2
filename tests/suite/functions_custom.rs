//! Functions, operators and SQL of the user's own inside typed expressions.

use rowhouse::prelude::*;

use crate::support::Backend;
use crate::things::{Thing, checks, stored};

rowhouse::sql_function! {
    /// The bytes of a text in hexadecimal digits.
    pub(crate) fn to_hex(number: i32) -> String;
    fn absolute(number: i32) -> i32 = "abs";
    fn shorter(text: String, length: i32) -> String = "substr";
    fn nothing_if_empty(text: String, empty: String) -> Option<String> = "nullif";
}

backend_tests! {
    fn functions_of_the_users_own(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            absolute(Thing::n) => |t| Some(t.n.abs());
            absolute(Thing::m) + 1 => |t| Some(t.m?.abs() + 1);
            shorter(Thing::maybe, 1) => |t| Some(t.maybe.as_ref()?.clone());
            nothing_if_empty(Thing::text, "") => |t| Some(t.text.clone()).filter(|text| !text.is_empty());
            function::<i32, _>("abs", (Thing::n - 3,)) => |t| Some((t.n - 3).abs());
            function::<String, _>("lower", ("A",)) => |_| Some("a".to_owned());
        }
        let sql = Thing::query().select(to_hex(Thing::n)).to_sql(db.dialect())?.sql;
        assert!(sql.contains("to_hex("), "{sql}");
        Ok(())
    }

    fn operators_of_the_users_own(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::n.operator::<bool, _>("<>", Thing::m) => |t| Some(t.n != t.m?);
            Thing::n.operator::<i32, _>("*", Thing::m + 1) => |t| Some(t.n * (t.m? + 1));
        }
        Ok(())
    }

    fn sql_of_the_users_own_in_an_expression(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let next = Thing::n + 1;
        let (least, text) = (2, &"it's {a} \"b\"".to_owned());
        checks! { db, things;
            sql_expr!(Option<i32>, "CASE WHEN {Thing::m} > {least} THEN {Thing::m} ELSE {Thing::n} END") => |t| {
                if t.m > Some(least) { t.m } else { Some(t.n) }
            };
            sql_expr!(i32, "{Thing::n} + 1") * 2 => |t| Some((t.n + 1) * 2);
            value(10) - sql_expr!(i32, "{Thing::n} - 1") => |t| Some(10 - (t.n - 1));
            sql_expr!(i32, "{Thing::n} - {next}") => |_| Some(-1);
            sql_expr!(String, "{text}") => |_| Some("it's {a} \"b\"".to_owned());
            sql_expr!(bool, "'{{' = '{{' AND {Thing::n} IS NOT NULL") & Thing::truth => |t| t.truth;
        }
        let positive: Vec<Id<Thing>> = Thing::query().filter(sql_expr!(bool, "{Thing::n} > {least}")).select(Thing::id).all(&db.engine)?;
        assert_eq!(positive.len(), things.iter().filter(|t| t.n > least).count());
        let inferred: Expr<_, i32> = sql_expr!("{Thing::n} / 1");
        assert_eq!(Thing::query().select(inferred).all(&db.engine)?.len(), things.len());
        Ok(())
    }

    fn decimals_and_question_marks_in_sql_of_the_users_own(db: &TestDb) -> Result<()> {
        stored(db)?;
        let doubled = Thing::query().select(sql_expr!(Option<Decimal>, "{Thing::price} * 2")).all(&db.engine);
        assert_eq!(doubled.is_err(), db.backend == Backend::Sqlite, "{doubled:?}");
        let mark = Thing::query().select(sql_expr!(bool, "'a' ? 'b'")).all(&db.engine);
        if db.backend != Backend::Postgres {
            assert!(matches!(&mark, Err(Error::Query { reason }) if reason.contains("a `?` in SQL of your own")), "{mark:?}");
        }
        Ok(())
    }
}
