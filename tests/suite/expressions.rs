//! Every operator and function gives on every backend what Rust gives: checked row by row against a reference.

use rowhouse::prelude::*;

use crate::support::{Backend, Random, TestDb};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "items")]
struct Item {
    id: Id<Item>,
    a: Option<bool>,
    b: Option<bool>,
    c: bool,
    x: Option<i32>,
    y: Option<i32>,
    n: i32,
    j: Option<i64>,
    k: Option<i64>,
    name: Option<String>,
    #[column(precision = 12, scale = 2)]
    price: Option<Decimal>,
    #[column(precision = 10, scale = 3)]
    cost: Option<Decimal>,
    ratio: f64,
    single: f32,
}

/// Some items: with every value of `a`, `b` and `c`, and random others.
fn items(random: &mut Random) -> Vec<Item> {
    let truths = [None, Some(false), Some(true)];
    let mut items = Vec::new();
    for (a, b, c) in truths.iter().flat_map(|a| truths.iter().flat_map(move |b| [(a, b, false), (a, b, true)])) {
        items.push(Item {
            id: Id::new(),
            a: *a,
            b: *b,
            c,
            x: random.pick(&[None, Some(-2), Some(0), Some(1), Some(3)]),
            y: random.pick(&[None, Some(-2), Some(0), Some(2), Some(3)]),
            n: random.below(20) as i32 - 10,
            j: random.pick(&[None, Some(0), Some(7), Some(-7), Some(3), Some(-2)]),
            k: random.pick(&[None, Some(0), Some(2), Some(-2), Some(5), Some(-3)]),
            name: random.pick(&[None, Some("a"), Some("A"), Some("ab"), Some("50%_\\"), Some("")]).map(str::to_owned),
            price: random
                .pick(&[None, Some(0), Some(1), Some(-1), Some(10_050), Some(-1_275), Some(333)])
                .map(|m| Decimal::new(m, 2)),
            cost: random
                .pick(&[None, Some(0), Some(3), Some(-7), Some(12_345), Some(-2_500), Some(6_000)])
                .map(|m| Decimal::new(m, 3)),
            ratio: random.below(100) as f64 / 7.0 - 5.0,
            single: random.below(100) as f32 / 8.0 - 5.0,
        });
    }
    items
}

fn stored(db: &TestDb) -> rowhouse::Result<Vec<Item>> {
    db.engine.create_all(&models![Item])?;
    let mut session = db.session();
    session.add_all(items(&mut Random::new(1)));
    session.commit()?;
    Item::query().order_by(Item::id.asc()).all(&db.engine)
}

/// What an expression is in Rust.
type OfItem<V> = Box<dyn Fn(&Item) -> Option<V>>;

/// An expression, and the same in Rust.
struct Both<V: rowhouse::types::Scalar> {
    sql: Expr<Item, Option<V>>,
    rust: OfItem<V>,
}

impl<V: rowhouse::types::Scalar> Both<V> {
    fn new(sql: Expr<Item, Option<V>>, rust: impl Fn(&Item) -> Option<V> + 'static) -> Self {
        Self { sql, rust: Box::new(rust) }
    }
}

fn leaf(random: &mut Random) -> Both<bool> {
    match random.below(22) {
        0 => Both::new(Item::a.on(), |item| item.a),
        1 => Both::new(Item::b.on(), |item| item.b),
        2 => Both::new(Item::x.lt(Item::y).on(), |item| Some(item.x? < item.y?)),
        3 => Both::new(Item::x.le(Item::y).on(), |item| Some(item.x? <= item.y?)),
        4 => Both::new(Item::x.eq(Item::y).on(), |item| Some(item.x? == item.y?)),
        5 => Both::new(Item::x.ne(3).on(), |item| Some(item.x? != 3)),
        6 => Both::new(value(0).ge(Item::x).on(), |item| Some(0 >= item.x?)),
        7 => Both::new(Item::x.between(-1, Item::y).on(), |item| {
            // FALSE and unknown is false.
            match (item.x.map(|x| x >= -1), item.x.zip(item.y).map(|(x, y)| x <= y)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }
        }),
        8 => Both::new(Item::x.is_in([0, 3]).on(), |item| Some([0, 3].contains(&item.x?))),
        9 => Both::new(Item::x.is_not_in([0, 3]).on(), |item| Some(![0, 3].contains(&item.x?))),
        10 => Both::new((Item::x.is_in([0; 0]) | Item::a).on(), |item| or(Some(false), item.a)),
        11 => Both::new((Item::x.is_not_in([0; 0]) & Item::a).on(), |item| and(Some(true), item.a)),
        12 => Both::new(Item::name.like("a%").on(), |item| Some(item.name.as_deref()?.starts_with('a'))),
        13 => Both::new(Item::name.not_like("a%").on(), |item| Some(!item.name.as_deref()?.starts_with('a'))),
        14 => Both::new(Item::name.contains("%_").on(), |item| Some(item.name.as_deref()?.contains("%_"))),
        15 => Both::new(Item::name.starts_with("a").on(), |item| Some(item.name.as_deref()?.starts_with('a'))),
        16 => Both::new(Item::name.ends_with("\\").on(), |item| Some(item.name.as_deref()?.ends_with('\\'))),
        17 => Both::new((Item::x.is_null() & Item::b).on(), |item| and(Some(item.x.is_none()), item.b)),
        18 => Both::new((Item::x.is_not(Some(3)) & Item::b).on(), |item| and(Some(item.x != Some(3)), item.b)),
        19 => Both::new((Item::a.is(None) | Item::b).on(), |item| or(Some(item.a.is_none()), item.b)),
        20 => Both::new(Item::a.eq(Item::c).on(), |item| Some(item.a? == item.c)),
        _ => Both::new((Item::price + Item::cost).lt(Decimal::new(15, 1)).on(), |item| {
            Some(item.price? + item.cost? < Decimal::new(15, 1))
        }),
    }
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    and(a.map(|a| !a), b.map(|b| !b)).map(|both| !both)
}

