//! Marks: what tells a source of rows from all others, as a type, a list of bits.

use std::collections::HashMap;
use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::expand::Support;

/// A mark for the type of this name. Types of one name in one crate are told apart by their number.
pub(crate) fn mark(name: &Ident) -> TokenStream {
    let name = name.to_string();
    let number = number(&name);
    let crate_name = ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"].map(|name| env::var(name).ok());
    list(hash(&(crate_name, name, number)))
}

fn hash(of: &impl Hash) -> u64 {
    // Its keys are constants, so that a crate that is compiled again has the same marks.
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// How many types of this name have a mark in this process already.
fn number(name: &str) -> u32 {
    static COUNTS: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);
    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    let count = counts.entry(name.to_owned()).or_default();
    *count += 1;
    *count
}

fn list(bits: u64) -> TokenStream {
    (0..LENGTH).fold(quote!(#Support::End), |rest, position| {
        if bits >> position & 1 == 0 { quote!((#Support::Bit0, #rest)) } else { quote!((#Support::Bit1, #rest)) }
    })
}

/// So long that no two of a program's marks are equal by chance; most pairs differ in the first two bits.
const LENGTH: u32 = 48;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_marks_are_equal() {
        let name = |name| Ident::new(name, proc_macro2::Span::call_site());
        let marks = ["User", "User", "Post"].map(|given| mark(&name(given)).to_string());
        assert!(marks[0] != marks[1] && marks[0] != marks[2] && marks[1] != marks[2]);
        assert_eq!(marks[0].matches("Bit").count(), LENGTH as usize);
    }
}
