//! What is asked for the relations of rows: the queries of a plan, without a database.

use rowhouse::core::dialect::Backend;
use rowhouse::core::plan::{Executor, Plan, Plannable, RowSink as _};
use rowhouse::core::row::ValueRow;
use rowhouse::core::types::Ids;
use rowhouse::prelude::*;
use rowhouse::types::Value;

use super::{compare, line, parses};

#[derive(Model, Clone, Debug)]
#[model(
    table = "nodes",
    has_many(children = Node::parent_id),
    many_to_many(others: Node = Edge::from_id => Edge::to_id)
)]
struct Node {
    id: Id<Node>,
    parent_id: Option<Id<Node>>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "edges")]
struct Edge {
    #[column(primary_key)]
    from_id: Id<Node>,
    #[column(primary_key)]
    to_id: Id<Node>,
    weight: i32,
}

#[derive(Model, Clone, Debug)]
#[model(table = "pairs", has_many(parts = (Part::x, Part::y)))]
struct Pair {
    #[column(primary_key)]
    x: i32,
    #[column(primary_key)]
    y: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "parts", foreign_key(columns(x, y), references = Pair))]
struct Part {
    id: Id<Part>,
    x: i32,
    y: String,
}

/// Runs a plan on rows that are given for its first statement, and keeps the texts of the others.
struct Canned {
    backend: Backend,
    rows: Vec<Vec<Value>>,
}

impl Executor for &Canned {
    type Answer<'q, T: 'q>
        = Vec<String>
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Vec<String>
    where
        Self: 'q,
    {
        let ids = Ids::default();
        let mut plan = plannable.plan(&self.backend, &ids).unwrap();
        let (mut lines, mut rows) = (Vec::new(), Some(&self.rows));
        let dialect = self.backend.dialect();
        while let Some((step, sink)) = plan.step().unwrap() {
            match rows.take() {
                Some(rows) => rows.iter().for_each(|row| sink.row(&ValueRow(row)).unwrap()),
                None => {
                    parses(dialect, step.sql);
                    let params: Vec<Value> = step.params.iter().map(|param| Value::from_param(Ok(*param))).collect();
                    lines.push(line(&format!("{dialect:?}").to_lowercase(), step.sql, &params));
                }
            }
        }
        lines
    }
}

fn canned(dialect: Dialect, rows: &[[Value; 2]]) -> Canned {
    Canned { backend: Backend::newest(dialect), rows: rows.iter().map(|row| row.to_vec()).collect() }
}

/// What is asked for these rows, in each dialect.
macro_rules! assert_loads {
    ($rows:expr, $query:expr, $expected:literal) => {{
        let query = $query;
        let lines = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql]
            .map(|dialect| query.all(&canned(dialect, $rows)).join("\n"));
        compare(&lines.join("\n"), $expected, line!());
    }};
}

/// Two rows of `Node`, below one; the last is below none.
const NODES: [[Value; 2]; 3] =
    [[Value::Int(1), Value::Int(7)], [Value::Int(2), Value::Int(7)], [Value::Int(3), Value::Null]];

#[test]
fn each_key_is_asked_for_once() {
    assert_loads!(
        &NODES,
        Node::query().with(Node::parent_id).with(Node::children),
        r#"
        sqlite    SELECT "id", "parent_id" FROM "nodes" WHERE "id" IN (?)  [7]
        sqlite    SELECT "id", "parent_id" FROM "nodes" WHERE "parent_id" IN (?, ?, ?, ?)  [1, 2, 3, 3]
        postgres  SELECT "id", "parent_id" FROM "nodes" WHERE "id" = ANY($1)  [[7]]
        postgres  SELECT "id", "parent_id" FROM "nodes" WHERE "parent_id" = ANY($1)  [[1, 2, 3]]
        mysql     SELECT `id`, `parent_id` FROM `nodes` WHERE `id` IN (?)  [7]
        mysql     SELECT `id`, `parent_id` FROM `nodes` WHERE `parent_id` IN (?, ?, ?, ?)  [1, 2, 3, 3]"#
    );
}

#[test]
fn by_a_table_between() {
    assert_loads!(
        &NODES,
        Node::query().with(Node::others.filter(Edge::weight.gt(3)).order_by(Edge::weight.desc())),
        r#"
        sqlite    SELECT "nodes"."id", "nodes"."parent_id", "edges"."from_id" FROM "nodes" JOIN "edges" ON "edges"."to_id" = "nodes"."id" WHERE "edges"."weight" > ? AND "edges"."from_id" IN (?, ?, ?, ?) ORDER BY "edges"."weight" DESC  [3, 1, 2, 3, 3]
        postgres  SELECT "nodes"."id", "nodes"."parent_id", "edges"."from_id" FROM "nodes" JOIN "edges" ON "edges"."to_id" = "nodes"."id" WHERE "edges"."weight" > $1 AND "edges"."from_id" = ANY($2) ORDER BY "edges"."weight" DESC  [3, [1, 2, 3]]
        mysql     SELECT `nodes`.`id`, `nodes`.`parent_id`, `edges`.`from_id` FROM `nodes` JOIN `edges` ON `edges`.`to_id` = `nodes`.`id` WHERE `edges`.`weight` > ? AND `edges`.`from_id` IN (?, ?, ?, ?) ORDER BY `edges`.`weight` DESC  [3, 1, 2, 3, 3]"#
    );
}

