//! The unit of work without its connection: tracked objects, the identity map, and plans that write changes.
//!
//! In: objects that were added, changed and deleted. Out: a [`FlushPlan`], whose outcome is applied to the objects
//! when it has run whole, or not at all. Holds no SQL text of its own and no connection.

mod any_store;
mod arena;
mod cascade;
mod change_set;
mod deferred;
mod edges;
mod erased;
mod explain;
mod fill;
mod flush;
mod graph;
mod handle;
mod insert;
mod key_order;
mod keys;
mod locked;
mod made;
mod objects;
mod order;
mod partial;
mod read_back;
mod refresh;
mod refused;
mod relate;
mod related;
mod reserve;
mod ruled;
mod rules;
mod schedule;
mod slot;
mod soft_delete;
mod states;
mod store;
mod texts;
mod track;
mod undo;
mod unique;
mod untie;
mod validate;
mod write;

pub use change_set::{ChangeKind, ObjectChange};
pub use deferred::DeferredPlan;
pub use explain::explain;
pub use fill::Filled;
pub(crate) use fill::fill_new;
pub use flush::{FlushPlan, FlushSink, Outcome};
pub use handle::Handle;
pub use keys::KeysPlan;
pub use locked::{LockKeysPlan, LockQueryPlan, LockSink};
pub use objects::Objects;
pub use refresh::{RefreshPlan, Refreshed, Suspects};
pub use rules::{RuleQueries, RulesPlan};
pub use states::{ColumnChange, ObjectState};
pub use track::{GetManyPlan, GetPlan, TrackPlan};
