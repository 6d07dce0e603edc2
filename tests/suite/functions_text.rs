//! Functions of text give on every backend what Rust gives, character by character.

use rowhouse::prelude::*;

use crate::support::Backend;
use crate::things::{Thing, checks, stored};

/// `length` characters from the one at `start` on, where the first is at 1.
fn substring(text: &str, start: i32, length: i32) -> String {
    let window = i64::from(start)..i64::from(start) + i64::from(length.max(0));
    (1_i64..).zip(text.chars()).filter(|(at, _)| window.contains(at)).map(|(_, character)| character).collect()
}

fn padding(text: &str, length: i32, fill: char) -> String {
    let missing = usize::try_from(length).unwrap_or_default().saturating_sub(text.chars().count());
    std::iter::repeat_n(fill, missing).collect()
}

fn cut(text: &str, length: i32) -> String {
    text.chars().take(usize::try_from(length).unwrap_or_default()).collect()
}

fn position(text: &str, part: &str) -> i32 {
    text.find(part).map_or(0, |at| text[..at].chars().count() as i32 + 1)
}

backend_tests! {
    fn case_and_blanks(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::text.lower() => |t| Some(t.text.to_lowercase());
            Thing::maybe.upper() => |t| Some(t.maybe.as_ref()?.to_uppercase());
            Thing::text.trim() => |t| Some(t.text.trim_matches(' ').to_owned());
            Thing::maybe.ltrim() => |t| Some(t.maybe.as_ref()?.trim_start_matches(' ').to_owned());
            Thing::maybe.rtrim() => |t| Some(t.maybe.as_ref()?.trim_end_matches(' ').to_owned());
            Thing::text.eq_ignore_case(Thing::maybe) => |t| Some(t.text.to_lowercase() == t.maybe.as_ref()?.to_lowercase());
            Thing::text.eq_ignore_case("äöÜ") => |t| Some(t.text == "ÄÖü");
            Thing::maybe.ilike("äÖ_") => |t| Some(t.maybe.as_ref()? == "ÄÖü");
            Thing::maybe.ilike("A%") => |t| Some(t.maybe.as_ref()?.to_lowercase().starts_with('a'));
            value("Ä".to_owned()).lower() => |_| Some("ä".to_owned());
            value("x".to_owned()).eq_ignore_case("X") => |_| Some(true);
        }
        Ok(())
    }

    fn lengths_count_characters_and_bytes(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::text.length() => |t| Some(t.text.chars().count() as i32);
            Thing::maybe.length() => |t| Some(t.maybe.as_ref()?.chars().count() as i32);
            Thing::text.octet_length() => |t| Some(t.text.len() as i32);
            Thing::maybe.octet_length() => |t| Some(t.maybe.as_ref()?.len() as i32);
            value("😀".to_owned()).length() + Thing::n => |t| Some(1 + t.n);
        }
        Ok(())
    }

    fn parts_of_text(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::text.substring(2, 2) => |t| Some(substring(&t.text, 2, 2));
            Thing::text.substring(0, 2) => |t| Some(substring(&t.text, 0, 2));
            Thing::text.substring(-1, 4) => |t| Some(substring(&t.text, -1, 4));
            Thing::text.substring(2, -1) => |t| Some(substring(&t.text, 2, -1));
            Thing::maybe.substring(Thing::n, Thing::m) => |t| Some(substring(t.maybe.as_ref()?, t.n, t.m?));
            Thing::text.substring_from(2) => |t| Some(substring(&t.text, 2, 100));
            Thing::maybe.substring_from(Thing::m) => |t| Some(substring(t.maybe.as_ref()?, t.m?.max(1), 100));
            Thing::text.left(2) => |t| Some(substring(&t.text, 1, 2));
            Thing::maybe.left(Thing::m) => |t| Some(substring(t.maybe.as_ref()?, 1, t.m?));
            Thing::text.left(-1) => |_| Some(String::new());
            Thing::text.right(2) => |t| Some(substring(&t.text, t.text.chars().count() as i32 - 1, 2));
            Thing::text.right(0) => |_| Some(String::new());
            Thing::maybe.right(Thing::m) => |t| {
                let (text, count) = (t.maybe.as_ref()?, t.m?);
                Some(substring(text, text.chars().count() as i32 + 1 - count.max(0), count))
            };
        }
        Ok(())
    }

    fn text_is_put_together(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            concat((Thing::text, "-", Thing::text)) => |t| Some(format!("{0}-{0}", t.text));
            concat((Thing::text, Thing::maybe)) => |t| Some(format!("{}{}", t.text, t.maybe.as_ref()?));
            concat(("a", "b", Thing::text.length().cast::<String>())) => |t| Some(format!("ab{}", t.text.chars().count()));
            concat((Thing::text, "x")).eq("abx") => |t| Some(t.text == "ab");
            Thing::text.lpad(4, '*') => |t| Some(cut(&(padding(&t.text, 4, '*') + &t.text), 4));
            Thing::maybe.lpad(Thing::n, 'ä') => |t| {
                let text = t.maybe.as_ref()?;
                Some(padding(text, t.n, 'ä') + &cut(text, t.n))
            };
            Thing::text.rpad(4, '😀') => |t| Some(cut(&(t.text.clone() + &padding(&t.text, 4, '😀')), 4));
            Thing::maybe.rpad(Thing::m, ' ') => |t| {
                let text = t.maybe.as_ref()?;
                Some(cut(text, t.m?) + &padding(text, t.m?, ' '))
            };
            Thing::maybe.reverse() => |t| Some(t.maybe.as_ref()?.chars().rev().collect());
            Thing::text.repeat(3) => |t| Some(t.text.repeat(3));
            Thing::maybe.repeat(Thing::m) => |t| Some(t.maybe.as_ref()?.repeat(usize::try_from(t.m?).unwrap_or_default()));
        }
        Ok(())
    }

    fn text_is_searched_and_replaced(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::text.replace("X", "--") => |t| Some(t.text.replace('X', "--"));
            Thing::text.replace("", "y") => |t| Some(t.text.clone());
            Thing::text.replace(Thing::maybe, "") => |t| {
                let from = t.maybe.as_ref()?;
                Some(if from.is_empty() { t.text.clone() } else { t.text.replace(from, "") })
            };
            Thing::text.strpos("x") => |t| Some(position(&t.text, "x"));
            Thing::text.strpos("") => |_| Some(1);
            Thing::maybe.strpos(Thing::text) => |t| Some(position(t.maybe.as_ref()?, &t.text));
            Thing::text.like_expr(concat((Thing::text.left(1), "%"))) => |t| {
                // A backslash alone is no pattern; no text here starts with one.
                Some(t.text.starts_with(&t.text.chars().take(1).collect::<String>()))
            };
            Thing::text.not_like_expr(Thing::maybe.replace("\\", "")) => |t| {
                let pattern = t.maybe.as_ref()?.replace('\\', "");
                Some(if pattern == "50%_" { !t.text.starts_with("50") } else { t.text != pattern })
            };
        }
        Ok(())
    }

    fn regular_expressions(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::text.matches_regex("^a.b") => |t| Some(t.text.starts_with("aXb"));
            Thing::maybe.matches_regex("[0-9]+$") => |t| Some(t.maybe.as_ref()?.ends_with(|c: char| c.is_ascii_digit()));
            Thing::text.matches_regex("AB") => |_| Some(false);
            Thing::text.matches_regex(Thing::maybe.left(0)) => |t| t.maybe.as_ref().map(|_| true);
            Thing::maybe.matches_regex(Thing::text.left(0)) => |t| t.maybe.as_ref().map(|_| true);
            Thing::text.matches_regex("") => |_| Some(true);
        }
        assert!(Thing::query().filter(Thing::text.matches_regex("(")).count(&db.engine).is_err());
        Ok(())
    }

    fn a_collation_is_the_servers_own(db: &TestDb) -> Result<()> {
        stored(db)?;
        let (insensitive, name) = match db.backend {
            Backend::Sqlite => (true, "NOCASE"),
            Backend::Postgres => (false, "C"),
            Backend::Mysql => (true, "utf8mb4_general_ci"),
        };
        let query = Thing::query().filter(Thing::text.collate(name).eq("AXBXC"));
        assert_eq!(query.count(&db.engine)?, if insensitive { 3 } else { 0 });
        Ok(())
    }
}