#[test]
fn so_many_of_each() {
    assert_loads!(
        &NODES,
        Node::query().with(Node::children.order_by(Node::parent_id.asc()).limit(3).offset(1)),
        r#"
        sqlite    SELECT * FROM (SELECT "id" AS "c0", "parent_id" AS "c1", ROW_NUMBER() OVER (PARTITION BY "parent_id" ORDER BY "parent_id") AS "rowhouse_number" FROM "nodes" WHERE "parent_id" IN (?, ?, ?, ?)) AS "rowhouse_numbered" WHERE "rowhouse_number" > ? AND "rowhouse_number" <= ? ORDER BY "rowhouse_number"  [1, 2, 3, 3, 1, 4]
        postgres  SELECT * FROM (SELECT "id" AS "c0", "parent_id" AS "c1", ROW_NUMBER() OVER (PARTITION BY "parent_id" ORDER BY "parent_id" NULLS FIRST) AS "rowhouse_number" FROM "nodes" WHERE "parent_id" = ANY($1)) AS "rowhouse_numbered" WHERE "rowhouse_number" > $2 AND "rowhouse_number" <= $3 ORDER BY "rowhouse_number"  [[1, 2, 3], 1, 4]
        mysql     SELECT * FROM (SELECT `id` AS `c0`, `parent_id` AS `c1`, ROW_NUMBER() OVER (PARTITION BY `parent_id` ORDER BY `parent_id`) AS `rowhouse_number` FROM `nodes` WHERE `parent_id` IN (?, ?, ?, ?)) AS `rowhouse_numbered` WHERE `rowhouse_number` > ? AND `rowhouse_number` <= ? ORDER BY `rowhouse_number`  [1, 2, 3, 3, 1, 4]"#
    );
}

#[test]
fn counted() {
    assert_loads!(
        &NODES,
        Node::query().with(Node::children.count()).with(Node::others.max(Edge::weight)),
        r#"
        sqlite    SELECT COUNT(*), "parent_id" FROM "nodes" WHERE "parent_id" IN (?, ?, ?, ?) GROUP BY "parent_id"  [1, 2, 3, 3]
        sqlite    SELECT MAX("edges"."weight"), "edges"."from_id" FROM "nodes" JOIN "edges" ON "edges"."to_id" = "nodes"."id" WHERE "edges"."from_id" IN (?, ?, ?, ?) GROUP BY "edges"."from_id"  [1, 2, 3, 3]
        postgres  SELECT COUNT(*), "parent_id" FROM "nodes" WHERE "parent_id" = ANY($1) GROUP BY "parent_id"  [[1, 2, 3]]
        postgres  SELECT MAX("edges"."weight"), "edges"."from_id" FROM "nodes" JOIN "edges" ON "edges"."to_id" = "nodes"."id" WHERE "edges"."from_id" = ANY($1) GROUP BY "edges"."from_id"  [[1, 2, 3]]
        mysql     SELECT COUNT(*), `parent_id` FROM `nodes` WHERE `parent_id` IN (?, ?, ?, ?) GROUP BY `parent_id`  [1, 2, 3, 3]
        mysql     SELECT MAX(`edges`.`weight`), `edges`.`from_id` FROM `nodes` JOIN `edges` ON `edges`.`to_id` = `nodes`.`id` WHERE `edges`.`from_id` IN (?, ?, ?, ?) GROUP BY `edges`.`from_id`  [1, 2, 3, 3]"#
    );
}

