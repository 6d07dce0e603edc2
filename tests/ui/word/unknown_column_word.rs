//! A word of an attribute is known.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(uniqe)]
    //~^ ERROR `uniqe` is no word of `#[column]`; did you mean `unique`? known are `name`, `primary_key`, `unique`, `index`, `check`, `default`, `default_fn`, `generated`, `stored`, `virtual`, `on_delete`, `on_update`, `references`, `foreign_key`, `deferrable`, `precision`, `scale`, `length`, `sql_type`, `collation`, `version`, `comment`, `skip`, `embed`, `prefix`, `created_at`, `updated_at`, `read_only`, `write_once`, `soft_delete`, `redacted`
    email: String,
}

fn main() {}
