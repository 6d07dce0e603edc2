//! SQL text stays text: in every value, and in the names of tables and columns.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(unique)]
    name: String,
    note: Option<String>,
    data: Vec<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "keyed", key = String)]
struct Keyed {
    id: Id<Keyed>,
    #[column(on_delete = cascade)]
    parent: Option<Id<Keyed>>,
}

/// Names that SQL would read as something else.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "select \"from\" `where` 'x'; DROP TABLE users; --", index(order, group, name = "in\"de`x"))]
struct Weird {
    #[column(name = "primary key")]
    id: Id<Weird>,
    #[column(name = "order")]
    order: i32,
    #[column(name = "group\"by\"")]
    group: Option<i32>,
    #[column(name = "back`tick", unique)]
    back: String,
    #[column(name = "semi;colon--", index)]
    semi: String,
    // MySQL's names have no characters of four bytes.
    #[column(name = "größe 列")]
    unicode: f64,
    #[column(name = "it's", default = "it's \\ \"quoted\" `here`; --")]
    quote: Auto<String>,
    #[column(name = "?1 $1 {x} :y @z %s")]
    placeholders: bool,
    #[column(name = "Select", on_delete = set_null)]
    selected: Option<Id<Weird>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "table")]
struct Reserved {
    #[column(primary_key)]
    user: i64,
    #[column(primary_key)]
    index: String,
    key: i32,
    values: Option<String>,
    from: bool,
    limit: i64,
    null: Option<i32>,
    default: i32,
}

const TEXTS: [&str; 16] = [
    "'; DROP TABLE users; --",
    "\"; DROP TABLE users; --",
    "`; DROP TABLE users; --",
    "\\'; DROP TABLE users; --",
    "\\\\'; DROP TABLE users; --",
    "' OR '1'='1",
    "') OR 1=1; /*",
    "*/ OR 1=1",
    "%' OR name LIKE '%",
    "$1",
    "?",
    "{name}",
    ":name @name #name",
    "$$; DROP TABLE users; $$",
    "x'27' U&'\\0027' E'\\''",
    "ʼ；ＤＲＯＰ　ＴＡＢＬＥ",
];

