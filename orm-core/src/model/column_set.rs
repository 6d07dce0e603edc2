/// A set of a table's columns, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct ColumnSet(u128);

impl ColumnSet {
    /// The most columns that a model can have.
    pub const MAX: usize = 128;
    /// No column.
    pub const EMPTY: Self = Self(0);

    /// The first `count` columns.
    pub const fn first(count: usize) -> Self {
        if count >= Self::MAX { Self(u128::MAX) } else { Self((1 << count) - 1) }
    }

    /// The columns at these positions.
    pub const fn of(positions: &[usize]) -> Self {
        let mut bits = 0;
        let mut next = 0;
        while next < positions.len() {
            bits |= 1 << positions[next];
            next += 1;
        }
        Self(bits)
    }

    /// Whether the column at `position` is in it.
    #[inline]
    pub const fn contains(self, position: usize) -> bool {
        self.0 >> position & 1 == 1
    }

    /// Adds the column at `position`, if `condition` holds.
    #[inline]
    pub const fn insert_if(&mut self, position: usize, condition: bool) {
        self.0 |= (condition as u128) << position;
    }

    /// The columns that are in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The columns that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The columns that are in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// How many columns it has.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it has none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The positions, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let position = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                position
            })
        })
    }
}
