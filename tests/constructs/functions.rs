//! Functions, operators and other expressions.

use rowhouse::prelude::*;

use crate::Chapter;
use crate::model::Item;

pub(crate) fn chapters() -> Vec<Chapter> {
    vec![
        text(),
        numbers(),
        bits(),
        moments(),
        nulls(),
        casts(),
        rows(),
        json(),
        arrays(),
        aggregates(),
        windows(),
        custom(),
    ]
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
        extract(DatePart::Year, Item::at);
        extract(DatePart::DayOfYear, Item::day);
        extract(TimePart::Hour, Item::time);
        extract(TimePart::Microsecond, Item::at);
        Item::at.date();
        Item::at.time();
        Item::at.date_trunc(Unit::Month);
        Item::at.date_trunc(Unit::Week);
        Item::at.date_trunc(Unit::Hour);
        Item::at.plus(months(1));
        Item::at.plus(days(3) + hours(2));
        Item::day.minus(days(3));
        Item::at.plus_days(Item::n);
        Item::at.plus_months(Item::n);
        Item::at.plus_seconds(Item::n);
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

fn rows() -> Chapter {
    let mut rows = Chapter::new("Tuples");
    constructs! { rows;
        (Item::n, Item::name).eq((1, "a"));
        (Item::n, Item::name).lt((1, "a"));
        (Item::n, Item::name).is_in([(1, "a"), (2, "b")]);
    }
    rows
}

fn json() -> Chapter {
    let mut json = Chapter::new("JSON");
    constructs! { json;
        Item::data.path("a.b[0]").as_text();
        Item::data.path("a").as_int();
        Item::data.path("a").as_float();
        Item::data.path("a").as_bool();
        Item::data.path("a").as_json();
        Item::data.path("a").length();
        Item::data.path("a").exists();
        Item::data.json_contains(serde_json::json!({ "a": 1 }));
    }
    json
}

fn arrays() -> Chapter {
    let mut arrays = Chapter::new("Arrays");
    constructs! { arrays;
        Item::tags.array_length();
        Item::tags.array_contains("a");
        Item::tags.array_contains(Item::note);
        Item::tags.array_contains_all(vec!["a".to_owned()]);
        Item::tags.array_contained_by(vec!["a".to_owned()]);
        Item::tags.array_overlaps(vec!["a".to_owned()]);
        Item::tags.element(0);
        Item::tags.array_append("a");
    }
    arrays
}

fn custom() -> Chapter {
    let mut custom = Chapter::new("Of your own");
    constructs! { custom;
        function::<i32, _>("abs", (Item::n,));
        Item::n.operator::<i32, _>("%", 2);
        sql_expr!(i32, "{Item::n} + 1") * 2;
    }
    custom
}

fn aggregates() -> Chapter {
    let mut aggregates = Chapter::new("Functions over many rows");
    constructs! { aggregates;
        count();
        count().filter(Item::n.gt(0));
        Item::n.count();
        Item::n.count_distinct();
        Item::n.sum();
        Item::n.sum().filter(Item::n.gt(0));
        Item::n.avg();
        Item::price.avg();
        Item::n.min();
        Item::n.max().distinct();
        Item::n.stddev();
        Item::n.stddev_pop();
        Item::n.variance();
        Item::n.variance_pop();
        Item::ready.bool_and();
        Item::ready.bool_or();
        Item::name.string_agg(", ");
        Item::name.string_agg(", ").order_by(Item::n.asc());
        Item::name.string_agg("; ").distinct();
        Item::name.json_agg();
        Item::name.json_agg().order_by(Item::n.asc());
        Item::name.json_agg().filter(Item::n.gt(0));
        Item::name.array_agg();
        Item::n.array_agg().distinct().order_by(Item::n.asc());
        Item::ready.array_agg().filter(Item::n.gt(0));
    }
    aggregates
}

fn windows() -> Chapter {
    let mut windows = Chapter::new("Windows");
    constructs! { windows;
        row_number().over(window().order_by(Item::n.asc()));
        rank().over(window().partition_by(Item::name).order_by(Item::n.desc()));
        dense_rank().over(window().order_by(Item::n.asc()));
        percent_rank().over(window().order_by(Item::n.asc()));
        cume_dist().over(window().order_by(Item::n.asc()));
        ntile(4).over(window().order_by(Item::n.asc()));
        Item::n.lag(1).over(window().order_by(Item::n.asc()));
        Item::n.lag_or(1, 0).over(window().order_by(Item::n.asc()));
        Item::name.lead_or(2, "none").over(window().order_by(Item::n.asc()));
        count().over(window().order_by(Item::at.asc()).range_between(Bound::Earlier(days(7)), Bound::CurrentRow));
        count().over(window().order_by(Item::day.asc()).range_between(Bound::Earlier(months(1)), Bound::Later(days(1))));
        count().over(window().order_by(Item::at.asc()).range_between(Bound::Earlier(days(1) + hours(12)), Bound::CurrentRow));
        Item::n.lead(1).over(window().order_by(Item::n.asc()));
        Item::n.first_value().over(window().order_by(Item::n.asc()));
        Item::n.last_value().over(window().order_by(Item::n.asc()));
        Item::n.nth_value(2).over(window().order_by(Item::n.asc()));
        Item::n.sum().over(window().partition_by((Item::name, Item::note)));
        Item::n.sum().filter(Item::n.gt(0)).over(window());
        Item::n.stddev().over(window());
        Item::name.string_agg(",").over(window());
        Item::n.sum().over(window().order_by(Item::n.asc()).rows_between(Bound::Preceding(2), Bound::CurrentRow));
        Item::n.sum().over(window().order_by(Item::n.asc()).range_between(Bound::Preceding(2), Bound::Following(2)));
        Item::n.sum().over(window().order_by(Item::n.asc()).groups_between(Bound::Preceding(1), Bound::CurrentRow));
        Item::n.sum().over(window().order_by(Item::n.asc()).exclude(Exclude::CurrentRow));
    }
    constructs! { windows, query;
        Item::query().window("w", window().order_by(Item::n.asc())).select((rank().over("w"), Item::n.lag(1).over("w")));
    }
    windows
}
