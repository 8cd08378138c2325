//! How long a publication waits before it is tried again.

use std::time::Duration;

/// Waited after the first try.
const SHORTEST: Duration = Duration::from_secs(20);
/// Waited at most, however often it was tried.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// Returns how long to wait after so many tries: twice as long each time, of which up to a half is left off by `chance`, so that
/// desks that failed together do not come back together; and never less than the destination asked for.
pub(crate) fn pause(tries: u32, chance: u32, asked: Option<Duration>) -> Duration {
    let whole = SHORTEST.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(LONGEST);
    let left_off = whole.mul_f64(f64::from(chance) / f64::from(u32::MAX) / 2.0);
    (whole - left_off).max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: u32 = 0;
    const ALL: u32 = u32::MAX;

    #[test]
    fn it_is_twice_as_long_each_time_and_never_longer_than_the_longest() {
        let whole: Vec<_> = (1..=8).map(|tries| pause(tries, NONE, None).as_secs()).collect();
        assert_eq!(whole, [20, 40, 80, 160, 320, 600, 600, 600]);
        let half: Vec<_> = (1..=6).map(|tries| pause(tries, ALL, None).as_secs()).collect();
        assert_eq!(half, [10, 20, 40, 80, 160, 300]);
        assert_eq!((pause(0, NONE, None), pause(u32::MAX, NONE, None)), (SHORTEST, LONGEST));
    }

    #[test]
    fn chance_spreads_it_over_the_second_half() {
        let all: Vec<_> = (0..=100).map(|n| pause(3, ALL / 100 * n, None)).collect();
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]));
        assert!(all.iter().all(|one| (40..=80).contains(&one.as_secs())), "{all:?}");
    }

    #[test]
    fn what_a_destination_asks_for_is_waited() {
        let asked = |seconds| pause(1, NONE, Some(Duration::from_secs(seconds))).as_secs();
        assert_eq!([asked(5), asked(120), asked(3_600)], [20, 120, 3_600]);
    }
}
