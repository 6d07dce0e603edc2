//! Names of constraints and indexes: made from table and columns, the same on every run and every backend.

/// The longest name that every backend takes.
const LONGEST: usize = 63;

/// `table_column_suffix`; beyond what backends take, cut and made unique by a hash of the whole.
pub(crate) fn constraint(table: &str, columns: &[&str], suffix: &str) -> String {
    let full = [&[table], columns, &[suffix]].concat().join("_");
    if full.len() <= LONGEST {
        return full;
    }
    let hash = format!("_{:08x}_{suffix}", fnv1a(&full));
    let mut cut = LONGEST - hash.len();
    while !full.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{hash}", &full[..cut])
}

/// A hash that is written down here: that of the standard library may change with each release, and with it the names
/// of constraints that are in databases already.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
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

    #[test]
    fn a_cut_name_is_the_same_in_every_release() {
        assert_eq!([fnv1a(""), fnv1a("a"), fnv1a("foobar")], [0x811c_9dc5, 0xe40c_292c, 0xbf9c_f968]);
        let name = constraint(&"t".repeat(60), &["a"], "idx");
        assert_eq!(name, format!("{}_b06d21d9_idx", "t".repeat(50)));
    }
}
