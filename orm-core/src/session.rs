//! The unit of work without its connection: tracked objects, the identity map, and plans that write changes.
//!
//! In: objects that were added, changed and deleted. Out: a [`FlushPlan`], whose outcome is applied to the objects
//! when it has run whole, or not at all. Holds no SQL text of its own and no connection.

mod cascade;
mod explain;
mod flush;
mod handle;
mod insert;
mod keys;
mod objects;
mod order;
mod read_back;
mod refresh;
mod slot;
mod store;
mod track;
mod undo;

pub use explain::explain;
pub use flush::{FlushPlan, FlushSink, Outcome};
pub use handle::Handle;
pub use keys::KeysPlan;
pub use objects::Objects;
pub use refresh::{RefreshPlan, Refreshed};
pub use track::{GetPlan, TrackPlan};
