//! Random graphs that are saved, changed and deleted, compared with a plain reference in memory and with loading row by row.

use std::collections::BTreeMap;

use rowhouse::ObjectState;
use rowhouse::prelude::*;

use crate::support::Random;

#[path = "random_graphs/world.rs"]
mod world;
use world::*;

/// How many operations of each kind were done, and how often a lock was in the way.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    graphs: u32,
    moves: u32,
    sets: u32,
    deletes: u32,
    restricted: u32,
    commits: u32,
}

/// Something to be done with the session, later.
type Call = Box<dyn FnOnce(&mut Session) -> rowhouse::Result<()>>;

struct Story<'s> {
    engine: &'s Engine,
    session: Session,
    random: Random,
    now: World,
    committed: World,
    next: i64,
    nodes: BTreeMap<i64, Handle<Node>>,
    items: BTreeMap<i64, Handle<Item>>,
    tags: BTreeMap<i64, Handle<Tag>>,
    notes: BTreeMap<i64, Handle<Note>>,
    log: Vec<String>,
    counts: Counts,
}

/// The handle of a row by its label: the known one, or one that a query gives.
macro_rules! handle {
    ($story:expr, $handles:ident, $model:ident, $label:expr) => {{
        let label = $label;
        match $story.$handles.get(&label).copied() {
            Some(handle) if $story.session.state(handle) != ObjectState::Detached => handle,
            _ => {
                let handle = $model::query().filter($model::label.eq(label)).track(&mut $story.session)?[0];
                $story.$handles.insert(label, handle);
                handle
            }
        }
    }};
}

