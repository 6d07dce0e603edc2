//! Trees: all rows below or above some, by a recursive common table expression.

use super::live::Sight;
use super::select::Form;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::query::{SelectNode, Tree, TreeWay};

impl<'q> SqlWriter<'q> {
    /// `WITH RECURSIVE … SELECT …`: the query's columns, and behind them the key that the search began with.
    ///
    /// The rows are a set of keys: a circle adds none after its first round, and so ends the search.
    pub(super) fn tree(&mut self, node: &'q SelectNode, tree: &'q Tree, form: &Form<'_>) -> Result<()> {
        self.push("WITH RECURSIVE ");
        self.quote(TREE);
        self.push(" (");
        for number in 0..tree.pairs.len() {
            self.push(if number > 0 { ", " } else { "" });
            self.quote(&format!("root{number}"));
            self.push(", ");
            self.quote(&format!("node{number}"));
        }
        if tree.levels.is_some() {
            self.push(", ");
            self.quote(LEVEL);
        }
        self.push(") AS (");
        self.qualified = true;
        self.tree_base(node, tree)?;
        self.push(" UNION ");
        self.tree_step(node, tree);
        self.push(") SELECT ");
        self.outputs(node, form)?;
        self.scales = self.output_scales(node);
        for number in 0..tree.pairs.len() {
            self.push(", ");
            self.of_tree("root", number);
        }
        self.push(" FROM ");
        self.quote(TREE);
        self.push(" JOIN ");
        let sight = Sight::of_query(node);
        self.source(node.from, sight.place_of_first(node.from));
        self.tree_join(node, tree, |(_, key)| *key);
        self.where_all(sight.first(node.from).as_slice(), Vec::new())?;
        self.order_by(node)
    }

    /// The rows next to those that the search begins with.
    fn tree_base(&mut self, node: &'q SelectNode, tree: &Tree) -> Result<()> {
        self.push("SELECT ");
        for (number, (up, key)) in tree.pairs.iter().enumerate() {
            self.push(if number > 0 { ", " } else { "" });
            self.tree_column(node, if tree.way == TreeWay::Down { *up } else { *key });
            self.push(", ");
            self.tree_column(node, *key);
        }
        self.push(if tree.levels.is_some() { ", 1" } else { "" });
        self.source_and_filter(node)
    }

    /// The rows next to those that were found.
    fn tree_step(&mut self, node: &SelectNode, tree: &Tree) {
        self.push("SELECT ");
        for (number, (up, key)) in tree.pairs.iter().enumerate() {
            self.push(if number > 0 { ", " } else { "" });
            self.of_tree("root", number);
            self.push(", ");
            self.tree_column(node, if tree.way == TreeWay::Down { *key } else { *up });
        }
        if tree.levels.is_some() {
            self.push(", ");
            self.tree_level();
            self.push(" + 1");
        }
        self.push(" FROM ");
        let sight = Sight::of_query(node);
        self.source(node.from, sight.place_of_first(node.from));
        self.push(" JOIN ");
        self.quote(TREE);
        self.tree_join(node, tree, |(up, key)| if tree.way == TreeWay::Down { *up } else { *key });
        let mut word = " WHERE ";
        if tree.way == TreeWay::Up {
            for (up, _) in &tree.pairs {
                self.push(word);
                self.tree_column(node, *up);
                self.push(" IS NOT NULL");
                word = " AND ";
            }
        }
        if let Some(live) = sight.first(node.from) {
            self.push(word);
            self.live(live);
            word = " AND ";
        }
        if let Some(levels) = tree.levels {
            self.push(word);
            self.tree_level();
            self.push(" < ");
            self.number(levels);
        }
    }

    /// ` ON` the keys that were found.
    fn tree_join(&mut self, node: &SelectNode, tree: &Tree, column: impl Fn(&(usize, usize)) -> usize) {
        for (number, pair) in tree.pairs.iter().enumerate() {
            self.push(if number > 0 { " AND " } else { " ON " });
            self.tree_column(node, column(pair));
            self.push(" = ");
            self.of_tree("node", number);
        }
    }

    fn tree_column(&mut self, node: &SelectNode, position: usize) {
        self.quote(node.from.name());
        self.push(".");
        self.quote(node.from.table.columns[position].name);
    }

    fn of_tree(&mut self, name: &str, number: usize) {
        self.quote(TREE);
        self.push(".");
        self.quote(&format!("{name}{number}"));
    }

    fn tree_level(&mut self) {
        self.quote(TREE);
        self.push(".");
        self.quote(LEVEL);
    }
}

/// The name of the common table expression.
const TREE: &str = "rowhouse_tree";
/// The name of its column for the distance.
const LEVEL: &str = "level";
