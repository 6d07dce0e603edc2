use crate::kept::Kept;

/// Texts that a flush makes up and that its steps borrow: kept until the objects are changed again.
#[derive(Debug, Default)]
pub(super) struct Texts(Kept<Vec<Box<str>>>);

impl Texts {
    /// Keeps the texts, and lends them.
    pub(super) fn keep(&self, texts: Vec<Box<str>>) -> &[Box<str>] {
        if texts.is_empty() { &[] } else { self.0.keep(texts).0 }
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.0 = Kept::default();
    }
}
