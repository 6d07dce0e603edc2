//! Numbers that look random and are the same in every run: a failure can be seen again.

/// A generator, after Sebastiano Vigna's SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// A sequence of its own for each seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but without, `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next_u64() % end
    }

    /// One of these.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize].clone()
    }

    /// A character other than NUL, half of the time an ASCII one.
    pub(crate) fn character(&mut self) -> char {
        let end = self.pick(&[0x7f, 0x7f, 0x800, 0x11_0000]);
        char::from_u32(1 + self.below(end - 1) as u32).unwrap_or('\u{FFFD}')
    }
}
