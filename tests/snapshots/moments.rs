//! Parts of days and moments.

use super::*;

#[test]
fn a_field_is_extracted() {
    assert_sql!(
        names().select((extract(DatePart::Year, User::seen), extract(DatePart::Week, User::born))),
        r#"
        sqlite    SELECT CAST(substr("seen", 1, 4) AS INTEGER), CAST(strftime('%V', substr("born", 1, 10)) AS INTEGER) FROM "users"
        postgres  SELECT CAST(EXTRACT(YEAR FROM "seen") AS integer), CAST(EXTRACT(WEEK FROM "born") AS integer) FROM "users"
        mysql     SELECT YEAR(`seen`), WEEK(`born`, 3) FROM `users`"#
    );
    assert_sql!(
        names().select((extract(TimePart::Hour, User::seen), extract(TimePart::Microsecond, User::seen))),
        r#"
        sqlite    SELECT CAST(substr("seen", -15, 2) AS INTEGER), CAST(substr("seen", -6, 6) AS INTEGER) FROM "users"
        postgres  SELECT CAST(EXTRACT(HOUR FROM "seen") AS integer), (CAST(EXTRACT(MICROSECONDS FROM "seen") AS integer) % 1000000) FROM "users"
        mysql     SELECT HOUR(`seen`), MICROSECOND(`seen`) FROM `users`"#
    );
}
