//! Relations that models declare: what is checked when the models are listed, and joins by relations with a condition.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "writers",
    has_many(
        texts = Text::writer_id,
        published = Text::writer_id,
        filter = Text::published.eq(true),
        order_by = Text::title.desc()
    )
)]
struct Writer {
    id: Id<Writer>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "texts", many_to_many(labels: Label = TextLabel::text_id => TextLabel::label_id))]
struct Text {
    id: Id<Text>,
    writer_id: Id<Writer>,
    title: String,
    published: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "labels")]
struct Label {
    id: Id<Label>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "text_labels")]
struct TextLabel {
    #[column(primary_key)]
    text_id: Id<Text>,
    #[column(primary_key)]
    label_id: Id<Label>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "wrong",
    has_many(texts = Text::title, notes = Note::wrong_id, same = Note::wrong_id),
    has_one(note = Note::wrong_id, last = Note::wrong_id, order_by = Note::id.desc())
)]
struct Wrong {
    id: Id<Wrong>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "notes")]
struct Note {
    id: Id<Note>,
    wrong_id: Id<Wrong>,
}

backend_tests! {
    fn what_is_wrong_with_relations_is_said_at_once(db: &TestDb) -> Result<()> {
        let error = db.engine.create_all(&models![Wrong, Note]).unwrap_err();
        assert_eq!(
            error.to_string().lines().collect::<Vec<_>>()[..],
            [
                "`Wrong::texts`: `Text::title` is no foreign key to `Wrong`: join it by a condition, `Wrong::matching(…)`",
                "`Wrong::notes` and `Wrong::same` are the same relation: give one of them a `filter`, or leave it out",
                "`Wrong::note` leads to one row, but many rows of `Note` can have the same `wrong_id`: make it unique, or say \
                 which row is meant, `order_by = …`",
            ]
        );
        Ok(())
    }

    fn a_join_by_a_relation_with_a_condition_has_the_condition(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Writer, Text, Label, TextLabel])?;
        let mut session = db.session();
        let ann = session.add(Writer { id: Id::new(), name: "Ann".into() });
        let writer_id = session[ann].id;
        session.add_all([("a", true), ("b", false), ("c", true)].map(|(title, published)| Text {
            id: Id::new(),
            writer_id,
            title: title.into(),
            published,
        }));
        let titles: Vec<String> =
            Writer::query().join(Writer::published).select(Text::title).order_by(Text::title.asc()).all(&mut session)?;
        assert_eq!(titles, ["a", "c"]);
        let public: i64 = Writer::query().filter(exists(Writer::published.query().filter(Text::title.eq("b")))).count(&mut session)? as i64;
        assert_eq!(public, 0);
        Ok(())
    }
}
