//! Structs that rows are read as, and the columns that they are read from.

use rowhouse::prelude::*;
use rowhouse::{Result, query::RawRow};

use crate::blog::{Post, User, create};
use crate::support::TestDb;

#[derive(Projection, Debug, PartialEq)]
struct Author {
    name: String,
    #[column(name = "n")]
    posts: i64,
    age: Option<i32>,
}

#[derive(Projection, Debug, PartialEq)]
struct Written {
    post: Post,
    author: User,
}

#[derive(Projection, Debug, PartialEq)]
struct Counted {
    author: Author,
    last: Option<Title>,
    range: (i64, i64),
}

#[derive(Projection, Debug, PartialEq)]
struct Title {
    title: String,
    length: Option<i64>,
}

#[derive(Projection, Debug, PartialEq)]
struct Maybe {
    name: String,
    post: Option<Post>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = User)]
struct Named {
    id: Id<User>,
    name: String,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = User)]
struct Card {
    #[projection(flatten)]
    named: Named,
    #[projection(select = User::age.coalesce(0) + 1)]
    next_age: i32,
    #[projection(select = User::all())]
    user: User,
    age: Option<i32>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = Post)]
struct PostsOf {
    author_id: Id<User>,
    #[projection(select = count())]
    posts: i64,
    #[projection(select = Post::title.max())]
    last: Option<String>,
}

/// Alex with two posts, Bo with none.
fn blog(db: &TestDb) -> Result<()> {
    create(&db.engine)?;
    let mut session = db.session();
    let alex = session.add(User { age: Some(30), ..User::named("Alex") });
    session.add(User::named("Bo"));
    session.add(Post::by(session[alex].id, "One"));
    session.add(Post::by(session[alex].id, "Two"));
    session.commit()
}

fn alex() -> Author {
    Author { name: "Alex".into(), posts: 2, age: Some(30) }
}

fn bo() -> Author {
    Author { name: "Bo".into(), posts: 0, age: None }
}

/// Asserts that rows of the statement cannot be read as `Row`, and why.
#[track_caller]
fn refused<Row: RawRow + std::fmt::Debug>(result: Result<Vec<Row>>, expected: &str) {
    match result {
        Err(error @ Error::Columns { .. }) => {
            let message = error.to_string();
            let (first, rest) = message.split_once('\n').unwrap();
            assert_eq!(first, expected);
            assert!(rest.starts_with("  in: select "), "{rest}");
        }
        other => panic!("{other:?}"),
    }
}

