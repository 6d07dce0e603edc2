//! Where in a result the columns are that a Rust type takes, found once a result.

use std::collections::HashSet;

use super::{FromRow, Names, ResultColumns};
use crate::error::{Error, Result};

/// The order in which the columns of a result are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// As they come.
    InOrder,
    /// In another order, or with decimals that are stored as integers.
    Permuted {
        /// For each column that the type takes, its position in the result.
        order: Box<[usize]>,
        /// For each of those that is a decimal of a table, the digits after the point, where decimals are stored as integers.
        scales: Option<Box<[Option<u8>]>>,
    },
}

impl Layout {
    /// How `T` is read from a result with these columns: by their names, where `T` knows them, else by position.
    ///
    /// # Errors
    /// [`Error::Columns`] if a column is missing, is there twice, or is left over.
    pub(crate) fn of<T: FromRow>(columns: &dyn ResultColumns) -> Result<Self> {
        let names = Names::of::<T>();
        let found: Vec<&str> = (0..columns.count()).map(|column| columns.name(column)).collect();
        let order = order(&names, &found).map_err(|reason| Error::columns(std::any::type_name::<T>(), reason))?;
        let in_order = order.iter().enumerate().all(|(own, found)| own == *found);
        let scales = if columns.scales_decimals() { names.scales() } else { None };
        Ok(if in_order && scales.is_none() { Self::InOrder } else { Self::Permuted { order: order.into(), scales } })
    }
}

/// For each name its position in `found`, or what is wrong.
fn order(names: &Names, found: &[&str]) -> Result<Vec<usize>, String> {
    let mut parts = names.parts();
    if let (Some((_, only)), None) = (parts.next(), parts.next()) {
        return part(only, found);
    }
    if names.len() != found.len() {
        return Err(count(names.len(), found));
    }
    let mut order = Vec::with_capacity(names.len());
    for (start, names) in names.parts() {
        let own = part(names, &found[start..start + names.len()])?;
        order.extend(own.into_iter().map(|position| start + position));
    }
    Ok(order)
}

/// The same for the columns that are matched together.
fn part(names: &[Option<&'static str>], found: &[&str]) -> Result<Vec<usize>, String> {
    if names.len() == found.len() && names.iter().zip(found).all(|(own, found)| fits(*own, found)) {
        return Ok((0..names.len()).collect());
    }
    let Some(all) = names.iter().copied().collect::<Option<Vec<&str>>>() else {
        return Err(in_order(names, found, "it has columns without a name"));
    };
    if let Some(doubled) = doubled(&all) {
        return Err(in_order(names, found, &format!("two of its columns are called `{doubled}`")));
    }
    let order = all.iter().map(|name| position(name, found)).collect::<Result<Vec<usize>, String>>()?;
    match (0..found.len()).find(|position| !order.contains(position)) {
        Some(extra) => Err(format!("column {} of the result, `{}`, is left over", extra + 1, found[extra])),
        None => Ok(order),
    }
}

fn fits(own: Option<&str>, found: &str) -> bool {
    own.is_none_or(|own| own.eq_ignore_ascii_case(found))
}

/// The position of a name: written the same, or else the same but for upper and lower case.
fn position(name: &str, found: &[&str]) -> Result<usize, String> {
    let exact = |other: &str| other == name;
    let alike = |other: &str| other.eq_ignore_ascii_case(name);
    match only(found, exact).or_else(|| only(found, alike)) {
        Some(Ok(position)) => Ok(position),
        Some(Err(times)) => {
            Err(format!("the result has {times} columns `{name}`: give the others another name, by AS"))
        }
        None => Err(format!("the result has no column `{name}`, but {}", listed(found))),
    }
}

/// The position of the only one, or how many there are.
fn only(found: &[&str], is: impl Fn(&str) -> bool) -> Option<Result<usize, usize>> {
    let mut positions = found.iter().enumerate().filter(|(_, name)| is(name)).map(|(position, _)| position);
    let first = positions.next()?;
    Some(match positions.count() {
        0 => Ok(first),
        more => Err(more + 1),
    })
}

fn doubled<'n>(names: &[&'n str]) -> Option<&'n str> {
    let mut seen = HashSet::new();
    names.iter().copied().find(|name| !seen.insert(name.to_ascii_lowercase()))
}

/// What is wrong with a result whose columns must come in order.
fn in_order(names: &[Option<&'static str>], found: &[&str], why: &str) -> String {
    let differs = names.iter().zip(found).position(|(own, found)| !fits(*own, found));
    let what = match differs {
        Some(position) => {
            let expected = names[position].unwrap_or_default();
            format!("column {} of the result is `{}`, not `{expected}`", position + 1, found[position])
        }
        None => count(names.len(), found),
    };
    format!("{what} ({why}, so they are read in order)")
}

fn count(takes: usize, found: &[&str]) -> String {
    let s = if takes == 1 { "" } else { "s" };
    format!("it takes {takes} column{s}, and the result has {}: {}", found.len(), listed(found))
}

fn listed(found: &[&str]) -> String {
    match found {
        [] => "no columns at all".to_owned(),
        _ => found.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parts: &[&[Option<&'static str>]]) -> Names {
        let mut names = Names::default();
        for part in parts {
            let start = names.names.len();
            names.names.extend_from_slice(part);
            names.parts.push(start..names.names.len());
        }
        names
    }

    #[track_caller]
    fn check(parts: &[&[Option<&'static str>]], found: &[&str], expected: Result<&[usize], &str>) {
        let result = order(&names(parts), found);
        assert_eq!(result.as_deref().map_err(String::as_str), expected);
    }

    const AB: &[Option<&str>] = &[Some("a"), Some("b")];
    const NONE: &[Option<&str>] = &[None];

    #[test]
    fn names_are_found_wherever_they_stand() {
        check(&[AB], &["a", "b"], Ok(&[0, 1]));
        check(&[AB], &["b", "a"], Ok(&[1, 0]));
        check(&[AB], &["B", "A"], Ok(&[1, 0]));
    }

    #[test]
    fn parts_of_a_tuple_are_matched_each_by_itself() {
        check(&[AB, NONE, AB], &["b", "a", "n", "a", "b"], Ok(&[1, 0, 2, 3, 4]));
        check(&[NONE, NONE], &["x", "x"], Ok(&[0, 1]));
    }

    #[test]
    fn what_is_missing_doubled_or_left_over_is_named() {
        check(&[AB], &["a", "c"], Err("the result has no column `b`, but `a`, `c`"));
        check(&[AB], &["a", "b", "b"], Err("the result has 2 columns `b`: give the others another name, by AS"));
        check(&[AB], &["c", "b", "a"], Err("column 1 of the result, `c`, is left over"));
        check(&[AB], &[], Err("the result has no column `a`, but no columns at all"));
        check(&[NONE, NONE], &["x"], Err("it takes 2 columns, and the result has 1: `x`"));
        check(
            &[NONE],
            &["x", "y"],
            Err(
                "it takes 1 column, and the result has 2: `x`, `y` (it has columns without a name, so they are read in order)",
            ),
        );
    }

    #[test]
    fn columns_of_one_name_are_read_in_order() {
        let twice: &[Option<&str>] = &[Some("id"), Some("id"), Some("name")];
        check(&[twice], &["id", "id", "name"], Ok(&[0, 1, 2]));
        check(
            &[twice],
            &["id", "name", "id"],
            Err(
                "column 2 of the result is `name`, not `id` (two of its columns are called `id`, so they are read in order)",
            ),
        );
    }
}
