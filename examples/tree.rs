//! A tree in a table: categories below categories, all below and above one in a statement, with what belongs to them.
//!
//! ```text
//! cargo run --example tree                                  # SQLite in memory
//! cargo run --example tree -- postgres://user@host/database
//! cargo run --example tree -- mysql://user@host/database
//! ```
//!
//! It makes the tables `tree_categories` and `tree_products`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "tree_categories", has_many(children = Category::parent_id, products = Product::category_id))]
struct Category {
    id: Id<Category>,
    name: String,
    parent_id: Option<Id<Category>>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tree_products")]
struct Product {
    id: Id<Product>,
    category_id: Id<Category>,
    name: String,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![Product, Category])?;
    engine.create_all(&models![Category, Product])?;
    let mut session = engine.session();
    plant(&mut session)?;

    // A whole tree: one statement for the roots, one for all that is below them, one for the products in it.
    let below = Category::children.descendants().order_by(Category::name.asc()).with(Category::products);
    let roots = Category::query().filter(Category::parent_id.is_null()).order_by(Category::name.asc());
    for (root, tree) in roots.with(below).all(&mut session)? {
        println!("{}", root.name);
        for ((category, products), depth) in &tree {
            let names: Vec<&str> = products.iter().map(|product| product.name.as_str()).collect();
            println!("{}{} [{}]", "  ".repeat(*depth as usize), category.name, names.join(", "));
        }
    }

    // The way up, for each product: where it is on the shop's pages.
    let crumbs = Product::category_id.with(Category::parent_id.ancestors());
    for (product, (category, above)) in Product::query().with(crumbs).order_by(Product::name.asc()).all(&mut session)? {
        let mut names: Vec<&str> = above.iter().rev().map(|(category, _)| category.name.as_str()).collect();
        names.push(&category.name);
        println!("{}: {}", product.name, names.join(" > "));
    }

    // The next level only, counted.
    let counted = Category::query().with(Category::children.count()).with(Category::products.count());
    for (category, children, products) in counted.order_by(Category::name.asc()).all(&mut session)? {
        println!("{}: {children} categories, {products} products", category.name);
    }
    session.commit()?;
    engine.drop_all(&models![Product, Category])
}

/// Some categories, each under the one that its path names before it, with a product in the last ones.
fn plant(session: &mut Session) -> rowhouse::Result<()> {
    for path in ["Garden/Tools/Spades", "Garden/Tools/Rakes", "Garden/Seeds", "House/Kitchen/Pots"] {
        let (mut parent_id, mut last) = (None, None);
        for name in path.split('/') {
            let same_place = Category::name.eq(name) & Category::parent_id.is(parent_id);
            let known = Category::query().filter(same_place).track(&mut *session)?.first().copied();
            let category =
                known.unwrap_or_else(|| session.add(Category { id: Id::new(), name: name.into(), parent_id }));
            parent_id = Some(session[category].id);
            last = parent_id;
        }
        if let Some(category_id) = last {
            let name = format!("a thing of {path}");
            session.add(Product { id: Id::new(), category_id, name });
        }
    }
    session.flush()
}