backend_tests! {
    fn a_projection_is_read_by_name_in_any_order(db: &TestDb) -> Result<()> {
        blog(db)?;
        let authors: Vec<Author> = sql!(
            "select u.age, count(p.id) as n, u.name from users u left join posts p on p.author_id = u.id
             group by u.id, u.age, u.name order by u.id"
        )
        .all(&db.engine)?;
        assert_eq!(authors, [alex(), bo()]);
        let name = "Bo";
        let one: Author = sql!("select name, 0 as n, age from users where name = {name}").one(&db.engine)?;
        assert_eq!(one, bo());
        let first: Option<Author> = sql!("select 2 as n, age, name from users order by id").first(&db.engine)?;
        assert_eq!(first, Some(alex()));
        Ok(())
    }

    fn a_model_is_read_by_name_in_any_order(db: &TestDb) -> Result<()> {
        blog(db)?;
        let name = "Alex";
        let user: User = sql!("select name, age, email, id from users where name = {name}").one(&db.engine)?;
        assert_eq!(user, User::query().filter(User::name.eq(name)).one(&db.engine)?);
        Ok(())
    }

    fn models_of_the_same_column_names_are_read_in_order(db: &TestDb) -> Result<()> {
        blog(db)?;
        let rows: Vec<Written> =
            sql!("select p.*, u.* from posts p join users u on u.id = p.author_id order by p.id").all(&db.engine)?;
        let posts: Vec<Post> = Post::query().order_by(Post::id.asc()).all(&db.engine)?;
        let author: User = User::query().filter(User::name.eq("Alex")).one(&db.engine)?;
        let expected: Vec<Written> = posts.into_iter().map(|post| Written { post, author: author.clone() }).collect();
        assert_eq!(rows, expected);
        refused::<Written>(
            sql!("select u.*, p.* from posts p join users u on u.id = p.author_id").all(&db.engine),
            "rows of this result cannot be read as `Written`: column 2 of the result is `email`, not `author_id` \
             (two of its columns are called `id`, so they are read in order)",
        );
        Ok(())
    }

    fn the_parts_of_a_tuple_are_read_by_name_each_by_itself(db: &TestDb) -> Result<()> {
        blog(db)?;
        let rows: Vec<(Author, i64, Option<Post>)> = sql!(
            "select u.age, u.name, 2 as n, 7 as seven, p.title, p.author_id, p.id
             from users u left join posts p on p.author_id = u.id and p.title = 'Two' order by u.id"
        )
        .all(&db.engine)?;
        let two = Post::query().filter(Post::title.eq("Two")).one(&db.engine)?;
        assert_eq!(rows, [(alex(), 7, Some(two)), (Author { posts: 2, ..bo() }, 7, None)]);
        Ok(())
    }

    fn a_projection_holds_projections_tuples_and_what_an_outer_join_may_not_find(db: &TestDb) -> Result<()> {
        blog(db)?;
        let counted: Vec<Counted> = sql!(
            "select u.name, 2 as n, u.age, p.title, length(p.title) as length, 1 as low, 2 as high
             from users u left join posts p on p.author_id = u.id and p.title = 'One' order by u.id"
        )
        .all(&db.engine)?;
        let last = Some(Title { title: "One".into(), length: Some(3) });
        let first = Counted { author: alex(), last, range: (1, 2) };
        assert_eq!(counted, [first, Counted { author: Author { posts: 2, ..bo() }, last: None, range: (1, 2) }]);
        let posts: Vec<Maybe> = sql!(
            "select p.title, u.name, p.id, p.author_id
             from users u left join posts p on p.author_id = u.id and p.title = 'One' order by u.id"
        )
        .all(&db.engine)?;
        assert_eq!(posts[0].post.as_ref().map(|post| &*post.title), Some("One"));
        assert_eq!(posts[1], Maybe { name: "Bo".into(), post: None });
        Ok(())
    }

    fn a_column_that_is_missing_doubled_or_left_over_is_named(db: &TestDb) -> Result<()> {
        blog(db)?;
        refused::<Author>(
            sql!("select name, age from users").all(&db.engine),
            "rows of this result cannot be read as `Author`: the result has no column `n`, but `name`, `age`",
        );
        refused::<Author>(
            sql!("select name, age, 1 as n, 2 as n from users").all(&db.engine),
            "rows of this result cannot be read as `Author`: the result has 2 columns `n`: give the others another name, by AS",
        );
        refused::<Author>(
            sql!("select name, id, age, 1 as n from users").all(&db.engine),
            "rows of this result cannot be read as `Author`: column 2 of the result, `id`, is left over",
        );
        refused::<(String, Option<i32>)>(
            sql!("select name, age, id from users").all(&db.engine),
            "rows of this result cannot be read as `(String, Option<i32>)`: it takes 2 columns, and the result has 3: \
             `name`, `age`, `id`",
        );
        Ok(())
    }

    fn a_result_without_rows_is_held_to_its_columns_too(db: &TestDb) -> Result<()> {
        blog(db)?;
        refused::<Author>(
            sql!("select name, age from users where 1 = 0").all(&db.engine),
            "rows of this result cannot be read as `Author`: the result has no column `n`, but `name`, `age`",
        );
        let none: Vec<Author> = sql!("select name, age, 1 as n from users where 1 = 0").all(&db.engine)?;
        assert_eq!(none, []);
        Ok(())
    }

    fn a_column_of_another_type_is_told_with_its_field(db: &TestDb) -> Result<()> {
        blog(db)?;
        let error = sql!("select age, 'x' as n, name from users").all::<Author, _>(&db.engine).unwrap_err();
        assert!(error.to_string().starts_with("`Author.posts` is `i64`, but column `n` holds "), "{error}");
        let error = sql!("select name, 1 as n, name as age, 'a' as title, 1 as length, 1, 2 from users").all::<Counted, _>(&db.engine);
        assert!(error.unwrap_err().to_string().starts_with("`Author.age` is `Option<i32>`, but column `age` holds "));
        Ok(())
    }

    fn a_table_that_changes_between_two_runs_is_read_anew(db: &TestDb) -> Result<()> {
        blog(db)?;
        let name = "Alex";
        let all = || sql!("select * from users where name = {name}").all::<User, _>(&db.engine);
        assert_eq!(all()?.len(), 1);
        sql!("alter table users add column city varchar(10)").execute(&db.engine)?;
        let error = all().unwrap_err();
        assert!(error.to_string().contains("column 5 of the result, `city`, is left over"), "{error}");
        Ok(())
    }

    fn decimals_of_a_model_keep_their_point_in_raw_sql(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "prices")]
        struct Price {
            id: Id<Price>,
            #[column(precision = 10, scale = 2)]
            amount: Decimal,
            #[column(precision = 10)]
            whole: Option<Decimal>,
        }
        db.engine.create_all(&models![Price])?;
        let price = Price { id: Id::from(1), amount: Decimal::new(1250, 2), whole: Some(Decimal::new(7, 0)) };
        let mut session = db.session();
        session.add(price.clone());
        session.commit()?;
        assert_eq!(sql!("select * from prices").one::<Price, _>(&db.engine)?, price);
        assert_eq!(sql!("select whole, amount, id from prices").one::<Price, _>(&db.engine)?, price);
        assert_eq!(sql!("select 1, p.* from prices p").one::<(i64, Price), _>(&db.engine)?, (1, price.clone()));
        let row: rowhouse::Row = sql!("select * from prices").one(&db.engine)?;
        assert_eq!(row.read::<Price>()?, price);
        // What only SQL knows is no decimal where those are integers.
        match sql!("select amount from prices").scalar::<Decimal, _>(&db.engine) {
            Ok(amount) => assert_eq!((amount, db.dialect() == Dialect::Sqlite), (price.amount, false)),
            Err(error) => assert!(db.dialect() == Dialect::Sqlite && error.to_string().contains("read it as `i64`"), "{error}"),
        }
        Ok(())
    }

    fn a_projection_says_what_it_is_fetched_from(db: &TestDb) -> Result<()> {
        blog(db)?;
        let cards = User::query().order_by(User::name.asc()).fetch::<Card>();
        let rows: Vec<Card> = cards.all(&db.engine)?;
        assert_eq!(rows.len(), 2);
        for (card, age) in rows.iter().zip([Some(30), None]) {
            assert_eq!((card.named.id, &card.named.name), (card.user.id, &card.user.name));
            assert_eq!((card.age, card.next_age), (age, age.unwrap_or(0) + 1));
        }
        // What is filtered and joined before or after stays.
        let alex = cards.filter(User::age.is_not_null()).limit(5).one(&db.engine)?;
        assert_eq!(alex, rows.into_iter().next().unwrap());
        let joined = User::query().join(Post::author_id).filter(Post::title.eq("Two")).fetch::<Named>().all(&db.engine)?;
        assert_eq!(joined, [alex.named]);
        Ok(())
    }

    fn a_projection_is_fetched_from_groups(db: &TestDb) -> Result<()> {
        blog(db)?;
        let alex = User::query().filter(User::name.eq("Alex")).one(&db.engine)?;
        let rows = Post::query().group_by(Post::author_id).fetch::<PostsOf>().all(&db.engine)?;
        assert_eq!(rows, [PostsOf { author_id: alex.id, posts: 2, last: Some("Two".into()) }]);
        // It is a table, too.
        let groups = Post::query().group_by(Post::author_id).fetch::<PostsOf>();
        let busy = groups.as_table().filter(PostsOf::posts.gt(1)).select(PostsOf::author_id).all(&db.engine)?;
        assert_eq!(busy, [alex.id]);
        Ok(())
    }
}
