//! What a plan has made up while it runs, and its steps borrow.

use std::sync::OnceLock;

/// Values that live as long as this, and are lent as soon as they are there.
#[derive(Debug)]
pub(crate) struct Kept<T>(OnceLock<Box<Link<T>>>);

#[derive(Debug)]
struct Link<T> {
    value: T,
    next: Kept<T>,
}

impl<T> Kept<T> {
    /// Keeps a value behind those that are there; gives it, and where the next one goes.
    pub(crate) fn keep(&self, value: T) -> (&T, &Self) {
        let mut place = self;
        while let Some(link) = place.0.get() {
            place = &link.next;
        }
        let link = place.0.get_or_init(|| Box::new(Link { value, next: Self::default() }));
        (&link.value, &link.next)
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_live_side_by_side() {
        let kept = Kept::default();
        let (first, after) = kept.keep("a");
        let (second, _) = after.keep("b");
        let (third, _) = kept.keep("c");
        assert_eq!((*first, *second, *third), ("a", "b", "c"));
    }
}
