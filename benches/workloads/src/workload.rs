//! The workloads.

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct Workload {
    pub name: &'static str,
    /// How the tables of results call it.
    pub title: &'static str,
    /// Users, posts of each, and comments on each post, that are there before.
    pub rows: (usize, usize, usize),
    pub does: Does,
    /// How often a turn does it. The time of a turn is divided by it.
    pub times: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Load,
    Join,
    Tree,
    /// Inserts so many users, without their keys.
    Insert(usize),
    /// Adds so many users, and reads their keys back.
    Add(usize),
    /// Adds so many users with [`POSTS_EACH`] posts.
    Graph(usize),
    Change,
    LookUp,
}

/// The posts of a user that is added with posts.
pub const POSTS_EACH: usize = 5;

pub const WORKLOADS: [Workload; 11] = [
    Workload { name: "load-10000", title: "load 10,000", rows: (10_000, 0, 0), does: Does::Load, times: 2 },
    Workload { name: "load-100", title: "load 100", rows: (100, 0, 0), does: Does::Load, times: 50 },
    Workload { name: "load-1", title: "load 1", rows: (1, 0, 0), does: Does::Load, times: 200 },
    Workload { name: "join-10000", title: "left join, 10,000", rows: (10_000, 1, 0), does: Does::Join, times: 1 },
    Workload { name: "tree-10", title: "tree of 10 × 10 × 10", rows: (10, 10, 10), does: Does::Tree, times: 10 },
    Workload { name: "insert-100", title: "insert 100", rows: (0, 0, 0), does: Does::Insert(100), times: 10 },
    Workload { name: "add-100", title: "100 new objects", rows: (0, 0, 0), does: Does::Add(100), times: 10 },
    Workload { name: "add-10000", title: "10,000 new objects", rows: (0, 0, 0), does: Does::Add(10_000), times: 1 },
    Workload {
        name: "change-1000",
        title: "1,000 of 10,000 changed",
        rows: (10_000, 0, 0),
        does: Does::Change,
        times: 1,
    },
    Workload { name: "graph-1000", title: "1,000 × 5", rows: (0, 0, 0), does: Does::Graph(1_000), times: 1 },
    Workload { name: "get-10000", title: "10,000 look-ups", rows: (10_000, 0, 0), does: Does::LookUp, times: 1 },
];

impl Workload {
    pub fn named(name: &str) -> Option<Self> {
        WORKLOADS.into_iter().find(|workload| workload.name == name)
    }

    /// Whether it adds rows to empty tables, which are emptied before each turn.
    pub fn adds(&self) -> bool {
        matches!(self.does, Does::Insert(_) | Does::Add(_) | Does::Graph(_))
    }
}
