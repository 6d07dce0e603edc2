//! Functions, operators and other expressions.

use rowhouse::prelude::*;

use crate::Chapter;
use crate::model::Item;

pub(crate) fn chapters() -> Vec<Chapter> {
    vec![text(), numbers(), bits(), moments(), nulls(), casts()]
}

fn text() -> Chapter {
    let mut text = Chapter::new("Text");
    constructs! { text;
        concat((Item::name, ": ", Item::note));
        Item::name.lower();
        Item::name.upper();
        Item::name.trim();
        Item::name.ltrim();
        Item::name.rtrim();
        Item::name.length();
        Item::name.octet_length();
        Item::name.substring(2, 3);
        Item::name.substring(Item::n, 3);
        Item::name.substring_from(2);
        Item::name.left(2);
        Item::name.right(2);
        Item::name.lpad(8, '.');
        Item::name.rpad(8, '.');
        Item::name.replace("a", "b");
        Item::name.strpos("a");
        Item::name.reverse();
        Item::name.repeat(3);
        Item::name.like("a%");
        Item::name.starts_with("a");
        Item::name.like_expr(Item::note);
        Item::name.ilike("A%");
        Item::name.eq_ignore_case("a");
        Item::name.matches_regex("^a");
        Item::name.collate("C");
    }
    text
}

fn numbers() -> Chapter {
    let mut numbers = Chapter::new("Numbers");
    constructs! { numbers;
        Item::n + 1;
        Item::n / 2;
        Item::n % 2;
        Item::price / Item::price.abs();
        Item::n.abs();
        Item::n.sign();
        Item::ratio.round();
        Item::ratio.round_to(2);
        Item::ratio.ceil();
        Item::ratio.floor();
        Item::ratio.trunc();
        Item::price.round();
        Item::price.round_to(1);
        Item::price.floor();
        Item::ratio.sqrt();
        Item::n.power(2.0);
        Item::n.exp();
        Item::n.ln();
        Item::n.log10();
        Item::n.log(2.0);
        greatest((Item::n, Item::m));
        least((Item::n, Item::m));
        random();
    }
    numbers
}

fn bits() -> Chapter {
    let mut bits = Chapter::new("Bits");
    constructs! { bits;
        Item::n.bit_and(6);
        Item::n.bit_or(6);
        Item::n.bit_xor(6);
        Item::n.bit_not();
        Item::n.shift_left(2);
        Item::n.shift_right(2);
    }
    bits
}

fn moments() -> Chapter {
    let mut moments = Chapter::new("Days and moments");
    constructs! { moments;
        now::<DateTime<Utc>>();
        current_date::<NaiveDate>();
        Item::at.year();
        Item::at.quarter();
        Item::at.month();
        Item::at.week();
        Item::at.day();
        Item::at.day_of_week();
        Item::at.day_of_year();
        Item::at.hour();
        Item::at.minute();
        Item::at.second();
        Item::at.microsecond();
        Item::at.epoch();
        Item::at.date();
        Item::at.time();
        Item::at.date_trunc(Unit::Month);
        Item::at.date_trunc(Unit::Week);
        Item::at.date_trunc(Unit::Hour);
        Item::at.plus(months(1));
        Item::at.plus(days(3) + hours(2));
        Item::day.minus(days(3));
        Item::at.days_since(Item::at.minus(days(1)));
        Item::at.seconds_since(Item::at.minus(days(1)));
        Item::at.microseconds_since(Item::at.minus(days(1)));
    }
    moments
}

fn nulls() -> Chapter {
    let mut nulls = Chapter::new("NULL, truth and cases");
    constructs! { nulls;
        Item::m.coalesce(0);
        coalesce((Item::m, Item::n));
        Item::n.nullif(0);
        Item::m.is(Some(1));
        Item::m.is_null();
        Item::ready.is_true();
        Item::ready.is_not_true();
        Item::ready.is_false();
        Item::ready.is_unknown();
        case().when(Item::n.gt(1), "many").else_("few");
        case_of(Item::n).when(1, "one").end();
    }
    nulls
}

fn casts() -> Chapter {
    let mut casts = Chapter::new("Casts");
    constructs! { casts;
        Item::n.cast::<i64>();
        Item::n.cast::<f64>();
        Item::n.cast::<String>();
        Item::n.cast::<Decimal>();
        Item::n.cast::<bool>();
        Item::ready.cast::<i32>();
        Item::ratio.cast::<i64>();
        Item::price.cast::<f64>();
        Item::price.cast::<i64>();
        Item::price.cast::<String>();
        Item::name.cast::<i32>();
        Item::name.cast::<f64>();
        Item::day.cast::<String>();
        Item::at.cast::<String>();
        Item::day.cast::<DateTime<Utc>>();
    }
    casts
}
