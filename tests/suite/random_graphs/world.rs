//! The models, and what their tables should hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rowhouse::prelude::*;

/// A tree, or a circle. Its locks stop it from being deleted; its items go with it.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "rg_nodes",
    has_many(
        children = Node::parent_id, on_delete = cascade,
        items = Item::node_id, on_delete = cascade,
        locks = Lock::node_id, on_delete = restrict,
    )
)]
pub(super) struct Node {
    pub(super) id: Id<Node>,
    #[column(unique)]
    pub(super) label: i64,
    pub(super) parent_id: Option<Id<Node>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "rg_items",
    foreign_key(columns(zone_name, zone_number), references = Zone),
    has_many(
        parts = Part::item_id, orphans = delete, on_delete = cascade,
        notes = Note::item_id, on_delete = set_null,
    ),
    many_to_many(tags: Tag = ItemTag::item_id => ItemTag::tag_id, on_delete = cascade)
)]
pub(super) struct Item {
    pub(super) id: Id<Item>,
    #[column(unique)]
    pub(super) label: i64,
    pub(super) node_id: Id<Node>,
    #[column(length = 20)]
    pub(super) zone_name: Option<String>,
    pub(super) zone_number: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rg_zones", has_many(items = (Item::zone_name, Item::zone_number), on_delete = set_null))]
pub(super) struct Zone {
    #[column(primary_key, length = 20)]
    pub(super) name: String,
    #[column(primary_key)]
    pub(super) number: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rg_tags", key = Uuid, many_to_many(items: Item = ItemTag::tag_id => ItemTag::item_id, on_delete = cascade))]
pub(super) struct Tag {
    pub(super) id: Id<Tag>,
    #[column(unique)]
    pub(super) label: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rg_item_tags")]
pub(super) struct ItemTag {
    #[column(primary_key)]
    pub(super) item_id: Id<Item>,
    #[column(primary_key)]
    pub(super) tag_id: Id<Tag>,
    pub(super) weight: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rg_parts")]
pub(super) struct Part {
    pub(super) id: Id<Part>,
    #[column(unique)]
    pub(super) label: i64,
    pub(super) item_id: Id<Item>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rg_notes")]
pub(super) struct Note {
    pub(super) id: Id<Note>,
    #[column(unique)]
    pub(super) label: i64,
    pub(super) item_id: Option<Id<Item>>,
    #[column(version)]
    pub(super) version: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rg_locks")]
pub(super) struct Lock {
    pub(super) id: Id<Lock>,
    #[column(unique)]
    pub(super) label: i64,
    pub(super) node_id: Id<Node>,
}

/// The rows as they should be, by their labels; what they point at is a label, too.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct World {
    pub(super) nodes: BTreeMap<i64, Option<i64>>,
    pub(super) items: BTreeMap<i64, (i64, Option<(String, i32)>)>,
    pub(super) zones: BTreeSet<(String, i32)>,
    pub(super) tags: BTreeSet<i64>,
    pub(super) links: BTreeMap<(i64, i64), i32>,
    pub(super) parts: BTreeMap<i64, i64>,
    pub(super) notes: BTreeMap<i64, Option<i64>>,
    pub(super) locks: BTreeMap<i64, i64>,
}

/// What is deleted in one flush.
#[derive(Clone, Debug)]
pub(super) enum Doomed {
    Node(i64),
    Item(i64),
    Tag(i64),
    Zone(String, i32),
    Lock(i64),
}

impl World {
    /// Deletes these with what goes with them; gives nothing and changes nothing if a lock is in the way.
    pub(super) fn delete(&self, doomed: &[Doomed]) -> Option<Self> {
        let mut world = self.clone();
        let (mut nodes, mut items) = (BTreeSet::new(), BTreeSet::new());
        for doomed in doomed {
            match doomed {
                Doomed::Node(label) => drop(nodes.insert(*label)),
                Doomed::Item(label) => drop(items.insert(*label)),
                Doomed::Tag(label) => {
                    world.tags.remove(label);
                    world.links.retain(|(_, tag), _| tag != label);
                }
                Doomed::Zone(name, number) => {
                    let zone = (name.clone(), *number);
                    let here = world.items.values_mut().filter(|(_, place)| place.as_ref() == Some(&zone));
                    here.for_each(|(_, place)| *place = None);
                    world.zones.remove(&zone);
                }
                Doomed::Lock(label) => drop(world.locks.remove(label)),
            }
        }
        loop {
            let below = world.nodes.iter().filter(|(_, parent)| parent.is_some_and(|parent| nodes.contains(&parent)));
            let below: Vec<i64> = below.map(|(label, _)| *label).collect();
            let before = nodes.len();
            nodes.extend(below);
            if nodes.len() == before {
                break;
            }
        }
        if world.locks.values().any(|node| nodes.contains(node)) {
            return None;
        }
        items.extend(world.items.iter().filter(|(_, (node, _))| nodes.contains(node)).map(|(label, _)| *label));
        world.nodes.retain(|label, _| !nodes.contains(label));
        world.items.retain(|label, _| !items.contains(label));
        world.parts.retain(|_, item| !items.contains(item));
        world.links.retain(|(item, _), _| !items.contains(item));
        let freed = world.notes.values_mut().filter(|item| item.is_some_and(|item| items.contains(&item)));
        freed.for_each(|item| *item = None);
        Some(world)
    }

