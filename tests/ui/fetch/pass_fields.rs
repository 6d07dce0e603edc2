//! Fields are columns by name, expressions, whole models, and projections from the same model.

include!("../blog.rs");

#[derive(Projection)]
#[projection(from = User)]
struct Named {
    id: Id<User>,
    name: String,
}

#[derive(Projection)]
#[projection(from = User)]
struct Card {
    #[projection(flatten)]
    named: Named,
    #[projection(select = User::age.coalesce(0) + 1)]
    next_age: i32,
    #[projection(select = User::all())]
    user: User,
}

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let cards: Vec<Card> = User::query().filter(User::name.eq("Alex")).fetch::<Card>().all(&engine).unwrap();
    for Card { named: Named { id, name }, next_age, user } in cards {
        println!("{id:?} {name} {next_age} {}", user.name);
    }
    let _ = User::query().left_join(Post::author_id).filter(Post::title.eq("Hello")).fetch::<Card>().all(&engine);
}