/// A random condition of conditions.
fn condition(random: &mut Random, depth: u32) -> Both<bool> {
    if depth == 0 {
        return leaf(random);
    }
    let left = condition(random, depth - 1);
    let kind = random.below(12);
    if kind < 2 {
        return Both::new((!left.sql).on(), move |item| (left.rust)(item).map(|truth| !truth));
    }
    if kind == 2 {
        return Both::new((left.sql.is(true) | Item::a).on(), move |item| {
            or(Some((left.rust)(item) == Some(true)), item.a)
        });
    }
    if kind == 3 {
        return Both::new((left.sql.is_not_null() & Item::b).on(), move |item| {
            and(Some((left.rust)(item).is_some()), item.b)
        });
    }
    let (right_depth, rust_left, sql) = (random.below(depth.into()) as u32, left.rust, left.sql);
    let right = condition(random, right_depth);
    let (rust_right, right) = (right.rust, right.sql);
    match kind {
        4..=6 => Both::new((sql & right).on(), move |item| and(rust_left(item), rust_right(item))),
        7..=8 => Both::new((sql | right).on(), move |item| or(rust_left(item), rust_right(item))),
        9 => Both::new(sql.eq(right).on(), move |item| Some(rust_left(item)? == rust_right(item)?)),
        10 => Both::new(all([sql, right]).on(), move |item| and(rust_left(item), rust_right(item))),
        _ => Both::new(any([sql, right]).on(), move |item| or(rust_left(item), rust_right(item))),
    }
}

/// A random calculation with integers.
fn calculation(random: &mut Random, depth: u32) -> Both<i64> {
    if depth == 0 {
        return if random.below(2) == 0 {
            Both::new(Item::j.on(), |item| item.j)
        } else {
            Both::new(Item::k.on(), |item| item.k)
        };
    }
    let Both { sql, rust } = calculation(random, depth - 1);
    let literal = random.below(9) as i64 - 4;
    match random.below(11) {
        0 => return Both::new((-sql).on(), move |item| rust(item).map(|number| -number)),
        1 => return Both::new((sql - literal).on(), move |item| rust(item).map(|number| number - literal)),
        2 => return Both::new((value(literal) - sql).on(), move |item| rust(item).map(|number| literal - number)),
        3 => return Both::new((value(literal) / sql).on(), move |item| literal.checked_div(rust(item)?)),
        4 => return Both::new((sql / literal).on(), move |item| rust(item)?.checked_div(literal)),
        _ => {}
    }
    let right_depth = random.below(depth.into()) as u32;
    let Both { sql: right_sql, rust: right } = calculation(random, right_depth);
    match random.below(6) {
        0 => Both::new((sql + right_sql).on(), move |item| Some(rust(item)? + right(item)?)),
        1 | 2 => Both::new((sql - right_sql).on(), move |item| Some(rust(item)? - right(item)?)),
        3 => Both::new((sql * right_sql).on(), move |item| Some(rust(item)? * right(item)?)),
        _ => Both::new((sql / right_sql).on(), move |item| rust(item)?.checked_div(right(item)?)),
    }
}

/// A calculation with decimals: the digits as an integer, and how many of them are after the point.
struct Exact {
    sql: Expr<Item, Option<Decimal>>,
    scale: u32,
    rust: OfItem<i128>,
}

impl Exact {
    fn new(sql: Expr<Item, Option<Decimal>>, scale: u32, rust: impl Fn(&Item) -> Option<i128> + 'static) -> Self {
        Self { sql, scale, rust: Box::new(rust) }
    }
}

