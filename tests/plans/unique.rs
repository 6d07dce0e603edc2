//! Unique values that one row of a flush frees and another takes, as each backend is sent it.

use super::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "seats")]
struct Seat {
    #[column(primary_key)]
    hall: i64,
    #[column(primary_key)]
    number: i64,
    guest: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "documents", key = uuid::Uuid)]
struct Document {
    id: Id<Document>,
    #[column(unique, length = 40)]
    slug: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "members", unique(team, where = "active"), unique(captain, where = "not active"))]
struct Member {
    id: Id<Member>,
    team: i64,
    captain: bool,
    active: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shelves", unique(room, label, nulls_not_distinct))]
struct Shelf {
    id: Id<Shelf>,
    room: i64,
    label: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "cases", unique(room, label))]
struct Case {
    id: Id<Case>,
    room: i64,
    label: Option<String>,
}

/// Objects that have rows.
fn stored<M: Model, const N: usize>(backend: Backend, objects: [M; N]) -> (Work, [Handle<M>; N]) {
    let mut work = Work::on(backend);
    let handles = objects.map(|object| work.add(object));
    work.flush(database(1)).unwrap();
    work.sent.clear();
    (work, handles)
}

/// The lines of a flush, as SQLite has quotes, placeholders and keys.
#[track_caller]
fn assert_flush(work: &mut Work, expected: &[&str]) {
    work.flush(database(1)).unwrap();
    let backend = work.backend;
    let lines: Vec<String> = work.lines().iter().map(|line| plain(line)).collect();
    assert_eq!(lines, expected, "{backend}");
}

fn plain(line: &str) -> String {
    let line = line.replace('`', "\"").replace(" RETURNING \"id\"", "");
    let line = (1..=3).fold(line, |line, number| line.replace(&format!("${number}"), "?"));
    let line = line.strip_prefix("rows of 1: ").or(line.strip_prefix("rows of 2: ")).unwrap_or(&line);
    line.strip_prefix("rows of 3: ").unwrap_or(line).to_owned()
}

#[test]
fn keys_of_several_columns_are_swapped_by_way_of_a_free_one() {
    for backend in backends() {
        let seat = |number: i64, guest: &str| Seat { hall: 1, number, guest: guest.to_owned() };
        let (mut work, [ann, bob]) = stored(backend, [seat(1, "ann"), seat(2, "bob")]);
        work.set(ann).number = 2;
        work.set(bob).number = 1;
        assert_flush(
            &mut work,
            &[
                r#"UPDATE "seats" SET "number" = ? WHERE "hall" = ? AND "number" = ? [-7028418003764150236, 1, 2]"#,
                r#"UPDATE "seats" SET "number" = ? WHERE "hall" = ? AND "number" = ? [2, 1, 1]"#,
                r#"UPDATE "seats" SET "number" = ? WHERE "hall" = ? AND "number" = ? [1, 1, -7028418003764150236]"#,
            ],
        );
        let known = |number: i64| work.objects.find::<Seat>(&(1, number)).flatten();
        assert_eq!((known(1), known(2)), (Some(bob), Some(ann)));
    }
}

#[test]
fn a_key_of_several_columns_is_freed_before_it_is_taken() {
    for backend in backends() {
        let seat = |number: i64, guest: &str| Seat { hall: 1, number, guest: guest.to_owned() };
        let (mut work, [ann, bob]) = stored(backend, [seat(1, "ann"), seat(2, "bob")]);
        work.set(ann).number = 2;
        work.objects.delete(bob);
        let cy = work.add(seat(1, "cy"));
        assert_flush(
            &mut work,
            &[
                r#"DELETE FROM "seats" WHERE "hall" = ? AND "number" = ? [1, 2]"#,
                r#"UPDATE "seats" SET "number" = ? WHERE "hall" = ? AND "number" = ? [2, 1, 1]"#,
                r#"INSERT INTO "seats" ("hall", "number", "guest") VALUES (?, ?, ?) [1, 1, 'cy']"#,
            ],
        );
        assert_eq!(work.objects.find::<Seat>(&(1, 1)), Some(Some(cy)));
    }
}

