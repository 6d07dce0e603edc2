//! Trees: all rows below and above a row, with their depths, in one statement.

#![allow(clippy::type_complexity, reason = "the type of what is loaded is what is tested")]

use rowhouse::Result;
use rowhouse::prelude::*;

use crate::support::{Random, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "nodes", has_many(children = Node::parent_id, labels = Label::node_id))]
struct Node {
    id: Id<Node>,
    name: String,
    parent_id: Option<Id<Node>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "labels")]
struct Label {
    id: Id<Label>,
    node_id: Id<Node>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "places",
    foreign_key(columns(up_country, up_code), references = Place),
    has_many(parts = (Place::up_country, Place::up_code))
)]
struct Place {
    #[column(primary_key)]
    country: String,
    #[column(primary_key)]
    code: i32,
    up_country: Option<String>,
    up_code: Option<i32>,
}

fn node(name: &str, parent_id: Option<Id<Node>>) -> Node {
    Node { id: Id::new(), name: name.to_owned(), parent_id }
}

/// a over b and e, b over c and d.
fn tree(session: &mut Session) -> Result<()> {
    let a = session.add(node("a", None));
    let a = session[a].id;
    let b = session.add(node("b", Some(a)));
    let b = session[b].id;
    for (name, parent) in [("c", b), ("d", b), ("e", a)] {
        let node = session.add(node(name, Some(parent)));
        let node_id = session[node].id;
        session.add(Label { id: Id::new(), node_id });
    }
    session.flush()
}

fn shown(nodes: &[(Node, u32)]) -> String {
    nodes.iter().map(|(node, depth)| format!("{}{depth}", node.name)).collect::<Vec<_>>().join(" ")
}

backend_tests! {
    fn what_is_below_and_above(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Node, Label])?;
        let mut session = db.session();
        tree(&mut session)?;
        let below = Node::children.descendants().order_by(Node::name.asc());
        let query = Node::query().with(below.clone()).with(Node::parent_id.ancestors()).order_by(Node::name.asc());
        let (nodes, sent) = statements(|| query.all(&mut session));
        assert_eq!(sent.len(), 3, "{sent:?}");
        let nodes: Vec<(Node, Vec<(Node, u32)>, Vec<(Node, u32)>)> = nodes?;
        let all: Vec<_> = nodes.iter().map(|(node, below, above)| (node.name.as_str(), shown(below), shown(above))).collect();
        let expected = [("a", "b1 c2 d2 e1", ""), ("b", "c1 d1", "a1"), ("c", "", "b1 a2"), ("d", "", "b1 a2"), ("e", "", "a1")];
        assert_eq!(all, expected.map(|(name, below, above)| (name, below.to_owned(), above.to_owned())));
        let (_, near) = Node::query().filter(Node::name.eq("a")).with(below.clone().up_to(1)).one(&mut session)?;
        assert_eq!(shown(&near), "b1 e1");
        let (_, near) = Node::query().filter(Node::name.eq("c")).with(Node::parent_id.ancestors().up_to(1)).one(&mut session)?;
        assert_eq!(shown(&near), "b1");
        let labelled: (Node, Vec<((Node, Vec<Label>), u32)>) =
            Node::query().filter(Node::name.eq("a")).with(below.with(Node::labels)).one(&mut session)?;
        assert_eq!(labelled.1.iter().map(|((_, labels), _)| labels.len()).collect::<Vec<_>>(), [0, 1, 1, 1]);
        let tracked = Node::query().filter(Node::name.eq("b")).with(Node::children.descendants()).track(&mut session)?;
        assert_eq!(session[tracked[0].1[0].0].parent_id, Some(session[tracked[0].0].id));
        Ok(())
    }

    fn rows_in_a_circle_come_once(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Node, Label])?;
        let mut session = db.session();
        let a = session.add(node("a", None));
        let b = session.add(node("b", Some(session[a].id)));
        let c = session.add(node("c", Some(session[b].id)));
        session.flush()?;
        session[a].parent_id = Some(session[c].id);
        session.flush()?;
        for (node, below, above) in Node::query().with(Node::children.descendants()).with(Node::parent_id.ancestors()).all(&mut session)? {
            assert_eq!((below.len(), above.len()), (3, 3), "{}", node.name);
            assert_eq!((below[2].0.id, above[2].0.id), (node.id, node.id), "last of all it comes to itself");
            assert_eq!(below.iter().map(|(_, depth)| *depth).collect::<Vec<_>>(), [1, 2, 3]);
        }
        let near = Node::query().with(Node::children.descendants().up_to(7)).all(&mut session)?;
        assert!(near.iter().all(|(_, below)| below.len() == 3));
        Ok(())
    }

    fn keys_of_several_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Place])?;
        let mut session = db.session();
        let place = |country: &str, code, up: Option<(&str, i32)>| Place {
            country: country.to_owned(),
            code,
            up_country: up.map(|up| up.0.to_owned()),
            up_code: up.map(|up| up.1),
        };
        session.add_all([place("no", 1, None), place("no", 2, Some(("no", 1))), place("it", 1, Some(("no", 2))), place("it", 2, None)]);
        session.flush()?;
        let up = (Place::up_country, Place::up_code).references::<Place>();
        let query = Place::query().with(Place::parts.descendants()).with(up.ancestors());
        let rows = query.order_by((Place::country.desc(), Place::code.asc())).all(&mut session)?;
        let counts: Vec<_> = rows.iter().map(|(_, below, above)| (below.len(), above.len())).collect();
        assert_eq!(counts, [(2, 0), (1, 1), (0, 2), (0, 0)]);
        Ok(())
    }

    fn random_forests(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Node, Label])?;
        for seed in 0..8 {
            let (mut session, mut random) = (db.session(), Random::new(seed));
            let mut nodes: Vec<Handle<Node>> = Vec::new();
            for n in 0..random.below(30) {
                let parent = (!nodes.is_empty() && random.below(4) > 0).then(|| random.pick(&nodes));
                let parent_id = parent.map(|parent| session[parent].id);
                nodes.push(session.add(node(&format!("n{n}"), parent_id)));
            }
            session.flush()?;
            let all: Vec<Node> = nodes.iter().map(|handle| session[*handle].clone()).collect();
            for (root, below, above) in Node::query().with(Node::children.descendants()).with(Node::parent_id.ancestors()).all(&mut session)? {
                let depth = |of: &Node| {
                    let (mut up, mut depth) = (of.parent_id, 1);
                    while up.is_some_and(|up| up != root.id) {
                        up = all.iter().find(|node| Some(node.id) == up).and_then(|node| node.parent_id);
                        depth += 1;
                    }
                    up.map(|_| depth)
                };
                let expected = all.iter().filter_map(|node| Some((node.name.clone(), depth(node)?)));
                let mut expected: Vec<(String, u32)> = expected.collect();
                let mut found: Vec<(String, u32)> = below.into_iter().map(|(node, depth)| (node.name, depth)).collect();
                expected.sort();
                found.sort();
                assert_eq!(found, expected, "seed {seed}");
                let mut up = root.parent_id;
                for (number, (node, depth)) in above.iter().enumerate() {
                    assert_eq!((Some(node.id), *depth), (up, number as u32 + 1));
                    up = node.parent_id;
                }
                assert_eq!(up, None);
            }
            session.rollback()?;
        }
        Ok(())
    }
}
