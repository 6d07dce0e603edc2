use std::sync::OnceLock;

/// Texts that a flush makes up and that its steps borrow: kept until the objects are changed again.
#[derive(Debug, Default)]
pub(super) struct Texts {
    first: OnceLock<Box<Link>>,
}

/// The texts of one flush, and those of the next.
#[derive(Debug)]
struct Link {
    texts: Vec<Box<str>>,
    next: OnceLock<Box<Link>>,
}

impl Texts {
    /// Keeps the texts, and lends them.
    pub(super) fn keep(&self, texts: Vec<Box<str>>) -> &[Box<str>] {
        if texts.is_empty() {
            return &[];
        }
        let mut new = Box::new(Link { texts, next: OnceLock::new() });
        let mut place = &self.first;
        loop {
            match place.set(new) {
                Ok(()) => return place.get().map_or(&[], |link| &link.texts),
                Err(refused) => new = refused,
            }
            let Some(link) = place.get() else { return &[] };
            place = &link.next;
        }
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.first = OnceLock::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_several_flushes_live_side_by_side() {
        let texts = Texts::default();
        let first = texts.keep(vec!["a".into()]);
        let second = texts.keep(vec!["b".into(), "c".into()]);
        assert_eq!((&*first[0], &*second[1], texts.keep(Vec::new()).len()), ("a", "c", 0));
    }
}
