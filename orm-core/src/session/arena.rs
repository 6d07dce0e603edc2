use std::ops::{Index, IndexMut};

/// A list that grows by chunks: it moves nothing, and leaves at most one chunk unused.
#[derive(Debug)]
pub(super) struct Arena<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> Arena<T> {
    pub(super) const fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    /// Appends an item; returns its position.
    pub(super) fn push(&mut self, item: T) -> usize {
        if self.chunks.last().is_none_or(|last| last.len() == CHUNK) {
            // The first chunk grows as it is filled, so that a few objects take little.
            let capacity = if self.chunks.is_empty() { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(capacity));
        }
        let before = (self.chunks.len() - 1) * CHUNK;
        let last = self.chunks.last_mut().expect("a chunk with room was pushed if there was none");
        last.push(item);
        before + last.len() - 1
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        full + self.chunks.last().map_or(0, Vec::len)
    }

    /// Two items at once; none if they are the same, or one is missing.
    pub(super) fn pair_mut(&mut self, one: usize, other: usize) -> Option<(&mut T, &mut T)> {
        if one / CHUNK == other / CHUNK {
            let chunk = self.chunks.get_mut(one / CHUNK)?;
            let [one, other] = chunk.get_disjoint_mut([one % CHUNK, other % CHUNK]).ok()?;
            return Some((one, other));
        }
        let [first, second] = self.chunks.get_disjoint_mut([one / CHUNK, other / CHUNK]).ok()?;
        Some((first.get_mut(one % CHUNK)?, second.get_mut(other % CHUNK)?))
    }

    pub(super) fn get(&self, position: usize) -> Option<&T> {
        self.chunks.get(position / CHUNK)?.get(position % CHUNK)
    }

    pub(super) fn get_mut(&mut self, position: usize) -> Option<&mut T> {
        self.chunks.get_mut(position / CHUNK)?.get_mut(position % CHUNK)
    }
}

impl<T> Index<usize> for Arena<T> {
    type Output = T;

    fn index(&self, position: usize) -> &T {
        &self.chunks[position / CHUNK][position % CHUNK]
    }
}

impl<T> IndexMut<usize> for Arena<T> {
    fn index_mut(&mut self, position: usize) -> &mut T {
        &mut self.chunks[position / CHUNK][position % CHUNK]
    }
}

const CHUNK: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_positions_over_chunks() {
        let mut arena = Arena::new();
        assert!((0..3 * CHUNK + 5).all(|item| arena.push(item) == item));
        arena[CHUNK] = 7;
        assert_eq!(
            (arena[CHUNK], arena.get(3 * CHUNK + 4), arena.get(3 * CHUNK + 5)),
            (7, Some(&(3 * CHUNK + 4)), None)
        );
        assert_eq!(arena.get_mut(2 * CHUNK).copied(), Some(2 * CHUNK));
        assert_eq!(arena.len(), 3 * CHUNK + 5);
        assert_eq!(arena.pair_mut(2, 1).map(|(one, other)| (*one, *other)), Some((2, 1)));
        assert_eq!(arena.pair_mut(2 * CHUNK, 1).map(|(one, other)| (*one, *other)), Some((2 * CHUNK, 1)));
        assert!(arena.pair_mut(4, 4).is_none() && arena.pair_mut(4, 4 * CHUNK).is_none());
    }
}
