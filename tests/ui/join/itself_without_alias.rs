//! A table is joined to itself by an alias.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
#[model(has_many(reports = Employee::manager_id))]
struct Employee {
    id: Id<Employee>,
    manager_id: Option<Id<Employee>>,
}

fn main() {
    let _ = Employee::query().join(Employee::manager_id); //~ ERROR `Employee` is part of this query already
    let _ = Employee::query().left_join(Employee::reports); //~ ERROR `Employee` is part of this query already
    let _ = Employee::query().correlate::<Employee>(); //~ ERROR `Employee` is part of this query already
}