backend_tests! {
    fn sql_text_in_a_value_is_stored_found_and_deleted_as_text(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let mut session = db.session();
        let handles = session.add_all(TEXTS.map(|text| User {
            id: Id::new(), name: text.to_owned(), note: Some(text.to_owned()), data: text.as_bytes().to_vec(),
        }));
        session.commit()?;
        for (text, handle) in TEXTS.into_iter().zip(&handles) {
            let only = |condition: Expr<User, Option<bool>>| User::query().filter(condition).one(&db.engine);
            let expected = &session[*handle];
            assert_eq!(only((User::name.eq(text) & User::note.eq(text)).on())?, *expected);
            assert_eq!(only((User::name.is(text.to_owned()) & User::note.is(text.to_owned())).on())?, *expected);
            assert_eq!(only((User::name.is_in([text]) & User::note.is_in([text, "x"])).on())?, *expected);
            assert_eq!(only((User::name.between(text, text) & User::note.ge(text) & User::note.le(text)).on())?, *expected);
            assert_eq!(only((User::note.starts_with(text) & User::name.starts_with(text)).on())?, *expected);
            assert_eq!(only((User::data.eq(text.as_bytes().to_vec()) & User::note.is_not_null() & User::note.eq(text)).on())?, *expected);
            assert!(User::query().filter(User::name.contains(text)).exists(&db.engine)?);
            assert!(User::query().filter(User::name.ends_with(text)).exists(&db.engine)?);
            assert!(User::query().filter(User::name.like(format!("%{text}%"))).exists(&db.engine).is_ok());
            let selected: (String, String) =
                User::query().filter(User::name.eq(text)).select((User::name, value(text.to_owned()))).one(&db.engine)?;
            assert_eq!(selected, (text.to_owned(), text.to_owned()));
            let raw: String = sql!("SELECT name FROM users WHERE name = {text}").scalar(&db.engine)?;
            assert_eq!(raw, text);
        }
        for handle in &handles {
            session[*handle].note = Some(format!("{0}{0}", session[*handle].name));
        }
        session.commit()?;
        assert_eq!(User::query().filter(User::note.eq(format!("{0}{0}", TEXTS[0]))).count(&db.engine)?, 1);
        session.delete(handles[0])?;
        session.commit()?;
        assert_eq!(User::query().count(&db.engine)?, TEXTS.len() as u64 - 1);
        Ok(())
    }

    fn sql_text_in_a_key_is_a_key(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Keyed])?;
        let mut session = db.session();
        for text in TEXTS {
            session.add(Keyed { id: Id::from(text), parent: None });
        }
        session.commit()?;
        let parent = Id::<Keyed>::from(TEXTS[0]);
        let child = session.add(Keyed { id: Id::from("child"), parent: Some(parent.clone()) });
        session.commit()?;
        assert_eq!(Keyed::query().filter(Keyed::parent.eq(&parent)).one(&db.engine)?, session[child]);
        let handle = db.session().get::<Keyed>(&parent)?;
        assert!(handle.is_some());
        let handle = session.get::<Keyed>(&parent)?.unwrap();
        session.delete(handle)?;
        session.commit()?;
        assert_eq!(Keyed::query().count(&db.engine)?, TEXTS.len() as u64 - 1);
        Ok(())
    }

    fn an_error_shows_no_value(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let secret = "secret'; --";
        let twice = || User { id: Id::new(), name: secret.to_owned(), note: None, data: vec![] };
        let mut session = db.session();
        session.add_all([twice(), twice()]);
        let error = session.commit().unwrap_err();
        assert!(error.is_unique_violation() && !error.to_string().contains("secret"), "{error}");
        Ok(())
    }

    fn names_of_every_kind_work_throughout(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Weird])?;
        let mut session = db.session();
        let weird = |number: i32| Weird {
            id: Id::new(), order: number, group: Some(number), back: format!("`{number}"), semi: ";".to_owned(), unicode: 0.5,
            quote: Auto::new(), placeholders: true, selected: None,
        };
        let first = session.add(weird(1));
        let rest = session.add_all((2..5).map(weird));
        session[rest[0]].selected = Some(session[first].id);
        session.commit()?;
        assert_eq!(session[first].quote.get()?, "it's \\ \"quoted\" `here`; --");
        assert_eq!(Weird::query().filter(Weird::order.eq(1)).one(&db.engine)?, session[first]);
        session[first].order = 10;
        session[first].unicode = 1.5;
        session.commit()?;
        let query = Weird::query()
            .filter((Weird::group.ge(1) | Weird::placeholders) & Weird::semi.starts_with(";") & Weird::back.is_in(["`1", "`2"]))
            .order_by((Weird::order.desc(), Weird::group.asc()))
            .limit(5)
            .offset(0);
        assert_eq!(query.clone().select((Weird::order, Weird::back)).all(&db.engine)?, [(10, "`1".to_owned()), (2, "`2".to_owned())]);
        assert_eq!(query.count(&db.engine)?, 2);
        let sums: (i64, Option<i64>, Option<f64>) =
            Weird::query().select((count(), Weird::order.sum(), (Weird::unicode * 2.0).avg())).one(&db.engine)?;
        assert_eq!(sums, (4, Some(19), Some(1.5)));
        let again = session.add(weird(2));
        match session.commit() {
            Err(Error::Unique(violation)) => {
                assert_eq!(violation.columns.iter().map(|name| &**name).collect::<Vec<_>>(), ["back`tick"]);
            }
            other => panic!("{other:?}"),
        }
        session[again].back = "`6".to_owned();
        session.delete(first)?;
        session.commit()?;
        assert_eq!(session[rest[0]].selected, None);
        assert!(db.session().get::<Weird>(session[rest[0]].id)?.is_some());
        assert_eq!(Weird::query().count(&db.engine)?, 4);
        db.engine.drop_all(&models![Weird])?;
        assert_eq!(User::query().count(&db.engine)?, 0, "the other table is still there");
        Ok(())
    }

    fn reserved_words_are_names(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Reserved])?;
        let mut session = db.session();
        let rows = session.add_all((0..3).map(|n| Reserved {
            user: n, index: format!("i{n}"), key: 1, values: None, from: n == 1, limit: n, null: None, default: 7,
        }));
        session.commit()?;
        session[rows[1]].values = Some("'".to_owned());
        session.commit()?;
        let query = Reserved::query().filter(Reserved::from & Reserved::null.is_null() & Reserved::default.gt(Reserved::key));
        assert_eq!(query.one(&db.engine)?, session[rows[1]]);
        assert_eq!(Reserved::query().order_by(Reserved::limit.desc()).first(&db.engine)?.unwrap(), session[rows[2]]);
        assert!(session.get::<Reserved>((2, "i2".to_owned()))?.is_some());
        session.delete(rows[0])?;
        session.commit()?;
        assert_eq!(Reserved::query().select(Reserved::key.sum()).one(&db.engine)?, Some(2));
        db.engine.drop_all(&models![Reserved])
    }
}