    /// What the database holds, table by table.
    pub(super) fn read(engine: &Engine) -> rowhouse::Result<Self> {
        let nodes: HashMap<Id<Node>, Node> =
            Node::query().all(engine)?.into_iter().map(|node| (node.id, node)).collect();
        let items: HashMap<Id<Item>, Item> =
            Item::query().all(engine)?.into_iter().map(|item| (item.id, item)).collect();
        let tags: HashMap<Id<Tag>, i64> =
            Tag::query().all(engine)?.into_iter().map(|tag| (tag.id, tag.label)).collect();
        let zone = |item: &Item| item.zone_name.clone().zip(item.zone_number);
        Ok(Self {
            nodes: nodes.values().map(|node| (node.label, node.parent_id.map(|id| nodes[&id].label))).collect(),
            items: items.values().map(|item| (item.label, (nodes[&item.node_id].label, zone(item)))).collect(),
            zones: Zone::query().all(engine)?.into_iter().map(|zone| (zone.name, zone.number)).collect(),
            links: ItemTag::query()
                .all(engine)?
                .iter()
                .map(|link| ((items[&link.item_id].label, tags[&link.tag_id]), link.weight))
                .collect(),
            tags: tags.into_values().collect(),
            parts: Part::query().all(engine)?.iter().map(|part| (part.label, items[&part.item_id].label)).collect(),
            notes: Note::query()
                .all(engine)?
                .iter()
                .map(|note| (note.label, note.item_id.map(|id| items[&id].label)))
                .collect(),
            locks: Lock::query().all(engine)?.iter().map(|lock| (lock.label, nodes[&lock.node_id].label)).collect(),
        })
    }

    /// The same of nodes, items, links and parts, by relations.
    pub(super) fn load(engine: &Engine) -> rowhouse::Result<Self> {
        let items = Node::items.with(Item::parts).with(Item::tags.with_link());
        let mut world = Self::default();
        for (node, children, items) in Node::query().with(Node::children).with(items).all(engine)? {
            world.nodes.entry(node.label).or_default();
            world.nodes.extend(children.iter().map(|child| (child.label, Some(node.label))));
            for (item, parts, tags) in items {
                world.items.insert(item.label, (node.label, item.zone_name.zip(item.zone_number)));
                world.parts.extend(parts.iter().map(|part| (part.label, item.label)));
                world.links.extend(tags.iter().map(|(tag, link)| ((item.label, tag.label), link.weight)));
            }
        }
        Ok(world)
    }
}