impl Story<'_> {
    fn label(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn one<T: Clone>(&mut self, of: impl IntoIterator<Item = T>) -> Option<T> {
        let all: Vec<T> = of.into_iter().collect();
        (!all.is_empty()).then(|| self.random.pick(&all))
    }

    fn some<T: Clone>(&mut self, of: impl IntoIterator<Item = T>) -> Vec<T> {
        of.into_iter().filter(|_| self.random.below(3) == 0).collect()
    }

    fn step(&mut self) -> rowhouse::Result<()> {
        let choice = self.random.below(22);
        self.log.push(choice.to_string());
        match choice {
            0..=2 => self.add_graph(),
            3 => self.add_children(),
            4 => self.add_others(),
            5 => self.move_node(),
            6 => self.move_items(),
            7 => self.place_item(),
            8 => self.tie_notes(),
            9 => self.free_notes(),
            10 | 11 => self.set_tags(),
            12 => self.untag(),
            13 => self.set_parts(),
            14 => self.set_notes(),
            15..=17 => self.delete(),
            18 => self.session.flush(),
            19 => self.commit(),
            20 => {
                self.commit()?;
                self.session.clear();
                Ok(())
            }
            _ => self.roll_back(),
        }
    }

    /// A node with items, each with parts and tags, old and new.
    fn add_graph(&mut self) -> rowhouse::Result<()> {
        self.counts.graphs += 1;
        let (label, parent) = (self.label(), self.one(self.now.nodes.clone().into_keys()));
        let parent_id = match parent {
            Some(parent) => {
                let parent = handle!(self, nodes, Node, parent);
                Some(self.session[parent].id)
            }
            None => None,
        };
        self.now.nodes.insert(label, parent);
        let (mut items, known) = (Vec::new(), self.now.tags.clone());
        for _ in 0..self.random.below(3) {
            let item = self.label();
            self.now.items.insert(item, (label, None));
            let parts: Vec<Part> = (0..self.random.below(3)).map(|_| self.new_part(item)).collect();
            let tags = self.some(known.clone());
            let mut linked = Vec::new();
            for tag in tags {
                linked.push((handle!(self, tags, Tag, tag), self.new_link(item, tag)));
            }
            let tag = self.label();
            self.now.tags.insert(tag);
            let fresh = [(Tag { id: Id::new(), label: tag }, self.new_link(item, tag))];
            let row = Item { id: Id::new(), label: item, node_id: Id::new(), zone_name: None, zone_number: None };
            items.push(row.with(Item::parts, parts).with(Item::tags, linked).with(Item::tags, fresh));
        }
        let node = self.session.add_graph(Node { id: Id::new(), label, parent_id }.with(Node::items, items))?;
        self.nodes.insert(label, node);
        Ok(())
    }

    fn new_part(&mut self, item: i64) -> Part {
        let label = self.label();
        self.now.parts.insert(label, item);
        Part { id: Id::new(), label, item_id: Id::new() }
    }

    fn new_link(&mut self, item: i64, tag: i64) -> ItemTag {
        let weight = self.random.below(100) as i32;
        self.now.links.insert((item, tag), weight);
        ItemTag { item_id: Id::new(), tag_id: Id::new(), weight }
    }

    fn add_children(&mut self) -> rowhouse::Result<()> {
        let label = self.label();
        let children: Vec<i64> = (0..2).map(|_| self.label()).collect();
        self.now.nodes.insert(label, None);
        self.now.nodes.extend(children.iter().map(|child| (*child, Some(label))));
        let rows = children.into_iter().map(|label| Node { id: Id::new(), label, parent_id: None });
        let node = self.session.add_with(Node { id: Id::new(), label, parent_id: None }, Node::children, rows)?;
        self.nodes.insert(label, node);
        Ok(())
    }

    /// Zones, notes and locks.
    fn add_others(&mut self) -> rowhouse::Result<()> {
        let (zone, note) = (self.label(), self.label());
        self.session.add(Zone { name: format!("z{}", zone % 3), number: zone as i32 });
        self.now.zones.insert((format!("z{}", zone % 3), zone as i32));
        let handle = self.session.add(Note { id: Id::new(), label: note, item_id: None, version: 0 });
        self.notes.insert(note, handle);
        self.now.notes.insert(note, None);
        if self.random.below(3) == 0
            && let Some(node) = self.one(self.now.nodes.clone().into_keys())
        {
            let (label, handle) = (self.label(), handle!(self, nodes, Node, node));
            let node_id = self.session[handle].id;
            self.session.add(Lock { id: Id::new(), label, node_id });
            self.now.locks.insert(label, node);
        }
        Ok(())
    }

    /// Anywhere, below itself too.
    fn move_node(&mut self) -> rowhouse::Result<()> {
        let (Some(node), Some(to)) =
            (self.one(self.now.nodes.clone().into_keys()), self.one(self.now.nodes.clone().into_keys()))
        else {
            return Ok(());
        };
        self.counts.moves += 1;
        let (node_handle, to_handle) = (handle!(self, nodes, Node, node), handle!(self, nodes, Node, to));
        self.session.relate(to_handle, Node::children, [node_handle])?;
        self.now.nodes.insert(node, Some(to));
        Ok(())
    }

    fn move_items(&mut self) -> rowhouse::Result<()> {
        let Some(to) = self.one(self.now.nodes.clone().into_keys()) else { return Ok(()) };
        self.counts.moves += 1;
        let mut moved = Vec::new();
        for item in self.some(self.now.items.clone().into_keys()) {
            moved.push(handle!(self, items, Item, item));
            self.now.items.entry(item).and_modify(|(node, _)| *node = to);
        }
        let to = handle!(self, nodes, Node, to);
        self.session.relate(to, Node::items, moved)
    }

    fn place_item(&mut self) -> rowhouse::Result<()> {
        let (Some(item), Some(zone)) = (self.one(self.now.items.clone().into_keys()), self.one(self.now.zones.clone()))
        else {
            return Ok(());
        };
        let handle = handle!(self, items, Item, item);
        (self.session[handle].zone_name, self.session[handle].zone_number) = (Some(zone.0.clone()), Some(zone.1));
        self.now.items.entry(item).and_modify(|(_, place)| *place = Some(zone));
        Ok(())
    }

    fn tie_notes(&mut self) -> rowhouse::Result<()> {
        let Some(item) = self.one(self.now.items.clone().into_keys()) else { return Ok(()) };
        let mut tied = Vec::new();
        for note in self.some(self.now.notes.clone().into_keys()) {
            tied.push(handle!(self, notes, Note, note));
            self.now.notes.insert(note, Some(item));
        }
        let item = handle!(self, items, Item, item);
        self.session.relate(item, Item::notes, tied)
    }

    fn free_notes(&mut self) -> rowhouse::Result<()> {
        let Some(item) = self.one(self.now.notes.values().flatten().copied().collect::<Vec<_>>()) else {
            return Ok(());
        };
        let mut freed = Vec::new();
        // Those that belong to another are left alone.
        for note in self.some(self.now.notes.clone().into_keys()) {
            freed.push(handle!(self, notes, Note, note));
            self.now.notes.entry(note).and_modify(|owner| *owner = owner.filter(|owner| *owner != item));
        }
        let item = handle!(self, items, Item, item);
        self.session.unrelate(item, Item::notes, freed)
    }

    fn set_tags(&mut self) -> rowhouse::Result<()> {
        let Some(item) = self.one(self.now.items.clone().into_keys()) else { return Ok(()) };
        self.counts.sets += 1;
        let adds = self.random.below(2) == 0;
        if !adds {
            self.now.links.retain(|(of, _), _| *of != item);
        }
        let mut tags = Vec::new();
        for tag in self.some(self.now.tags.clone()) {
            tags.push((handle!(self, tags, Tag, tag), self.new_link(item, tag)));
        }
        let item = handle!(self, items, Item, item);
        match adds {
            true => self.session.relate(item, Item::tags, tags),
            false => self.session.set_related(item, Item::tags, tags),
        }
    }

    /// From the other side.
    fn untag(&mut self) -> rowhouse::Result<()> {
        let Some((_, tag)) = self.one(self.now.links.clone().into_keys()) else { return Ok(()) };
        let mut freed = Vec::new();
        for item in self.some(self.now.items.clone().into_keys()) {
            freed.push(handle!(self, items, Item, item));
            self.now.links.remove(&(item, tag));
        }
        let tag = handle!(self, tags, Tag, tag);
        self.session.unrelate(tag, Tag::items, freed)
    }

    /// New parts in place of those that are there, which have no other place to go.
    fn set_parts(&mut self) -> rowhouse::Result<()> {
        let Some(item) = self.one(self.now.items.clone().into_keys()) else { return Ok(()) };
        self.counts.sets += 1;
        self.now.parts.retain(|_, of| *of != item);
        let parts: Vec<Part> = (0..self.random.below(3)).map(|_| self.new_part(item)).collect();
        let item = handle!(self, items, Item, item);
        self.session.set_related(item, Item::parts, parts)
    }

    fn set_notes(&mut self) -> rowhouse::Result<()> {
        let Some(item) = self.one(self.now.items.clone().into_keys()) else { return Ok(()) };
        self.counts.sets += 1;
        let chosen = self.some(self.now.notes.clone().into_keys());
        let mut notes = Vec::new();
        for note in &chosen {
            notes.push(handle!(self, notes, Note, *note));
        }
        for (note, owner) in &mut self.now.notes {
            match chosen.contains(note) {
                true => *owner = Some(item),
                false => *owner = owner.filter(|owner| *owner != item),
            }
        }
        let item = handle!(self, items, Item, item);
        self.session.set_related(item, Item::notes, notes)
    }

    /// Some rows of several kinds, in one flush.
    fn delete(&mut self) -> rowhouse::Result<()> {
        let mut doomed: Vec<Doomed> = Vec::new();
        doomed.extend(self.one(self.now.nodes.clone().into_keys()).map(Doomed::Node));
        let more: Vec<Doomed> = (self.now.nodes.keys().map(|label| Doomed::Node(*label)))
            .chain(self.now.items.keys().map(|label| Doomed::Item(*label)))
            .chain(self.now.tags.iter().map(|label| Doomed::Tag(*label)))
            .chain(self.now.zones.iter().map(|(name, number)| Doomed::Zone(name.clone(), *number)))
            .chain(self.now.locks.keys().map(|label| Doomed::Lock(*label)))
            .collect();
        for _ in 0..self.random.below(4) {
            doomed.extend(self.one(more.clone()));
        }
        let from = self.random.below(2) as usize;
        let doomed = doomed.get(from..).unwrap_or_default().to_vec();
        self.counts.deletes += 1;
        // All handles first: a query flushes what was marked before it.
        let mut calls: Vec<Call> = Vec::new();
        for one in &doomed {
            match one {
                Doomed::Node(label) => {
                    let handle = handle!(self, nodes, Node, *label);
                    calls.push(Box::new(move |session| session.delete(handle)));
                }
                Doomed::Item(label) => {
                    let handle = handle!(self, items, Item, *label);
                    calls.push(Box::new(move |session| session.delete(handle)));
                }
                Doomed::Tag(label) => {
                    let handle = handle!(self, tags, Tag, *label);
                    calls.push(Box::new(move |session| session.delete(handle)));
                }
                Doomed::Zone(name, number) => {
                    let handle = self.session.get::<Zone>((name.clone(), *number))?.unwrap();
                    calls.push(Box::new(move |session| session.delete(handle)));
                }
                Doomed::Lock(label) => {
                    let handle = Lock::query().filter(Lock::label.eq(*label)).track(&mut self.session)?[0];
                    calls.push(Box::new(move |session| session.delete(handle)));
                }
            }
        }
        // An object that was never flushed would be forgotten at once: what points at it would have nothing to point at.
        self.session.flush()?;
        for call in calls {
            call(&mut self.session)?;
        }
        match (self.session.flush(), self.now.delete(&doomed)) {
            (Ok(()), Some(world)) => self.now = world,
            (Err(Error::Restricted(_)), None) => {
                self.counts.restricted += 1;
                return self.roll_back();
            }
            (result, expected) => panic!("{result:?}, where {doomed:?} of {:?} should give {expected:?}", self.now),
        }
        Ok(())
    }

    fn commit(&mut self) -> rowhouse::Result<()> {
        self.counts.commits += 1;
        self.session.commit()?;
        self.committed = self.now.clone();
        assert_eq!(World::read(self.engine)?, self.now);
        let World { nodes, items, links, parts, .. } = World::load(self.engine)?;
        assert_eq!((&nodes, &items), (&self.now.nodes, &self.now.items));
        assert_eq!((&links, &parts), (&self.now.links, &self.now.parts));
        self.compare_objects()
    }

    fn roll_back(&mut self) -> rowhouse::Result<()> {
        self.session.rollback()?;
        self.now = self.committed.clone();
        self.compare_objects()
    }

    /// What is tracked is what the rows are.
    fn compare_objects(&mut self) -> rowhouse::Result<()> {
        let rows: BTreeMap<i64, Node> =
            Node::query().all(self.engine)?.into_iter().map(|row| (row.label, row)).collect();
        compare(&self.session, &self.nodes, &rows);
        let rows: BTreeMap<i64, Item> =
            Item::query().all(self.engine)?.into_iter().map(|row| (row.label, row)).collect();
        compare(&self.session, &self.items, &rows);
        let rows: BTreeMap<i64, Note> =
            Note::query().all(self.engine)?.into_iter().map(|row| (row.label, row)).collect();
        compare(&self.session, &self.notes, &rows);
        Ok(())
    }
}