#[test]
fn rows_with_uuids_swap_their_unique_values() {
    for backend in backends() {
        let document =
            |key: u128, slug: &str| Document { id: Id::from(uuid::Uuid::from_u128(key)), slug: slug.to_owned() };
        let (mut work, [one, other]) = stored(backend, [document(1, "one"), document(2, "other")]);
        work.set(one).slug = "other".into();
        work.set(other).slug = "one".into();
        work.flush(database(1)).unwrap();
        let written: Vec<(Value, Value)> =
            work.sent.iter().map(|sent| (sent.params[0].clone(), sent.params[1].clone())).collect();
        let key = |key: u128| Value::Uuid(key.to_be_bytes());
        let text = |text: &str| Value::Text(text.into());
        assert_eq!((written.len(), &written[0].1), (3, &key(2)), "{backend}");
        assert!(matches!(&written[0].0, Value::Text(text) if text.ends_with(" waits for rowhouse")), "{written:?}");
        assert_eq!(written[1..], [(text("other"), key(1)), (text("one"), key(2))], "{backend}");
    }
}

#[test]
fn a_partial_index_orders_rows_though_it_may_have_no_say() {
    for backend in backends() {
        let member = |team: i64| Member { id: Id::new(), team, captain: false, active: true };
        let (mut work, [one, other]) = stored(backend, [member(1), member(2)]);
        work.set(one).team = 2;
        work.set(other).team = 1;
        assert_flush(
            &mut work,
            &[
                r#"UPDATE "members" SET "team" = ? WHERE "id" = ? [9205847661980433699, 102]"#,
                r#"UPDATE "members" SET "team" = ? WHERE "id" = ? [2, 101]"#,
                r#"UPDATE "members" SET "team" = ? WHERE "id" = ? [1, 102]"#,
            ],
        );
        work.objects.delete(one);
        work.add(member(2));
        assert_flush(
            &mut work,
            &[
                r#"DELETE FROM "members" WHERE "id" = ? [101]"#,
                r#"INSERT INTO "members" ("team", "captain", "active") VALUES (?, ?, ?) [2, Bool(false), Bool(true)]"#,
            ],
        );
    }
}

#[test]
fn a_cycle_of_a_partial_index_that_cannot_be_untied_is_left_to_the_database() {
    for backend in backends() {
        let member = |captain: bool| Member { id: Id::new(), team: 0, captain, active: false };
        let (mut work, [one, other]) = stored(backend, [member(true), member(false)]);
        work.set(one).captain = false;
        work.set(other).captain = true;
        work.flush(database(1)).unwrap();
        let lines: Vec<String> = work.lines().iter().map(|line| plain(line)).collect();
        let update = r#"UPDATE "members" SET "captain" = ? WHERE "id" = ?"#;
        assert_eq!(lines.join("\n").matches(update).count(), lines.len(), "{lines:?}");
    }
}

/// A model with a partial index, two rows of it that trade places in it, and the order in which they are written.
macro_rules! partial {
    ($condition:literal, $change:expr) => {{
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "addresses", unique(person, where = $condition))]
        struct Address {
            id: Id<Address>,
            person: bool,
            main: bool,
            closed: Option<i64>,
            state: String,
        }
        let address = |main: bool, closed: Option<i64>, state: &str| Address {
            id: Id::new(),
            person: true,
            main,
            closed,
            state: state.to_owned(),
        };
        let mut work = Work::on(postgres());
        // The second gives up what the first takes. A value of `person` to wait at there is not.
        let handles = [address(false, Some(1), "old"), address(true, None, "new")].map(|row| work.add(row));
        work.flush(database(1)).unwrap();
        work.sent.clear();
        let change: fn(&mut Address, &mut Address) = $change;
        let (one, other) = work.objects.pair_mut(handles[0], handles[1]).unwrap();
        change(one, other);
        work.flush(database(1)).unwrap();
        let keys: Vec<Value> = work.sent.iter().filter_map(|sent| sent.params.last().cloned()).collect();
        assert_eq!(keys, [Value::Int(102), Value::Int(101)], "{}", $condition);
    }};
}

