//! A table is joined to itself by an alias.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Employee {
    id: Id<Employee>,
    manager_id: Option<Id<Employee>>,
}

fn main() {
    let _ = Employee::query().join(Employee::manager_id); //~ ERROR type annotations needed
    //~^ ERROR type annotations needed
}
