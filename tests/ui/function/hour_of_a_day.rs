//! A day has no hours, and a time of day no year.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Shift {
    id: Id<Shift>,
    day: NaiveDate,
    from: NaiveTime,
}

fn main() {
    let _ = Shift::query().select(extract(TimePart::Hour, Shift::day)); //~ ERROR a time of day or a moment is expected here, but this is a `rowhouse::prelude::NaiveDate`
    let _ = Shift::query().select(extract(DatePart::Year, Shift::from)); //~ ERROR a day or a moment is expected here, but this is a `rowhouse::prelude::NaiveTime`
    let _ = Shift::query().select((extract(TimePart::Hour, Shift::from), extract(DatePart::Year, Shift::day)));
}
