//! The Mersenne Twister.

/// MT19937, as in CPython's `_randommodule.c`.
#[derive(Clone)]
pub(super) struct Twister {
    pub(super) state: [u32; 624],
    pub(super) index: usize,
    /// The second of two numbers of `gauss`, which come in pairs.
    pub(super) gauss_next: Option<f64>,
}

/// A small index, to be mixed in.
fn word(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Twister {
    /// `random.seed(number)`.
    pub(super) fn seeded(number: u64) -> Self {
        // The digits are taken apart.
        let key = [(number & 0xffff_ffff) as u32, (number >> 32) as u32];
        Self::from_digits(&key)
    }

    /// `init_by_array` with the 32-bit digits of a number, the lowest first.
    pub(super) fn from_digits(digits: &[u32]) -> Self {
        let len = digits.iter().rposition(|digit| *digit != 0).map_or(1, |last| last + 1);
        let key = &digits[..len];
        let mut twister = Self::from_word(19_650_218);
        let state = &mut twister.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..key.len().max(624) {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_664_525);
            let digit = key[j].wrapping_add(word(j));
            state[i] = (state[i] ^ mixed).wrapping_add(digit);
            j = (j + 1) % key.len();
            i = wrap(state, i + 1);
        }
        for _ in 0..623 {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(word(i));
            i = wrap(state, i + 1);
        }
        state[0] = 0x8000_0000;
        twister
    }

    /// `init_genrand`
    fn from_word(word: u32) -> Self {
        let mut state = [word; 624];
        for (i, index) in (1..624).zip(1..) {
            let previous = state[i - 1] ^ (state[i - 1] >> 30);
            state[i] = previous.wrapping_mul(1_812_433_253).wrapping_add(index);
        }
        Self {
            state,
            index: 624,
            gauss_next: None,
        }
    }

    /// 32 random bits.
    pub(super) fn word(&mut self) -> u32 {
        if self.index >= 624 {
            for i in 0..624 {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % 624] & 0x7fff_ffff);
                let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + 397) % 624] ^ (y >> 1) ^ twist;
            }
            self.index = 0;
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// A float in [0, 1) with 53 random bits.
    pub(super) fn random(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `count` random bits, at most 64.
    pub(super) fn bits(&mut self, count: u32) -> u64 {
        match count {
            0 => 0,
            1..=32 => u64::from(self.word() >> (32 - count)),
            _ => u64::from(self.word()) | u64::from(self.word() >> (64 - count)) << 32,
        }
    }

    /// An integer in 0..`bound`; `bound` is not 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let count = u64::BITS - bound.leading_zeros();
        loop {
            let number = self.bits(count);
            if number < bound {
                return number;
            }
        }
    }

    /// An index into something of length `len`, which is not 0.
    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

/// The second half of a round of `init_by_array`: after the last index comes 1.
fn wrap(state: &mut [u32; 624], index: usize) -> usize {
    if index < 624 {
        return index;
    }
    state[0] = state[623];
    1
}
