//! "Did you mean …": the known word nearest to an unknown one.

/// ``; did you mean `unique`?``, or nothing if no word of `known` is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = known.into_iter().map(|candidate| (distance(word, candidate), candidate));
    match near.min_by_key(|(distance, _)| *distance) {
        Some((distance, candidate)) if distance <= tolerated(word) => format!("; did you mean `{candidate}`?"),
        _ => String::new(),
    }
}

/// Words in backticks, one after the other: `` `a`, `b` ``.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// How many letters may be wrong; two letters changed round count as two.
fn tolerated(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 1,
        4..=8 => 2,
        _ => 3,
    }
}

/// How many letters must be added, left out or replaced to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, letter) in a.chars().enumerate() {
        row = next_row(&row, index + 1, letter, &b);
    }
    row.last().copied().unwrap_or_default()
}

fn next_row(above: &[usize], first: usize, letter: char, b: &[char]) -> Vec<usize> {
    let mut row = vec![first];
    let mut left = first;
    for (pair, other) in above.windows(2).zip(b) {
        let replaced = pair[0] + usize::from(letter != *other);
        left = replaced.min(pair[1] + 1).min(left + 1);
        row.push(left);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_slip_is_recognised() {
        assert_eq!(did_you_mean("uniqe", ["name", "unique"]), "; did you mean `unique`?");
        assert_eq!(did_you_mean("tabel", ["table", "key"]), "; did you mean `table`?");
        assert_eq!(did_you_mean("refrences", ["precision", "references"]), "; did you mean `references`?");
    }

    #[test]
    fn a_word_far_from_all_is_not_guessed_at() {
        assert_eq!(did_you_mean("banana", ["name", "unique"]), "");
    }
}
