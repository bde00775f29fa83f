//! Numbers that look random and are the same everywhere for the same seed.

/// `SplitMix64`: integers only, so that every machine draws the same.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The draws of one concern. Other streams of the same seed are unrelated, so that asking for chords leaves the
    /// melody as it was.
    pub(super) fn new(seed: i64, stream: u64) -> Self {
        let mut random = Self(seed.cast_unsigned());
        random.0 = random.draw() ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
        random
    }

    /// From 0 to `bound` - 1; 0 where the bound is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let high = ((self.draw() >> 32) * u64::from(bound)) >> 32;
        u32::try_from(high).unwrap_or_default()
    }

    /// Whether something happens that does so in `percent` of all cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of several, each as likely as the others.
    pub(super) fn pick<'a, T, const N: usize>(&mut self, choices: &'a [T; N]) -> &'a T {
        const { assert!(N > 0, "there is nothing to pick from") };
        let number = u32::try_from(N).unwrap_or(u32::MAX);
        let index = usize::try_from(self.below(number)).unwrap_or_default();
        &choices[index]
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_splitmix64() {
        let mut random = Random(1_234_567);
        let first: [u64; 3] = std::array::from_fn(|_| random.draw());
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_stay_within_their_bound_and_reach_all_of_it() {
        let mut random = Random::new(-1, 0);
        let mut seen = [0; 7];
        for _ in 0..700 {
            seen[usize::try_from(random.below(7)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&count| count > 50), "{seen:?}");
        assert_eq!(random.below(0), 0);
        assert!(random.chance(100) && !random.chance(0));
        assert_eq!(*random.pick(&["only"]), "only");
    }

    #[test]
    fn seeds_and_streams_differ() {
        let first = |seed, stream| Random::new(seed, stream).draw();
        let draws = [first(0, 0), first(1, 0), first(-1, 0), first(0, 1), first(1, 1), first(i64::MAX, 2)];
        for (index, draw) in draws.iter().enumerate() {
            assert!(!draws[..index].contains(draw));
        }
    }
}
