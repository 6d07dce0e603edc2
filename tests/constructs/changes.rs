//! INSERT, UPDATE, DELETE, and what comes back.

use rowhouse::prelude::*;

use crate::Chapter;
use crate::model::Item;

pub(crate) fn chapters() -> Vec<Chapter> {
    vec![inserts(), upserts(), updates(), deletes(), returning()]
}

alias!(Other = Item);

#[derive(Model, Clone, Debug)]
#[model(table = "tags")]
struct Tag {
    id: Id<Tag>,
    #[column(unique, length = 40)]
    name: String,
    note: Option<String>,
    item_id: Option<Id<Item>>,
}

fn tag() -> Tag {
    Tag { id: Id::new(), name: "a".into(), note: None, item_id: None }
}

fn inserts() -> Chapter {
    let mut inserts = Chapter::new("INSERT");
    constructs! { inserts, query;
        Tag::insert(tag());
        Tag::insert_all([tag(), tag()]);
        insert_into::<Tag>().set(Tag::name.to("a"));
        insert_into::<Tag>().values((Tag::name, Tag::note), [("a", Some("x")), ("b", None)]);
        insert_into::<Tag>().from_select(Tag::name, Item::query().select(Item::name));
    }
    inserts
}

fn upserts() -> Chapter {
    let mut upserts = Chapter::new("Upserts");
    constructs! { upserts, query;
        Tag::insert(tag()).on_conflict(Tag::name).do_nothing();
        Tag::insert(tag()).on_any_conflict().do_nothing();
        Tag::insert(tag()).on_conflict(Tag::name).do_update(Tag::note);
        Tag::insert(tag()).on_conflict(Tag::name).do_update_all();
        Tag::insert(tag()).on_conflict(Tag::name).do_update_set(Tag::note.to(excluded(Tag::note)));
        Tag::insert(tag()).on_conflict(Tag::name).do_update(Tag::note).filter(Tag::id.lt(Id::from(9)));
        Tag::insert(tag()).on_any_conflict().do_update(Tag::note);
        Tag::insert(tag()).on_constraint("tags_name_key").do_nothing();
        Tag::insert(tag()).on_conflict(Tag::name).index_filter(Tag::note.is_null()).do_nothing();
    }
    upserts
}

fn updates() -> Chapter {
    let mut updates = Chapter::new("UPDATE");
    constructs! { updates, query;
        Tag::update().set(Tag::note.to(Tag::name)).filter(Tag::name.eq("a"));
        Tag::update().set(Tag::note.to(None)).all_rows();
        Tag::update().set((Tag::name.to("new"), Tag::note.to(Tag::name))).all_rows();
        Tag::update().join(Tag::item_id).set(Tag::note.to(Item::name)).all_rows();
        Tag::update().from::<Item>().set(Tag::note.to(Item::name)).filter(Tag::item_id.eq(Item::id));
        Item::update().set(Item::m.to(subquery(Item::query().select(Item::n.max())))).all_rows();
        Tag::update_many(Tag::name, Tag::note, [("a", "x"), ("b", "y")]);
    }
    updates
}

fn deletes() -> Chapter {
    let mut deletes = Chapter::new("DELETE");
    constructs! { deletes, query;
        Tag::delete().filter(Tag::note.is_null());
        Tag::delete().all_rows();
        Tag::delete().join(Tag::item_id).filter(Item::n.eq(1));
        Tag::delete().using::<Item>().filter(Tag::item_id.eq(Item::id));
        Item::delete().filter(Item::n.lt(subquery(Item::query().select(Item::n.max()))));
        Item::delete().filter(exists(Other::query().correlate::<Item>().filter(Other.n.eq(Item::n))));
    }
    deletes
}

fn returning() -> Chapter {
    let mut returning = Chapter::new("RETURNING");
    constructs! { returning, query;
        Tag::insert(tag()).returning(Tag::id);
        Tag::insert(tag()).on_conflict(Tag::name).do_update(Tag::note).returning(Tag::id);
        Tag::insert(tag()).on_conflict(Tag::name).do_nothing().returning(Tag::id);
        Tag::update().set(Tag::note.to(None)).all_rows().returning((Tag::id, Tag::note));
        Tag::update().join(Tag::item_id).set(Tag::note.to(None)).all_rows().returning((Tag::id, Item::n));
        Tag::delete().all_rows().returning(Tag::all());
        Tag::delete().join(Tag::item_id).all_rows().returning(Tag::id);
    }
    returning
}