fn exact(random: &mut Random, depth: u32) -> Exact {
    if depth == 0 {
        let cost = |item: &Item| {
            item.cost.map(|mut cost| {
                cost.rescale(3);
                cost.mantissa()
            })
        };
        let price = |item: &Item| {
            item.price.map(|mut price| {
                price.rescale(2);
                price.mantissa()
            })
        };
        return if random.below(2) == 0 {
            Exact::new(Item::price.on(), 2, price)
        } else {
            Exact::new(Item::cost.on(), 3, cost)
        };
    }
    let Exact { sql, scale, rust } = exact(random, depth - 1);
    let (mantissa, digits) = random.pick(&[(5_i128, 1_u32), (-125, 2), (3, 0), (-7, 3), (11, 1), (0, 0)]);
    let literal = Decimal::from_i128_with_scale(mantissa, digits);
    match random.below(10) {
        0 => return Exact::new((-sql).on(), scale, move |item| rust(item).map(|number| -number)),
        1 => return Exact::new((sql * literal).on(), scale + digits, move |item| Some(rust(item)? * mantissa)),
        2 => return Exact::new((sql / literal).on(), scale + 4, move |item| quotient(rust(item)?, mantissa, digits)),
        3 => {
            return Exact::new((value(literal) / sql).on(), digits + 4, move |item| {
                quotient(mantissa, rust(item)?, scale)
            });
        }
        4 => {
            let common = scale.max(digits);
            let minuend = mantissa * 10_i128.pow(common - digits);
            return Exact::new((value(literal) - sql).on(), common, move |item| {
                Some(minuend - rust(item)? * 10_i128.pow(common - scale))
            });
        }
        _ => {}
    }
    let right_depth = random.below(depth.into()) as u32;
    let Exact { sql: right_sql, scale: right_scale, rust: right } = exact(random, right_depth);
    let common = scale.max(right_scale);
    let aligned = move |item: &Item| {
        Some((rust(item)? * 10_i128.pow(common - scale), right(item)? * 10_i128.pow(common - right_scale)))
    };
    let (down, right_down) = (10_i128.pow(common - scale), 10_i128.pow(common - right_scale));
    match random.below(5) {
        0 => Exact::new((sql + right_sql).on(), common, move |item| aligned(item).map(|(a, b)| a + b)),
        1 => Exact::new((sql - right_sql).on(), common, move |item| aligned(item).map(|(a, b)| a - b)),
        2 => Exact::new((sql * right_sql).on(), scale + right_scale, move |item| {
            aligned(item).map(|(a, b)| (a / down) * (b / right_down))
        }),
        _ => Exact::new((sql / right_sql).on(), scale + 4, move |item| {
            let (a, b) = aligned(item)?;
            quotient(a / down, b / right_down, right_scale)
        }),
    }
}

/// The quotient with four more digits than the dividend, rounded half away from zero.
fn quotient(dividend: i128, divisor: i128, divisor_scale: u32) -> Option<i128> {
    rounded(dividend * 10_i128.pow(divisor_scale + 4), divisor)
}

fn rounded(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor == 0 {
        return None;
    }
    let magnitude = (2 * dividend.abs() + divisor.abs()) / (2 * divisor.abs());
    Some(if (dividend < 0) == (divisor < 0) { magnitude } else { -magnitude })
}

/// Whether `text` matches a LIKE pattern.
fn matches(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['%', rest @ ..], _) => (0..=text.len()).any(|skip| matches(rest, &text[skip..])),
        (['_', rest @ ..], [_, text @ ..]) => matches(rest, text),
        (['\\', only, rest @ ..], [first, text @ ..]) => only == first && matches(rest, text),
        ([only, rest @ ..], [first, text @ ..]) => only == first && matches(rest, text),
        _ => false,
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "words")]
struct Word {
    id: Id<Word>,
    text: String,
    other: Option<String>,
}

fn words(db: &TestDb, words: impl IntoIterator<Item = String>) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Word])?;
    let mut session = db.session();
    session.add_all(words.into_iter().map(|text| Word { id: Id::new(), text, other: None }));
    session.commit()
}

fn texts(db: &TestDb, condition: Expr<Word>) -> rowhouse::Result<Vec<String>> {
    Word::query().filter(condition).select(Word::text).order_by(Word::id.asc()).all(&db.engine)
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "numbers")]
struct Number {
    id: Id<Number>,
    small: i16,
    whole: i32,
    maybe: Option<i32>,
    long: i64,
    single: f32,
    double: Option<f64>,
    #[column(precision = 18, scale = 2)]
    exact: Decimal,
    #[column(precision = 18, scale = 10)]
    fine: Decimal,
}

