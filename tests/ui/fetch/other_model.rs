//! A projection is fetched from the model that it names.

include!("../blog.rs");

#[derive(Projection)]
#[projection(from = Post)]
struct Headline {
    title: String,
}

#[derive(Projection)]
#[projection(from = User)]
struct Card {
    #[projection(flatten)]
    headline: Headline, //~ ERROR `Headline` does not say how it is read from `User`
    nmae: String, //~ ERROR no function or associated item named `nmae` found for struct `User` in the current scope
}

fn main() {
    let _ = User::query().fetch::<Headline>(); //~ ERROR `Headline` does not say how it is read from `User`
}
