//! Names of constraints and indexes: made from table and columns, the same on every run and every backend.

use std::hash::{DefaultHasher, Hash, Hasher};

/// The longest name that every backend takes.
const LONGEST: usize = 63;

/// `table_column_suffix`; beyond what backends take, cut and made unique by a hash of the whole.
pub(crate) fn constraint(table: &str, columns: &[&str], suffix: &str) -> String {
    let full = [&[table], columns, &[suffix]].concat().join("_");
    if full.len() <= LONGEST {
        return full;
    }
    let mut hasher = DefaultHasher::new();
    full.hash(&mut hasher);
    let hash = format!("_{:08x}_{suffix}", hasher.finish() as u32);
    let mut cut = LONGEST - hash.len();
    while !full.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{hash}", &full[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_but_stays_unique() {
        assert_eq!(constraint("users", &["email"], "key"), "users_email_key");
        let long = "é".repeat(40);
        let (a, b) = (constraint(&long, &["a"], "idx"), constraint(&long, &["b"], "idx"));
        assert!(a.len() <= LONGEST && a != b && a.ends_with("_idx"));
    }
}
