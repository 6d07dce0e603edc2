//! Models with a rule of each kind.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "dr_authors",
    has_many(
        books = Book::author_id, on_delete = cascade,
        loans = Loan::borrower_id, on_delete = set_null,
        bills = Bill::author_id, on_delete = restrict,
        pets = Pet::owner_id, on_delete = set_default,
    ),
    has_one(desk = Desk::author_id, on_delete = cascade)
)]
pub(super) struct Author {
    pub(super) id: Id<Author>,
    pub(super) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "dr_books",
    hooks,
    has_many(reviews = Review::book_id, on_delete = cascade),
    many_to_many(genres: Genre = BookGenre::book_id => BookGenre::genre_id, on_delete = cascade)
)]
pub(super) struct Book {
    pub(super) id: Id<Book>,
    pub(super) author_id: Id<Author>,
    pub(super) title: String,
    #[column(version)]
    pub(super) version: i32,
}

impl Hooks for Book {
    fn before_delete(&self, refused: &mut Refused<Self>) {
        if self.title == "kept" {
            refused.object("`kept` is kept");
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_desks")]
pub(super) struct Desk {
    pub(super) id: Id<Desk>,
    #[column(unique)]
    pub(super) author_id: Id<Author>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_reviews")]
pub(super) struct Review {
    pub(super) id: Id<Review>,
    pub(super) book_id: Id<Book>,
    pub(super) text: String,
    #[column(version)]
    pub(super) version: i32,
}

/// The database lets them go with their reviews.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_answers")]
pub(super) struct Answer {
    pub(super) id: Id<Answer>,
    #[column(on_delete = cascade)]
    pub(super) review_id: Id<Review>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_genres", many_to_many(books: Book = BookGenre::genre_id => BookGenre::book_id, on_delete = restrict))]
pub(super) struct Genre {
    pub(super) id: Id<Genre>,
    pub(super) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_book_genres")]
pub(super) struct BookGenre {
    #[column(primary_key)]
    pub(super) book_id: Id<Book>,
    #[column(primary_key)]
    pub(super) genre_id: Id<Genre>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_loans")]
pub(super) struct Loan {
    pub(super) id: Id<Loan>,
    pub(super) borrower_id: Option<Id<Author>>,
    #[column(version)]
    pub(super) version: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_bills")]
pub(super) struct Bill {
    pub(super) id: Id<Bill>,
    pub(super) author_id: Id<Author>,
    pub(super) book_id: Option<Id<Book>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_pets")]
pub(super) struct Pet {
    pub(super) id: Id<Pet>,
    #[column(default = 1)]
    pub(super) owner_id: Id<Author>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_folders", has_many(inner = Folder::parent_id, on_delete = cascade))]
pub(super) struct Folder {
    pub(super) id: Id<Folder>,
    pub(super) parent_id: Option<Id<Folder>>,
    pub(super) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_halls", has_many(shelves = (Shelf::house, Shelf::hall), on_delete = set_null))]
pub(super) struct Hall {
    #[column(primary_key, length = 20)]
    pub(super) house: String,
    #[column(primary_key)]
    pub(super) number: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_shelves", foreign_key(columns(house, hall), references = Hall))]
pub(super) struct Shelf {
    pub(super) id: Id<Shelf>,
    #[column(length = 20)]
    pub(super) house: Option<String>,
    pub(super) hall: Option<i32>,
}

/// A link whose columns are constants of a type of their own, with a key of three columns, two of which point at one model.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_seats", columns = SeatColumns, foreign_key(columns(house, hall), references = Hall))]
pub(super) struct Seat {
    #[column(primary_key, length = 20)]
    pub(super) house: String,
    #[column(primary_key)]
    pub(super) hall: i32,
    #[column(primary_key)]
    pub(super) guest_id: Id<Guest>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "dr_guests",
    many_to_many(
        halls: Hall = SeatColumns::guest_id => (SeatColumns::house, SeatColumns::hall),
        through = Seat, on_delete = cascade
    )
)]
pub(super) struct Guest {
    pub(super) id: Id<Guest>,
}

/// Teams are marked, and so are their players; the shirts of these are not.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_teams", has_many(players = Player::team_id, on_delete = cascade, scarves = Scarf::team_id, on_delete = cascade))]
pub(super) struct Team {
    pub(super) id: Id<Team>,
    #[column(soft_delete)]
    pub(super) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_players", has_many(shirts = Shirt::player_id, on_delete = cascade))]
pub(super) struct Player {
    pub(super) id: Id<Player>,
    pub(super) team_id: Id<Team>,
    #[column(soft_delete)]
    pub(super) gone: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_shirts")]
pub(super) struct Shirt {
    pub(super) id: Id<Shirt>,
    pub(super) player_id: Id<Player>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_scarves")]
pub(super) struct Scarf {
    pub(super) id: Id<Scarf>,
    pub(super) team_id: Id<Team>,
    #[column(version)]
    pub(super) version: i32,
    #[column(soft_delete)]
    pub(super) gone: bool,
}

/// The database sets their keys to the default.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_cats")]
pub(super) struct Cat {
    pub(super) id: Id<Cat>,
    #[column(default = 1, on_delete = set_default)]
    pub(super) owner_id: Id<Owner>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_owners")]
pub(super) struct Owner {
    pub(super) id: Id<Owner>,
}

/// The database deletes rows of all three by those of the first.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_first")]
pub(super) struct First {
    pub(super) id: Id<First>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_second")]
pub(super) struct Second {
    pub(super) id: Id<Second>,
    #[column(on_delete = cascade)]
    pub(super) first_id: Id<First>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_third")]
pub(super) struct Third {
    pub(super) id: Id<Third>,
    #[column(on_delete = cascade)]
    pub(super) second_id: Id<Second>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_fourth")]
pub(super) struct Fourth {
    pub(super) id: Id<Fourth>,
    #[column(on_delete = set_null)]
    pub(super) third_id: Option<Id<Third>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "dr_contrary",
    has_many(things = Thing::contrary_id, on_delete = set_null),
    has_one(first = Thing::contrary_id, order_by = Thing::id.asc(), on_delete = cascade)
)]
pub(super) struct Contrary {
    pub(super) id: Id<Contrary>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "dr_things")]
pub(super) struct Thing {
    pub(super) id: Id<Thing>,
    #[column(on_delete = cascade)]
    pub(super) contrary_id: Option<Id<Contrary>>,
}