fn compare<M: Model + PartialEq + std::fmt::Debug>(
    session: &Session,
    handles: &BTreeMap<i64, Handle<M>>,
    rows: &BTreeMap<i64, M>,
) {
    for (label, handle) in handles {
        if session.state(*handle) != ObjectState::Detached {
            assert_eq!(Some(&session[*handle]), rows.get(label), "{label}");
        }
    }
}

#[allow(clippy::print_stderr, reason = "says how to see a failure again, and what was done")]
fn run(engine: &Engine, stories: u64, steps: usize) -> rowhouse::Result<()> {
    engine.create_all(&models![Node, Item, Zone, Tag, ItemTag, Part, Note, Lock])?;
    let first: u64 = std::env::var("ROWHOUSE_GRAPHS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let mut counts = Counts::default();
    for seed in first..first + stories {
        empty(engine)?;
        let mut story = Story {
            engine,
            session: engine.session(),
            random: Random::new(seed),
            now: World::default(),
            committed: World::default(),
            next: 0,
            nodes: BTreeMap::new(),
            items: BTreeMap::new(),
            tags: BTreeMap::new(),
            notes: BTreeMap::new(),
            log: Vec::new(),
            counts,
        };
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            (0..steps).try_for_each(|_| story.step())?;
            story.commit()
        }));
        if !matches!(told, Ok(Ok(()))) {
            eprintln!("seed {seed}: {}", story.log.join(" "));
        }
        told.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        counts = story.counts;
    }
    eprintln!("seeds {first} to {}: {counts:?}", first + stories - 1);
    assert!(counts.deletes > 0 && counts.restricted > 0 && counts.commits > 0, "{counts:?}");
    Ok(())
}

fn empty(engine: &Engine) -> rowhouse::Result<()> {
    Lock::delete().all_rows().execute(engine)?;
    Note::delete().all_rows().execute(engine)?;
    Part::delete().all_rows().execute(engine)?;
    ItemTag::delete().all_rows().execute(engine)?;
    Item::delete().all_rows().execute(engine)?;
    Node::update().all_rows().set(Node::parent_id.to(None)).execute(engine)?;
    Node::delete().all_rows().execute(engine)?;
    Tag::delete().all_rows().execute(engine)?;
    Zone::delete().all_rows().execute(engine)?;
    Ok(())
}

backend_tests! {
    fn graphs_and_a_plain_reference_agree(db: &TestDb) -> Result<()> {
        let few = if db.engine.backend().dialect() == Dialect::Sqlite { 60 } else { 15 };
        // Thousands on one's own machine: ROWHOUSE_GRAPHS=3000, from the seed ROWHOUSE_GRAPHS_SEED on.
        let stories = std::env::var("ROWHOUSE_GRAPHS").ok().and_then(|count| count.parse().ok()).unwrap_or(few);
        run(&db.engine, stories, 60)
    }
}
