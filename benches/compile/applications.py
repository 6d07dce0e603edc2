"""The generated applications: for each library a manifest's dependencies, and the modules of a program.

Each writer takes the number of queries and whether they are over three tables; it returns `models.rs`, `queries.rs` and
`main.rs`. All have the same tables and, as far as the library can say them, the same queries.
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODELS = 20
# Rust, in which `table` is a variable.
CREATE = '"CREATE TABLE t{table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER NOT NULL, note TEXT, parent_id INTEGER)"'

DEPENDENCIES = {
    "rowhouse": f'rowhouse = {{ path = "{ROOT}" }}',
    "diesel": """\
diesel = { version = "2.3", default-features = false, features = ["sqlite"] }
libsqlite3-sys = { version = "*", features = ["bundled"] }""",
    # Its macros name the crate `sea_orm`.
    "sea-orm-sync": """\
sea-orm = { package = "sea-orm-sync", version = "2.0.4", default-features = false, features = ["sync", "macros", "rusqlite", "stream"] }
libsqlite3-sys = { version = "*", features = ["bundled"] }""",
    "sqlx": """\
sqlx = { version = "0.9.0", default-features = false, features = ["runtime-tokio", "derive", "sqlite"] }
tokio = { version = "1", features = ["rt"] }""",
    "toasty": """\
toasty = { version = "0.11.0", default-features = false, features = ["sqlite"] }
tokio = { version = "1", features = ["rt"] }""",
    "rusqlite": 'rusqlite = { version = "0.42", default-features = false, features = ["bundled", "cache"] }',
}


def most(number):
    return "1000 /* changed */" if number == 0 else str(10 + number)


def functions(number, template, of_one, of_three, three):
    """The queries, as functions of the module `queries`."""
    body = of_three if three else of_one
    texts = []
    for query in range(number):
        first = query % (MODELS - 2)
        text = template.replace("BODY", body)
        text = re.sub(r"\b([tT])([012])\b", lambda place: f"{place[1]}{first + int(place[2])}", text)
        texts.append(text.replace("NUMBER", str(query)).replace("MOST", most(query)))
    return "\n".join(texts)


def rowhouse(number, three):
    models = "use rowhouse::prelude::*;\n" + "".join(
        f"""
#[derive(Model, Clone, Debug)]
#[model(table = "t{table}")]
pub struct T{table} {{
    pub id: Id<T{table}>,
    pub name: String,
    pub age: i32,
    pub note: Option<String>,
    pub parent_id: Option<Id<T{max(table - 1, 0)}>>,
}}
"""
        for table in range(MODELS)
    )
    row = "(String, i32, Option<String>)" if three else "T0"
    queries = "use rowhouse::prelude::*;\n\nuse crate::models::*;\n\n" + functions(
        number,
        f"pub fn qNUMBER(on: &Engine) -> rowhouse::Result<Vec<{row}>> {{\nBODY\n}}\n",
        'T0::query().filter(T0::age.ge(18)).filter(T0::name.like("A%")).order_by(T0::name.asc()).limit(MOST).all(on)',
        "T0::query().join(T1::parent_id).join(T2::parent_id)"
        '.filter(T0::age.ge(18)).filter(T1::name.like("A%")).filter(T2::note.is_not_null())'
        ".select((T0::name, T1::age, T2::note)).order_by(T0::name.asc()).limit(MOST).all(on)",
        three,
    )
    tables = ", ".join(f"models::T{table}" for table in range(MODELS))
    return models, queries, f"""\
#![allow(dead_code)]
use rowhouse::prelude::*;
mod models;
mod queries;
fn main() -> rowhouse::Result<()> {{
    let engine = Engine::connect("sqlite::memory:")?;
    engine.create_all(&models![{tables}])?;
{calls(number, "&engine")}
    Ok(())
}}
"""


def calls(number, on, wait=""):
    """Each query is run once, so that all of it is compiled."""
    return "\n".join(f"    assert!(queries::q{query}({on}){wait}?.is_empty());" for query in range(number))


def diesel(number, three):
    every = ", ".join(f"t{table}" for table in range(MODELS))
    models = "use diesel::prelude::*;\n" + "".join(
        f"""
diesel::table! {{
    t{table} (id) {{
        id -> BigInt,
        name -> Text,
        age -> Integer,
        note -> Nullable<Text>,
        parent_id -> Nullable<BigInt>,
    }}
}}