#[test]
fn trees() {
    assert_loads!(
        &NODES,
        Node::query().with(Node::children.descendants()).with(Node::parent_id.ancestors().up_to(4)),
        r#"
        sqlite    WITH RECURSIVE "rowhouse_tree" ("root0", "node0") AS (SELECT "nodes"."parent_id", "nodes"."id" FROM "nodes" WHERE "nodes"."parent_id" IN (?, ?, ?, ?) UNION SELECT "rowhouse_tree"."root0", "nodes"."id" FROM "nodes" JOIN "rowhouse_tree" ON "nodes"."parent_id" = "rowhouse_tree"."node0") SELECT "nodes"."id", "nodes"."parent_id", "rowhouse_tree"."root0" FROM "rowhouse_tree" JOIN "nodes" ON "nodes"."id" = "rowhouse_tree"."node0"  [1, 2, 3, 3]
        sqlite    WITH RECURSIVE "rowhouse_tree" ("root0", "node0", "level") AS (SELECT "nodes"."id", "nodes"."id", 1 FROM "nodes" WHERE "nodes"."id" IN (?) UNION SELECT "rowhouse_tree"."root0", "nodes"."parent_id", "rowhouse_tree"."level" + 1 FROM "nodes" JOIN "rowhouse_tree" ON "nodes"."id" = "rowhouse_tree"."node0" WHERE "nodes"."parent_id" IS NOT NULL AND "rowhouse_tree"."level" < 4) SELECT "nodes"."id", "nodes"."parent_id", "rowhouse_tree"."root0" FROM "rowhouse_tree" JOIN "nodes" ON "nodes"."id" = "rowhouse_tree"."node0"  [7]
        postgres  WITH RECURSIVE "rowhouse_tree" ("root0", "node0") AS (SELECT "nodes"."parent_id", "nodes"."id" FROM "nodes" WHERE "nodes"."parent_id" = ANY($1) UNION SELECT "rowhouse_tree"."root0", "nodes"."id" FROM "nodes" JOIN "rowhouse_tree" ON "nodes"."parent_id" = "rowhouse_tree"."node0") SELECT "nodes"."id", "nodes"."parent_id", "rowhouse_tree"."root0" FROM "rowhouse_tree" JOIN "nodes" ON "nodes"."id" = "rowhouse_tree"."node0"  [[1, 2, 3]]
        postgres  WITH RECURSIVE "rowhouse_tree" ("root0", "node0", "level") AS (SELECT "nodes"."id", "nodes"."id", 1 FROM "nodes" WHERE "nodes"."id" = ANY($1) UNION SELECT "rowhouse_tree"."root0", "nodes"."parent_id", "rowhouse_tree"."level" + 1 FROM "nodes" JOIN "rowhouse_tree" ON "nodes"."id" = "rowhouse_tree"."node0" WHERE "nodes"."parent_id" IS NOT NULL AND "rowhouse_tree"."level" < 4) SELECT "nodes"."id", "nodes"."parent_id", "rowhouse_tree"."root0" FROM "rowhouse_tree" JOIN "nodes" ON "nodes"."id" = "rowhouse_tree"."node0"  [[7]]
        mysql     WITH RECURSIVE `rowhouse_tree` (`root0`, `node0`) AS (SELECT `nodes`.`parent_id`, `nodes`.`id` FROM `nodes` WHERE `nodes`.`parent_id` IN (?, ?, ?, ?) UNION SELECT `rowhouse_tree`.`root0`, `nodes`.`id` FROM `nodes` JOIN `rowhouse_tree` ON `nodes`.`parent_id` = `rowhouse_tree`.`node0`) SELECT `nodes`.`id`, `nodes`.`parent_id`, `rowhouse_tree`.`root0` FROM `rowhouse_tree` JOIN `nodes` ON `nodes`.`id` = `rowhouse_tree`.`node0`  [1, 2, 3, 3]
        mysql     WITH RECURSIVE `rowhouse_tree` (`root0`, `node0`, `level`) AS (SELECT `nodes`.`id`, `nodes`.`id`, 1 FROM `nodes` WHERE `nodes`.`id` IN (?) UNION SELECT `rowhouse_tree`.`root0`, `nodes`.`parent_id`, `rowhouse_tree`.`level` + 1 FROM `nodes` JOIN `rowhouse_tree` ON `nodes`.`id` = `rowhouse_tree`.`node0` WHERE `nodes`.`parent_id` IS NOT NULL AND `rowhouse_tree`.`level` < 4) SELECT `nodes`.`id`, `nodes`.`parent_id`, `rowhouse_tree`.`root0` FROM `rowhouse_tree` JOIN `nodes` ON `nodes`.`id` = `rowhouse_tree`.`node0`  [7]"#
    );
}

#[test]
fn keys_of_several_columns() {
    let pairs = [[Value::Int(1), Value::Text("a".into())], [Value::Int(2), Value::Text("b".into())]];
    assert_loads!(
        &pairs,
        Pair::query().with(Pair::parts),
        r#"
        sqlite    SELECT "id", "x", "y" FROM "parts" WHERE ("x", "y") IN (VALUES (?, ?), (?, ?))  [1, "a", 2, "b"]
        postgres  SELECT "id", "x", "y" FROM "parts" WHERE ("x", "y") IN (VALUES (CAST($1 AS integer), CAST($2 AS text)), ($3, $4))  [1, "a", 2, "b"]
        mysql     SELECT `id`, `x`, `y` FROM `parts` WHERE (`x`, `y`) IN ((?, ?), (?, ?))  [1, "a", 2, "b"]"#
    );
}
