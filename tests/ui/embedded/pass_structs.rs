//! A struct of columns is embedded, optional if one of its columns is not.

use rowhouse::prelude::*;

mod parts {
    use rowhouse::prelude::*;

    #[derive(Embed, Clone, Debug)]
    pub struct Address {
        pub street: String,
        pub zip: Option<String>,
        #[column(embed)]
        pub place: Option<Place>,
    }

    #[derive(Embed, Clone, Debug)]
    pub struct Place {
        pub x: f64,
        y: f64,
    }
}

type Home = parts::Address;

#[derive(Model, Clone, Debug)]
pub struct User {
    id: Id<User>,
    #[column(embed)]
    pub home: Home,
    #[column(embed, prefix = "work_")]
    work: Option<parts::Address>,
    name: String,
}

fn main() {
    let _ = User::query().filter(User::home.street.eq("x") & User::work.street.is(None) & User::name.eq("y"));
    let _ = User::query().filter(User::home.place.x.gt(1.0)).order_by(User::work.zip.asc());
    let _: rowhouse::Select<_, (String, Option<String>)> = User::query().select((User::home.street, User::work.street));
    let _: rowhouse::Select<_, (Home, Option<Home>)> = User::query().select((User::home, User::work));
}