#[test]
fn a_row_enters_a_partial_index_after_the_one_that_leaves_it() {
    partial!("main", |one, other| (one.main, other.main) = (true, false));
    partial!("main = true", |one, other| (one.main, other.main) = (true, false));
    partial!("\"main\" is true", |one, other| (one.main, other.main) = (true, false));
    partial!("main = 1", |one, other| (one.main, other.main) = (true, false));
    partial!("closed IS NULL", |one, other| (one.closed, other.closed) = (None, Some(7)));
    partial!("closed is null and main", |one, other| (one.closed, one.main, other.main) = (None, true, false));
    partial!("state = 'new'", |one, other| std::mem::swap(&mut one.state, &mut other.state));
    partial!("(state <> 'old') AND (closed is null)", |one, other| {
        (one.state, one.closed, other.state) = ("newer".into(), None, "old".into());
    });
}

#[test]
fn rows_that_stay_in_or_out_of_a_partial_index_wait_for_nothing() {
    let mut work = Work::on(sqlite());
    let member = |team: i64, active: bool| Member { id: Id::new(), team, captain: active, active };
    let rows = [member(1, true), member(1, false), member(2, true)].map(|row| work.add(row));
    work.flush(database(1)).unwrap();
    work.sent.clear();
    // The one that is out takes a value that another in it has; the others trade theirs with nobody.
    work.set(rows[1]).team = 2;
    work.set(rows[2]).team = 3;
    work.objects.delete(rows[0]);
    assert_flush(
        &mut work,
        &[
            r#"UPDATE "members" SET "team" = ? WHERE "id" = ? [2, 102, 3, 103]"#,
            r#"DELETE FROM "members" WHERE "id" = ? [101]"#,
        ],
    );
}

#[test]
fn null_is_a_value_of_its_own_where_nulls_are_not_distinct() {
    for backend in backends() {
        let shelf = |label: Option<&str>| Shelf { id: Id::new(), room: 1, label: label.map(str::to_owned) };
        let (mut work, [one, other]) = stored(backend, [shelf(None), shelf(Some("a"))]);
        work.objects.delete(one);
        let one = work.add(shelf(None));
        assert_flush(
            &mut work,
            &[
                r#"DELETE FROM "shelves" WHERE "id" = ? [101]"#,
                r#"INSERT INTO "shelves" ("room", "label") VALUES (?, ?) [1, NULL]"#,
            ],
        );
        work.set(one).label = Some("a".into());
        work.set(other).label = None;
        work.flush(database(1)).unwrap();
        let first: Vec<Value> = work.sent.drain(..).map(|sent| sent.params[0].clone()).collect();
        assert_eq!(first.len(), 3, "{backend}: a row cannot wait at NULL");
        assert!(matches!(&first[0], Value::Text(text) if text.ends_with(" waits for rowhouse")), "{first:?}");
    }
}

#[test]
fn null_is_in_nobodys_way_elsewhere() {
    for backend in backends() {
        let case = |label: Option<&str>| Case { id: Id::new(), room: 1, label: label.map(str::to_owned) };
        let (mut work, [one, other]) = stored(backend, [case(None), case(Some("a"))]);
        work.objects.delete(one);
        let one = work.add(case(None));
        assert_flush(
            &mut work,
            &[
                r#"INSERT INTO "cases" ("room", "label") VALUES (?, ?) [1, NULL]"#,
                r#"DELETE FROM "cases" WHERE "id" = ? [101]"#,
            ],
        );
        // The row that is to be NULL is so first, and waits no more.
        work.set(one).label = Some("a".into());
        work.set(other).label = None;
        assert_flush(
            &mut work,
            &[
                r#"UPDATE "cases" SET "label" = ? WHERE "id" = ? [NULL, 102]"#,
                r#"UPDATE "cases" SET "label" = ? WHERE "id" = ? ['a', 101]"#,
            ],
        );
    }
}