#[derive(Queryable, Selectable, Identifiable, Insertable, AsChangeset, Clone, Debug)]
#[diesel(table_name = t{table})]
pub struct T{table} {{
    pub id: i64,
    pub name: String,
    pub age: i32,
    pub note: Option<String>,
    pub parent_id: Option<i64>,
}}
"""
        for table in range(MODELS)
    )
    models += "".join(f"diesel::joinable!(t{table} -> t{table - 1} (parent_id));\n" for table in range(1, MODELS))
    models += f"diesel::allow_tables_to_appear_in_same_query!({every});\n"
    row = "(String, i32, Option<String>)" if three else "T0"
    queries = "use diesel::prelude::*;\n\nuse crate::models::*;\n\n" + functions(
        number,
        f"pub fn qNUMBER(on: &mut SqliteConnection) -> QueryResult<Vec<{row}>> {{\nBODY\n}}\n",
        't0::table.filter(t0::age.ge(18)).filter(t0::name.like("A%"))'
        ".select(T0::as_select()).order_by(t0::name.asc()).limit(MOST).load(on)",
        "t0::table.inner_join(t1::table.inner_join(t2::table))"
        '.filter(t0::age.ge(18)).filter(t1::name.like("A%")).filter(t2::note.is_not_null())'
        ".select((t0::name, t1::age, t2::note)).order_by(t0::name.asc()).limit(MOST).load(on)",
        three,
    )
    return models, queries, f"""\
#![allow(dead_code)]
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
mod models;
mod queries;
fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let mut connection = SqliteConnection::establish(":memory:")?;
    for table in 0..{MODELS} {{
        connection.batch_execute(&format!({CREATE}))?;
    }}
{calls(number, "&mut connection")}
    Ok(())
}}
"""


def sea_orm(number, three):
    models = "".join(
        f"""
pub mod t{table} {{
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "t{table}")]
    pub struct Model {{
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub age: i32,
        pub note: Option<String>,
        pub parent_id: Option<i64>,
    }}

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {{
        #[sea_orm(
            belongs_to = "super::t{max(table - 1, 0)}::Entity",
            from = "Column::ParentId",
            to = "super::t{max(table - 1, 0)}::Column::Id"
        )]
        Parent,
    }}

    impl ActiveModelBehavior for ActiveModel {{}}
}}
"""
        for table in range(MODELS)
    )
    row = "(String, i32, Option<String>)" if three else "t0::Model"
    queries = "use sea_orm::entity::prelude::*;\nuse sea_orm::{JoinType, QueryOrder, QuerySelect};\n\nuse crate::models::*;\n\n"
    queries += functions(
        number,
        f"pub fn qNUMBER(on: &DatabaseConnection) -> Result<Vec<{row}>, DbErr> {{\nBODY\n}}\n",
        't0::Entity::find().filter(t0::Column::Age.gte(18)).filter(t0::Column::Name.like("A%"))'
        ".order_by_asc(t0::Column::Name).limit(MOST).all(on)",
        "t0::Entity::find().join(JoinType::InnerJoin, t1::Relation::Parent.def().rev())"
        ".join(JoinType::InnerJoin, t2::Relation::Parent.def().rev())"
        '.filter(t0::Column::Age.gte(18)).filter(t1::Column::Name.like("A%")).filter(t2::Column::Note.is_not_null())'
        ".select_only().column(t0::Column::Name).column(t1::Column::Age).column(t2::Column::Note)"
        ".order_by_asc(t0::Column::Name).limit(MOST).into_tuple().all(on)",
        three,
    )
    return models, queries, f"""\
#![allow(dead_code, unused_imports)]
use sea_orm::{{ConnectionTrait, Database}};
mod models;
mod queries;
fn main() -> Result<(), sea_orm::DbErr> {{
    let connection = Database::connect("sqlite::memory:")?;
    for table in 0..{MODELS} {{
        connection.execute_unprepared(&format!({CREATE}))?;
    }}
{calls(number, "&connection")}
    Ok(())
}}
"""


def structs(derive):
    """A struct a table, for libraries that take text."""
    return "".join(
        f"""