fn number(whole: i32, maybe: Option<i32>) -> Number {
    Number {
        id: Id::new(),
        small: whole as i16,
        whole,
        maybe,
        long: whole.into(),
        single: whole as f32 / 2.0,
        double: maybe.map(|maybe| f64::from(maybe) / 4.0),
        exact: Decimal::new(whole.into(), 2),
        fine: Decimal::new(i64::from(whole % 100) * 10_000_000_000 + 1, 10),
    }
}

fn numbers(db: &TestDb, numbers: impl IntoIterator<Item = Number>) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Number])?;
    let mut session = db.session();
    session.add_all(numbers);
    session.commit()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

backend_tests! {
    fn conditions_follow_three_valued_logic(db: &TestDb) -> Result<()> {
        let items = stored(db)?;
        let mut random = Random::new(2);
        for round in 0..150 {
            let Both { sql, rust } = condition(&mut random, round % 5);
            let expected: Vec<Option<bool>> = items.iter().map(&rust).collect();
            let selected = Item::query().select(sql.clone()).order_by(Item::id.asc());
            assert_eq!(selected.all(&db.engine)?, expected, "round {round}: {}", selected.to_sql(db.dialect())?);
            for (wanted, condition) in [(true, sql.clone()), (false, (!sql).on())] {
                let query = Item::query().filter(condition).select(Item::id).order_by(Item::id.asc());
                let kept = items.iter().filter(|item| rust(item) == Some(wanted)).map(|item| item.id);
                assert_eq!(query.all(&db.engine)?, kept.collect::<Vec<_>>(), "round {round}: {}", query.to_sql(db.dialect())?);
            }
        }
        Ok(())
    }

    fn integers_are_calculated_as_in_rust(db: &TestDb) -> Result<()> {
        let items = stored(db)?;
        let mut random = Random::new(3);
        for round in 0..120 {
            let Both { sql, rust } = calculation(&mut random, 1 + round % 4);
            let expected: Vec<Option<i64>> = items.iter().map(&rust).collect();
            let query = Item::query().select(sql).order_by(Item::id.asc());
            assert_eq!(query.all(&db.engine)?, expected, "round {round}: {}", query.to_sql(db.dialect())?);
        }
        Ok(())
    }

    fn decimals_are_calculated_exactly(db: &TestDb) -> Result<()> {
        let items = stored(db)?;
        let mut random = Random::new(4);
        let mut checked = 0;
        for round in 0..200 {
            let Exact { sql, scale, rust } = exact(&mut random, 1 + round % 3);
            let mantissas: Vec<Option<i128>> = items.iter().map(&rust).collect();
            // SQLite calculates in 64 bits; what needs more is an error there, and has a test of its own.
            if scale > 10 || mantissas.iter().flatten().any(|mantissa| mantissa.abs() > 10_i128.pow(13)) {
                continue;
            }
            checked += 1;
            let expected: Vec<Option<Decimal>> =
                mantissas.iter().map(|mantissa| mantissa.map(|m| Decimal::from_i128_with_scale(m, scale))).collect();
            let query = Item::query().select(sql.clone()).order_by(Item::id.asc());
            assert_eq!(query.all(&db.engine)?, expected, "round {round}: {}", query.to_sql(db.dialect())?);
            let some: Vec<i128> = mantissas.into_iter().flatten().collect();
            let sum = some.iter().sum::<i128>();
            let average = rounded(sum * 10_000, some.len() as i128);
            let query = Item::query().select((sql.clone().sum(), sql.clone().avg(), sql.clone().min(), sql.max()));
            let exact = |mantissa: i128| Decimal::from_i128_with_scale(mantissa, scale);
            let expected = (
                (!some.is_empty()).then(|| exact(sum)),
                average.map(|average| Decimal::from_i128_with_scale(average, scale + 4)),
                some.iter().min().map(|m| exact(*m)),
                some.iter().max().map(|m| exact(*m)),
            );
            assert_eq!(query.one(&db.engine)?, expected, "round {round}: {}", query.to_sql(db.dialect())?);
        }
        assert!(checked > 100, "only {checked}");
        Ok(())
    }

    fn a_quotient_that_is_compared_is_rounded_first(db: &TestDb) -> Result<()> {
        numbers(db, [number(2, None)])?;
        let third = Number::exact / decimal("0.03");
        let query = Number::query().filter(third.clone().eq(decimal("0.666667")));
        assert_eq!(query.count(&db.engine)?, 1);
        let nine: Option<Decimal> = Number::query().select(third.clone() * decimal("3")).one(&db.engine)?;
        assert_eq!(nine, Some(decimal("2.000001")));
        let again: Option<Decimal> = Number::query().select(third / decimal("3")).one(&db.engine)?;
        assert_eq!(again, Some(decimal("0.2222223333")));
        Ok(())
    }

    fn a_quotient_of_many_digits_keeps_them(db: &TestDb) -> Result<()> {
        numbers(db, [Number { fine: decimal("40000.0000000001"), ..number(1, None) }])?;
        let query = Number::query().select(Number::fine / decimal("3"));
        assert_eq!(query.one(&db.engine)?, Some(decimal("13333.33333333336667")));
        numbers_again(db)?;
        let query = Number::query().select(Number::fine.avg());
        assert_eq!(query.one(&db.engine)?, Some(decimal("13334.00000000003333")));
        Ok(())
    }

    fn decimals_beyond_64_bits_are_exact_or_an_error(db: &TestDb) -> Result<()> {
        numbers(db, [Number { exact: decimal("1000000000000.01"), ..number(1, None) }])?;
        let square = Number::query().select(Number::exact * Number::exact).one(&db.engine);
        let quotient = Number::query().select(Number::exact / Number::fine).one(&db.engine);
        if db.backend == Backend::Sqlite {
            assert!(matches!(square, Err(Error::Decode(_))), "{square:?}");
        } else {
            assert_eq!(square?, decimal("1000000000000020000000000.0001"));
        }
        assert_eq!(quotient?, Some(decimal("999999999900.010000")));
        Ok(())
    }

    fn a_divisor_of_zero_gives_null(db: &TestDb) -> Result<()> {
        numbers(db, [number(7, Some(0))])?;
        let whole = Number::query().select((Number::whole / 0, Number::long / 0_i64, Number::whole / Number::maybe));
        assert_eq!(whole.one(&db.engine)?, (None, None, None));
        #[allow(clippy::eq_op, reason = "a column by itself is NULL where it is 0")]
        let floats = Number::query().select((Number::single / 0.0, Number::double / Number::double, Number::exact / decimal("0")));
        assert_eq!(floats.one(&db.engine)?, (None, None, None));
        Ok(())
    }

    fn integer_division_leaves_the_fraction_out(db: &TestDb) -> Result<()> {
        numbers(db, [number(7, Some(-7))])?;
        let query = Number::query().select((
            Number::whole / 2, Number::whole / -2, Number::maybe / 2, Number::maybe / -2,
            Number::small / 2_i16, Number::long / 2_i64, value(-7) / Number::whole, Number::maybe / Number::whole,
        ));
        assert_eq!(query.one(&db.engine)?, (Some(3), Some(-3), Some(-3), Some(3), Some(3), Some(3), Some(-1), Some(-1)));
        Ok(())
    }

    fn parentheses_stay_where_they_matter(db: &TestDb) -> Result<()> {
        numbers(db, [number(20, Some(3))])?;
        let (a, b) = (Number::whole, Number::maybe);
        let query = Number::query().select((
            a - (b - 1), a - b - 1, a / (b * 2), a / b * 2, a * (b + 1), (a + b) * 2, -(a - b), a - (-b), a - (b + (a - b)), a / (a / b),
        ));
        let expected = (
            Some(18), Some(16), Some(3), Some(12), Some(80), Some(46), Some(-17), Some(23), Some(0), Some(3),
        );
        assert_eq!(query.one(&db.engine)?, expected);
        let holds = |condition: Expr<Number, Option<bool>>| Number::query().filter(condition).exists(&db.engine);
        let (yes, no) = (a.gt(b), a.lt(b));
        assert!(holds((!(yes.clone() & no.clone()) | no.clone()).on())?);
        assert!(!holds((!(yes.clone() & no.clone() | yes.clone())).on())?);
        assert!(!holds(((yes.clone() | no.clone()) & no.clone()).on())?);
        assert!(holds((yes.clone() | no.clone() & no.clone()).on())?);
        assert!(holds((!no.clone() & yes.clone()).on())?);
        assert!(!holds((!(no | yes)).on())?);
        Ok(())
    }

    fn a_value_stands_on_the_left(db: &TestDb) -> Result<()> {
        numbers(db, [number(20, Some(3))])?;
        let query = Number::query().select((
            value(5) - Number::whole, value(5), value("text".to_owned()), value(true), value(2.5), value(decimal("-1.50")),
            value(5) + 6, -value(5), value(7) / 2, value(7).eq(7), value(7).lt(6),
        ));
        let expected = (
            -15, 5, "text".to_owned(), true, 2.5, decimal("-1.5"), 11, -5, Some(3), true, false,
        );
        assert_eq!(query.one(&db.engine)?, expected);
        let count = |condition: Expr<Number>| Number::query().filter(condition).count(&db.engine);
        assert_eq!(count(value(5).lt(Number::whole).on())?, 1);
        assert_eq!(count(value(5).between(1, Number::whole).on())?, 1);
        assert_eq!(count(value(5).is_in([4, 5]).on())?, 1);
        assert_eq!(count(value(5).is_not_in([4, 5]).on())?, 0);
        assert_eq!(count(value(5).is_null().on())?, 0);
        assert_eq!(count(value(5).is(5).on())?, 1);
        assert_eq!(count(value("abc".to_owned()).like("a%").on())?, 1);
        assert_eq!(count(value("abc".to_owned()).starts_with("A").on())?, 0);
        assert_eq!(count(value("a".to_owned()).eq("A").on())?, 0);
        assert_eq!(count(value("B".to_owned()).lt("a").on())?, 1);
        assert_eq!(count(value(true).on())?, 1);
        assert_eq!(count((value(false) | value(true)).on())?, 1);
        assert_eq!(count((!value(true)).on())?, 0);
        Ok(())
    }

    fn values_of_every_type_are_selected(db: &TestDb) -> Result<()> {
        numbers(db, [number(1, None)])?;
        let moment: DateTime<Utc> = "1969-07-20T20:17:40.000001Z".parse().unwrap();
        let (day, uuid) = (moment.date_naive(), Uuid::from_u128(0xff00));
        let numbers = Number::query().select((
            value(1_i8), value(2_i16), value(3_u32), value(i64::MAX), value(0.1_f32), value(0.1_f64), value(decimal("0.10")),
        ));
        assert_eq!(numbers.one(&db.engine)?, (1, 2, 3, i64::MAX, 0.1, 0.1, decimal("0.1")));
        let others = Number::query().select((
            value(vec![0_u8, 255]), value(uuid), value(moment), value(day), value(moment.time()), value(moment.naive_utc()),
            value("ä😀\\'".to_owned()),
        ));
        let expected = (vec![0, 255], uuid, moment, day, moment.time(), moment.naive_utc(), "ä😀\\'".to_owned());
        assert_eq!(others.one(&db.engine)?, expected);
        Ok(())
    }

    fn aggregates_over_no_rows(db: &TestDb) -> Result<()> {
        numbers(db, [])?;
        let query = Number::query().select((
            count(), Number::whole.count(), Number::whole.sum(), Number::whole.avg(), Number::whole.min(), Number::whole.max(),
            Number::exact.sum(), Number::exact.avg(), Number::double.sum(), Number::single.avg(), Number::maybe.min(),
        ));
        assert_eq!(query.one(&db.engine)?, (0, 0, None, None, None, None, None, None, None, None, None));
        Ok(())
    }

    fn aggregates_pass_over_null(db: &TestDb) -> Result<()> {
        numbers(db, [number(1, None), number(2, Some(5)), number(3, Some(-2)), number(3, None)])?;
        let query = Number::query().select((
            count(), Number::maybe.count(), Number::maybe.sum(), Number::maybe.avg(), Number::maybe.min(), Number::maybe.max(),
            Number::double.sum(), Number::double.avg(), Number::exact.sum(), Number::exact.avg(), Number::single.sum(),
        ));
        let expected = (
            4, 2, Some(3), Some(1.5), Some(-2), Some(5), Some(0.75), Some(0.375),
            Some(decimal("0.09")), Some(decimal("0.0225")), Some(4.5),
        );
        assert_eq!(query.one(&db.engine)?, expected);
        let only_null = Number::query().filter(Number::maybe.is_null()).select((Number::maybe.sum(), Number::maybe.avg(), Number::maybe.max()));
        assert_eq!(only_null.one(&db.engine)?, (None, None, None));
        Ok(())
    }

    fn sums_of_integers_go_beyond_32_bits(db: &TestDb) -> Result<()> {
        numbers(db, (0..3).map(|_| Number { long: i64::MAX / 4, small: i16::MAX, ..number(i32::MAX, None) }))?;
        let query = Number::query().select((Number::whole.sum(), Number::small.sum(), Number::long.sum(), Number::whole.avg()));
        let whole = i64::from(i32::MAX);
        assert_eq!(query.one(&db.engine)?, (Some(3 * whole), Some(3 * 32767), Some(i64::MAX / 4 * 3), Some(f64::from(i32::MAX))));
        Ok(())
    }

    fn the_average_of_integers_has_a_fraction(db: &TestDb) -> Result<()> {
        numbers(db, [number(1, None), number(2, None), number(2, None)])?;
        let (whole, long, small) = Number::query().select((Number::whole.avg(), Number::long.avg(), Number::small.avg())).one(&db.engine)?;
        assert_eq!((whole, long, small), (Some(5.0 / 3.0), Some(5.0 / 3.0), Some(5.0 / 3.0)));
        Ok(())
    }

    fn aggregates_are_taken_over_calculations_and_calculated_with(db: &TestDb) -> Result<()> {
        numbers(db, [number(1, Some(2)), number(2, None), number(4, Some(10))])?;
        let query = Number::query().select((
            (Number::whole * 2 + 1).sum(), (Number::whole - Number::maybe).min(), Number::whole.max() - Number::whole.min(),
            Number::whole.sum() / Number::whole.count(), (Number::whole + 1).avg(), count() * 2_i64,
        ));
        assert_eq!(query.one(&db.engine)?, (Some(17), Some(-6), Some(3), Some(2), Some(10.0 / 3.0), 6));
        Ok(())
    }

    fn floats_are_calculated_as_in_rust(db: &TestDb) -> Result<()> {
        let items = stored(db)?;
        let query = Item::query().order_by(Item::id.asc()).select((
            Item::ratio * 3.5 - 1.0, value(1.0) / Item::ratio, Item::ratio / 3.0, -Item::ratio + Item::ratio * Item::ratio, Item::single * 2.0 + 0.25,
        ));
        for (item, row) in items.iter().zip(query.all(&db.engine)?) {
            let r = item.ratio;
            assert_eq!(row, (r * 3.5 - 1.0, Some(1.0 / r), Some(r / 3.0), -r + r * r, item.single * 2.0 + 0.25));
        }
        Ok(())
    }

    fn a_result_beyond_its_type_is_an_error(db: &TestDb) -> Result<()> {
        numbers(db, [Number { long: i64::MAX, ..number(i32::MAX, None) }])?;
        assert!(Number::query().select(Number::whole + 1).one(&db.engine).is_err());
        assert!(Number::query().select(Number::long + 1_i64).one(&db.engine).is_err());
        assert!(Number::query().select(Number::long * 2_i64).one(&db.engine).is_err());
        numbers_again(db)?;
        assert!(Number::query().select(Number::long.sum()).one(&db.engine).is_err());
        Ok(())
    }

    fn lists_of_any_length(db: &TestDb) -> Result<()> {
        numbers(db, (0..20).map(|n| number(n * 1000, (n % 2 == 0).then_some(n))))?;
        let count = |condition: Expr<Number>| Number::query().filter(condition).count(&db.engine);
        let maybe = |condition: Expr<Number, Option<bool>>| Number::query().filter(condition).count(&db.engine);
        for length in [0, 1, 2, 3, 100, 5000] {
            let inside = (0..20).filter(|n| n * 1000 < length).count() as u64;
            assert_eq!(count(Number::whole.is_in(0..length).on())?, inside);
            assert_eq!(count(Number::whole.is_not_in(0..length).on())?, 20 - inside);
            let known = (0..20).filter(|n| n % 2 == 0 && *n < length).count() as u64;
            assert_eq!(maybe(Number::maybe.is_in(0..length).on())?, known);
            // NULL is in no list, and is not known to be outside of one that holds something.
            assert_eq!(maybe(Number::maybe.is_not_in(0..length).on())?, if length == 0 { 20 } else { 10 - known });
        }
        assert_eq!(count(Number::exact.is_in((0..5000).map(|n| Decimal::new(n, 1))).on())?, 20);
        Ok(())
    }

    fn lists_of_text(db: &TestDb) -> Result<()> {
        words(db, ["", "a", "A", "a ", "ä", "'"].map(str::to_owned))?;
        assert_eq!(texts(db, Word::text.is_in(["", "A", "'", "x"]).on())?, ["", "A", "'"]);
        assert_eq!(texts(db, Word::text.is_in(&["a".to_owned()]).on())?, ["a"]);
        assert_eq!(texts(db, Word::text.is_not_in(vec!["a"]).on())?, ["", "A", "a ", "ä", "'"]);
        assert_eq!(Word::query().filter(Word::other.is_not_in(["a"])).count(&db.engine)?, 0);
        assert_eq!(Word::query().filter(Word::other.is_not_in([""; 0])).count(&db.engine)?, 6);
        Ok(())
    }

    fn like_takes_patterns_and_respects_case(db: &TestDb) -> Result<()> {
        words(db, ["abc", "ABC", "a%c", "a_c", "a\\c", "aäc", "a😀c", "ac", "", "abc ", "a\nc"].map(str::to_owned))?;
        let like = |pattern: &str| texts(db, Word::text.like(pattern).on());
        assert_eq!(like("a_c")?, ["abc", "a%c", "a_c", "a\\c", "aäc", "a😀c", "a\nc"]);
        assert_eq!(like("A%")?, ["ABC"]);
        assert_eq!(like("a\\%c")?, ["a%c"]);
        assert_eq!(like("a\\_c")?, ["a_c"]);
        assert_eq!(like("a\\\\c")?, ["a\\c"]);
        assert_eq!(like("a\\bc")?, ["abc"]);
        assert_eq!(like("")?, [""]);
        assert_eq!(like("%Ä%")?, [""; 0]);
        assert_eq!(like("abc")?, ["abc"]);
        assert_eq!(texts(db, Word::text.not_like("a%").on())?, ["ABC", ""]);
        assert_eq!(Word::query().filter(Word::other.not_like("%")).count(&db.engine)?, 0);
        Ok(())
    }

    fn a_backslash_at_the_end_of_a_pattern_is_a_backslash(db: &TestDb) -> Result<()> {
        words(db, ["a\\", "a", "a\\\\"].map(str::to_owned))?;
        assert_eq!(texts(db, Word::text.like("a\\").on())?, ["a\\"]);
        assert_eq!(texts(db, Word::text.like("a\\\\").on())?, ["a\\"]);
        assert_eq!(texts(db, Word::text.like("a\\\\\\").on())?, ["a\\\\"]);
        assert_eq!(texts(db, Word::text.not_like("%\\").on())?, ["a"]);
        Ok(())
    }

    fn like_agrees_with_a_reference(db: &TestDb) -> Result<()> {
        let mut random = Random::new(5);
        let some = |random: &mut Random, from: &[char], most: u64| -> String {
            (0..random.below(most)).map(|_| random.pick(from)).collect()
        };
        let all: Vec<String> = (0..120).map(|_| some(&mut random, &['a', 'A', 'b', '%', '_', '\\', 'é', '😀'], 6)).collect();
        words(db, all.clone())?;
        for _ in 0..60 {
            let pattern = some(&mut random, &['a', 'A', 'b', '%', '%', '_', '\\', 'é'], 5);
            let characters: Vec<char> = pattern.chars().collect();
            let matching = all.iter().filter(|text| matches(&characters, &text.chars().collect::<Vec<_>>()));
            assert_eq!(texts(db, Word::text.like(&pattern).on())?, matching.cloned().collect::<Vec<_>>(), "{pattern}");
            let part = some(&mut random, &['a', 'A', 'b', '%', '_', '\\', 'é', '😀'], 3);
            let of = |holds: &dyn Fn(&str) -> bool| all.iter().filter(|text| holds(text)).cloned().collect::<Vec<_>>();
            assert_eq!(texts(db, Word::text.contains(&part).on())?, of(&|text| text.contains(&part)), "{part}");
            assert_eq!(texts(db, Word::text.starts_with(&part).on())?, of(&|text| text.starts_with(&part)), "{part}");
            assert_eq!(texts(db, Word::text.ends_with(&part).on())?, of(&|text| text.ends_with(&part)), "{part}");
            let negated = (!Word::text.starts_with(&part) & Word::text.ne("a")).on();
            assert_eq!(texts(db, negated)?, of(&|text| !text.starts_with(&part) && text != "a"), "{part}");
        }
        Ok(())
    }

    fn prefixes_at_the_end_of_the_alphabet(db: &TestDb) -> Result<()> {
        let all = ["\u{10FFFF}", "\u{10FFFF}\u{10FFFF}", "\u{D7FF}x", "\u{E000}", "a\u{10FFFF}", "b", "a\u{10FFFF}z"].map(str::to_owned);
        words(db, all.clone())?;
        for prefix in ["", "\u{10FFFF}", "\u{D7FF}", "a\u{10FFFF}", "a", "b"] {
            let expected: Vec<_> = all.iter().filter(|text| text.starts_with(prefix)).cloned().collect();
            assert_eq!(texts(db, Word::text.starts_with(prefix).on())?, expected, "{prefix:?}");
        }
        Ok(())
    }

    fn all_of_none_holds_and_any_of_none_does_not(db: &TestDb) -> Result<()> {
        numbers(db, [number(1, None)])?;
        let none: Vec<Expr<Number>> = Vec::new();
        let count = |condition: Expr<Number>| Number::query().filter(condition).count(&db.engine);
        assert_eq!(count(all(none.clone()).on())?, 1);
        assert_eq!(count(any(none.clone()).on())?, 0);
        assert_eq!(count((!all(none.clone())).on())?, 0);
        assert_eq!(count((!any(none.clone())).on())?, 1);
        assert_eq!(count((Number::whole.eq(1) & all(none.clone())).on())?, 1);
        assert_eq!(count((Number::whole.eq(2) & all(none.clone())).on())?, 0);
        assert_eq!(count((Number::whole.eq(1) & any(none.clone())).on())?, 0);
        assert_eq!(count((Number::whole.eq(1) | any(none.clone())).on())?, 1);
        assert_eq!(count((Number::whole.eq(2) | all(none.clone())).on())?, 1);
        assert_eq!(count(all([all(none.clone()), !any(none)]).on())?, 1);
        assert_eq!(count(any([Number::whole.eq(3).on(), Number::whole.eq(1).on()] as [Expr<Number>; 2]).on())?, 1);
        Ok(())
    }
}

/// Two rows more.
fn numbers_again(db: &TestDb) -> rowhouse::Result<()> {
    let mut session = db.session();
    session.add_all([number(1, None), number(1, None)].map(|number| Number {
        fine: decimal("1"),
        long: i64::MAX,
        ..number
    }));
    session.commit()
}
