//! Rows that point at each other in a cycle.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "teams")]
struct Team {
    id: Id<Team>,
    name: String,
    captain_id: Option<Id<Player>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "players")]
struct Player {
    id: Id<Player>,
    name: String,
    team_id: Id<Team>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "steps")]
struct Step {
    id: Id<Step>,
    next_id: Option<Id<Step>>,
    #[column(unique)]
    partner_id: Option<Id<Step>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "eggs")]
struct Egg {
    id: Id<Egg>,
    hen_id: Id<Hen>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "hens")]
struct Hen {
    id: Id<Hen>,
    egg_id: Id<Egg>,
}

fn team(db: &TestDb) -> rowhouse::Result<(Session, Handle<Team>, Vec<Handle<Player>>)> {
    db.engine.create_all(&models![Team, Player])?;
    let mut session = db.session();
    let (team, captain) = (Id::new(), Id::new());
    let players = [captain, Id::new(), Id::new()].map(|id| Player { id, name: "p".into(), team_id: team });
    let team = session.add(Team { id: team, name: "A".into(), captain_id: Some(captain) });
    let players = session.add_all(players);
    session.commit()?;
    Ok((session, team, players))
}

backend_tests! {
    fn a_nullable_key_in_a_cycle_is_filled_by_a_second_update(db: &TestDb) -> Result<()> {
        let (session, team, players) = team(db)?;
        assert_eq!(session[team].captain_id, Some(session[players[0]].id));
        assert_eq!(Team::query().one(&db.engine)?, session[team]);
        assert_eq!(Player::query().count(&db.engine)?, 3);
        assert!(!session.has_changes());
        Ok(())
    }

    fn a_nullable_key_in_a_cycle_is_cleared_before_a_delete(db: &TestDb) -> Result<()> {
        let (mut session, team, players) = team(db)?;
        session.delete(team)?;
        for player in players {
            session.delete(player)?;
        }
        session.commit()?;
        assert_eq!(Team::query().count(&db.engine)? + Player::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_deleted_cycle_comes_back_with_a_rollback(db: &TestDb) -> Result<()> {
        let (mut session, team, players) = team(db)?;
        let before = session[team].clone();
        session.delete(team)?;
        for player in &players {
            session.delete(*player)?;
        }
        session.flush()?;
        session.rollback()?;
        assert_eq!(session[team], before);
        assert_eq!(Team::query().one(&db.engine)?, before);
        Ok(())
    }

    fn rows_of_one_table_point_at_each_other(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Step])?;
        let mut session = db.session();
        let ids: Vec<Id<Step>> = (0..5).map(|_| Id::new()).collect();
        let step = |n: usize| Step { id: ids[n], next_id: Some(ids[(n + 1) % 5]), partner_id: Some(ids[4 - n]) };
        let steps = session.add_all((0..5).map(step));
        session.commit()?;
        for (n, handle) in steps.iter().enumerate() {
            let step = &session[*handle];
            assert_eq!(step.next_id, Some(session[steps[(n + 1) % 5]].id));
            assert_eq!(step.partner_id, Some(session[steps[4 - n]].id));
            assert_eq!(Step::query().filter(Step::id.eq(step.id)).one(&db.engine)?, *step);
        }
        for step in &steps {
            session.delete(*step)?;
        }
        session.commit()?;
        assert_eq!(Step::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_row_points_at_itself(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Step])?;
        let mut session = db.session();
        let id = Id::new();
        let step = session.add(Step { id, next_id: Some(id), partner_id: None });
        session.commit()?;
        assert_eq!(session[step].next_id, Some(session[step].id));
        assert_eq!(Step::query().one(&db.engine)?, session[step]);
        session.delete(step)?;
        session.commit()?;
        assert_eq!(Step::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_cycle_of_keys_that_cannot_be_null_is_an_error_that_names_them(db: &TestDb) -> Result<()> {
        let mut session = db.session();
        let (egg, hen) = (Id::new(), Id::new());
        session.add(Egg { id: egg, hen_id: hen });
        session.add(Hen { id: hen, egg_id: egg });
        let error = session.commit().unwrap_err();
        let Error::Cycle { fields } = &error else { panic!("{error}") };
        assert!(fields.contains("`Egg.hen_id`") && fields.contains("`Hen.egg_id`"), "{error}");
        Ok(())
    }
}