#[derive({derive}Clone, Debug)]
pub struct T{table} {{
    pub id: i64,
    pub name: String,
    pub age: i32,
    pub note: Option<String>,
    pub parent_id: Option<i64>,
}}
"""
        for table in range(MODELS)
    )


# What is selected, and the rest.
OF_ONE = "FROM t0 WHERE age >= ? AND name LIKE ? ORDER BY name LIMIT ?"
OF_THREE = (
    "SELECT t0.name, t1.age, t2.note FROM t0 JOIN t1 ON t1.parent_id = t0.id JOIN t2 ON t2.parent_id = t1.id"
    " WHERE t0.age >= ? AND t1.name LIKE ? AND t2.note IS NOT NULL ORDER BY t0.name LIMIT ?"
)


def sqlx(number, three):
    row = "(String, i32, Option<String>)" if three else "T0"
    run = '.bind(18).bind("A%").bind(MOST_i64).fetch_all(on).await'
    queries = "use sqlx::SqliteConnection;\n\nuse crate::models::*;\n\n" + functions(
        number,
        f"pub async fn qNUMBER(on: &mut SqliteConnection) -> sqlx::Result<Vec<{row}>> {{\nBODY\n}}\n",
        f'sqlx::query_as::<_, T0>("SELECT id, name, age, note, parent_id {OF_ONE}"){run}',
        f'sqlx::query_as("{OF_THREE}"){run}',
        three,
    ).replace("_i64", " as i64")
    return structs("sqlx::FromRow, "), queries, f"""\
#![allow(dead_code)]
use sqlx::{{AssertSqlSafe, Connection, SqliteConnection}};
mod models;
mod queries;
async fn run() -> sqlx::Result<()> {{
    let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
    for table in 0..{MODELS} {{
        sqlx::query(AssertSqlSafe(format!({CREATE}))).execute(&mut connection).await?;
    }}
{calls(number, "&mut connection", ".await")}
    Ok(())
}}
{RUN_ASYNC}"""


def toasty(number, three):
    if three:
        raise NotImplementedError("Toasty has no joins")
    models = "".join(
        f"""
#[derive(Debug, toasty::Model)]
#[table = "t{table}"]
pub struct T{table} {{
    #[key]
    #[auto]
    pub id: i64,
    pub name: String,
    pub age: i32,
    pub note: Option<String>,
    pub parent_id: Option<i64>,
}}
"""
        for table in range(MODELS)
    )
    queries = "use toasty::Db;\n\nuse crate::models::*;\n\n" + functions(
        number,
        "pub async fn qNUMBER(on: &mut Db) -> toasty::Result<Vec<T0>> {\nBODY\n}\n",
        'T0::filter(T0::fields().age().ge(18)).filter(T0::fields().name().like("A%"))'
        ".order_by(T0::fields().name().asc()).limit(MOST).exec(on).await",
        "",
        three,
    )
    tables = ", ".join(f"models::T{table}" for table in range(MODELS))
    return models, queries, f"""\
#![allow(dead_code)]
mod models;
mod queries;
async fn run() -> toasty::Result<()> {{
    let mut db = toasty::Db::builder().models(toasty::models!({tables})).connect("sqlite::memory:").await?;
    db.push_schema().await?;
{calls(number, "&mut db", ".await")}
    Ok(())
}}
{RUN_ASYNC}"""


RUN_ASYNC = """\
fn main() -> Result<(), Box<dyn std::error::Error>> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?)
}
"""


def rusqlite(number, three):
    models = "use rusqlite::Row;\n" + structs("") + "".join(
        f"""
impl T{table} {{
    pub fn read(row: &Row<'_>) -> rusqlite::Result<Self> {{
        Ok(Self {{ id: row.get(0)?, name: row.get(1)?, age: row.get(2)?, note: row.get(3)?, parent_id: row.get(4)? }})
    }}
}}
"""
        for table in range(MODELS)
    )
    row = "(String, i32, Option<String>)" if three else "T0"
    run = '.query_map((18, "A%", MOST), READ)?.collect()'
    queries = "use rusqlite::Connection;\n\nuse crate::models::*;\n\n" + functions(
        number,
        f"pub fn qNUMBER(on: &Connection) -> rusqlite::Result<Vec<{row}>> {{\nBODY\n}}\n",
        f'on.prepare_cached("SELECT id, name, age, note, parent_id {OF_ONE}")?{run}'.replace("READ", "T0::read"),
        f'on.prepare_cached("{OF_THREE}")?{run}'.replace("READ", "|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))"),
        three,
    )
    return models, queries, f"""\
#![allow(dead_code)]
use rusqlite::Connection;
mod models;
mod queries;
fn main() -> rusqlite::Result<()> {{
    let connection = Connection::open_in_memory()?;
    for table in 0..{MODELS} {{
        connection.execute_batch(&format!({CREATE}))?;
    }}
{calls(number, "&connection")}
    Ok(())
}}
"""


WRITERS = {
    "rowhouse": rowhouse,
    "diesel": diesel,
    "sea-orm-sync": sea_orm,
    "sqlx": sqlx,
    "toasty": toasty,
    "rusqlite": rusqlite,
}
