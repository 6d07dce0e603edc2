use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::DETERMINISTIC;

pub(super) fn register(connection: &Connection) -> Result<()> {
    for (name, of) in [
        ("rowhouse_var_samp", Variance { missing: 1, root: false }),
        ("rowhouse_var_pop", Variance { missing: 0, root: false }),
        ("rowhouse_stddev_samp", Variance { missing: 1, root: true }),
        ("rowhouse_stddev_pop", Variance { missing: 0, root: true }),
    ] {
        connection.create_window_function(name, 1, DETERMINISTIC, of)?;
    }
    Ok(())
}

/// A variance, or its root.
struct Variance {
    /// How many the divisor is less than the numbers.
    missing: u32,
    root: bool,
}

/// The numbers so far, after B. P. Welford: their count, their mean, and the sum of the squares of the distances from it.
#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    count: u32,
    mean: f64,
    squares: f64,
}

impl Numbers {
    fn add(&mut self, number: f64) {
        self.count += 1;
        let off = number - self.mean;
        self.mean += off / f64::from(self.count);
        self.squares += off * (number - self.mean);
    }

    fn remove(&mut self, number: f64) {
        if self.count <= 1 {
            *self = Self::default();
            return;
        }
        self.count -= 1;
        let off = number - self.mean;
        self.mean -= off / f64::from(self.count);
        self.squares -= off * (number - self.mean);
    }
}

impl Variance {
    fn of(&self, numbers: Option<&Numbers>) -> Option<f64> {
        let numbers = numbers.filter(|numbers| numbers.count > self.missing)?;
        let variance = (numbers.squares / f64::from(numbers.count - self.missing)).max(0.0);
        Some(if self.root { variance.sqrt() } else { variance })
    }
}

impl Aggregate<Numbers, Option<f64>> for Variance {
    fn init(&self, _: &mut Context<'_>) -> Result<Numbers> {
        Ok(Numbers::default())
    }

    fn step(&self, context: &mut Context<'_>, numbers: &mut Numbers) -> Result<()> {
        if !matches!(context.get_raw(0), ValueRef::Null) {
            numbers.add(context.get(0)?);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, numbers: Option<Numbers>) -> Result<Option<f64>> {
        Ok(self.of(numbers.as_ref()))
    }
}

impl WindowAggregate<Numbers, Option<f64>> for Variance {
    fn value(&self, numbers: Option<&mut Numbers>) -> Result<Option<f64>> {
        Ok(self.of(numbers.as_deref()))
    }

    fn inverse(&self, context: &mut Context<'_>, numbers: &mut Numbers) -> Result<()> {
        if !matches!(context.get_raw(0), ValueRef::Null) {
            numbers.remove(context.get(0)?);
        }
        Ok(())
    }
}
