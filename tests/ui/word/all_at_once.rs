//! All that is wrong with a struct is reported together, and what uses it is not.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(tabel = "users", unique(nmae))]
//~^ ERROR `tabel` is no word of `#[model]`; did you mean `table`? known are `table`, `schema`, `key`, `columns`, `unique`, `index`, `check`, `foreign_key`, `has_many`, `has_one`, `many_to_many`, `comment`, `hooks`, `options`
//~^^ ERROR `User` has no field `nmae`; did you mean `name`?
struct User {
//~^ ERROR `User` has no key: add `id: Id<User>` for one that the database makes, or mark the fields that are the key with `#[column(primary_key)]`
    #[column(uniqe)]
    //~^ ERROR `uniqe` is no word of `#[column]`; did you mean `unique`? known are `name`, `primary_key`, `unique`, `index`, `check`, `default`, `default_fn`, `generated`, `stored`, `virtual`, `on_delete`, `on_update`, `references`, `foreign_key`, `deferrable`, `precision`, `scale`, `length`, `sql_type`, `collation`, `version`, `comment`, `skip`, `embed`, `prefix`, `created_at`, `updated_at`, `read_only`, `write_once`, `soft_delete`, `redacted`
    name: String,
    #[column(precision = 4)] //~ ERROR `User.email` is not a decimal: `precision` and `scale` are for decimals
    email: String,
    query: i32,
    //~^ ERROR a field cannot be called `query`: its constant would hide the function `User::query`; call it otherwise and keep the column, `#[column(name = "query")]`, or move the constants, `#[model(columns = UserColumns)]`
    size: usize, //~ ERROR no column holds `usize`: write `u64`
}

fn adults() -> rowhouse::Select<impl Sized, User> {
    User::query().filter(User::name.eq("Alex")).order_by(User::email.asc())
}

fn main() {}
