//! How a desk that goes on exchanging keeps time: how long it waits, and how closely it looks next.

use std::time::Duration;

use super::{Depth, Report};

/// What goes to and fro comes in bursts: so soon a desk looks again after something went either way.
const SOON: Duration = Duration::from_secs(5);
/// So long it waits, at most, while a storage answers.
const QUIET: Duration = Duration::from_secs(15);
/// So long it waits, at most, where none does.
const AWAY: Duration = Duration::from_secs(60);
/// So many looks pass between two sweeps, at least.
const GLANCES: u32 = 40;
/// Of so many looks one is at the hints themselves, whatever the storage's pulse is.
const FELT: u32 = 8;

/// The rhythm of a desk's exchanges.
#[derive(Clone, Debug, Default)]
pub struct Rhythm {
    /// How many looks in a row found nothing.
    quiet: u32,
    /// How many looks in a row broke off.
    failed: u32,
    /// How many glances passed since the last sweep; none where there was no sweep, or something broke off since.
    glances: Option<u32>,
    /// How many lists the last sweep asked for. It asks for each log, and so many looks pass before the next: in a large newsroom,
    /// where many desks sweep, sweeps cost no more than looks.
    lists: u32,
}

impl Rhythm {
    /// Returns how long to wait from the last exchange to the next.
    pub fn pause(&self) -> Duration {
        let doubled = |first: Duration, times: u32| first.saturating_mul(1_u32.checked_shl(times).unwrap_or(u32::MAX));
        match self.failed {
            0 => doubled(SOON, self.quiet).min(QUIET),
            failed => doubled(QUIET, failed - 1).min(AWAY),
        }
    }

    /// Returns how closely to look the next time: all logs at first, now and then, and after something broke off.
    pub fn depth(&self) -> Depth {
        if self.glances.is_some_and(|passed| passed < self.between()) { Depth::Glance } else { Depth::Sweep }
    }

    /// Returns whether a storage may be left alone the next time whose pulse is as it was.
    pub fn by_pulse(&self) -> bool {
        self.glances.is_some_and(|passed| passed < self.between() && passed % FELT != FELT - 1)
    }

    fn between(&self) -> u32 {
        self.lists.max(GLANCES)
    }

    /// Goes on after an exchange of some depth.
    pub fn went(&mut self, depth: Depth, report: &Report) {
        self.failed = 0;
        self.quiet = if report.did_something() { 0 } else { self.quiet.saturating_add(1) };
        self.glances = match depth {
            Depth::Glance => self.glances.map(|passed| passed + 1),
            Depth::Sweep | Depth::Whole => Some(0),
        };
        if depth == Depth::Sweep {
            self.lists = u32::try_from(report.listed).unwrap_or(u32::MAX);
        }
    }

    /// Goes on after an exchange that broke off.
    pub fn broke_off(&mut self) {
        self.failed = self.failed.saturating_add(1);
        self.glances = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Report {
        Report::default()
    }

    fn something() -> Report {
        Report { received: 1, ..Report::default() }
    }

    #[test]
    fn a_desk_looks_soon_after_something_went_and_seldom_while_nothing_answers() {
        let mut rhythm = Rhythm::default();
        let mut pauses = |after: &[Option<&Report>]| -> Vec<u64> {
            let go = |report: &Option<&Report>| {
                match report {
                    Some(report) => rhythm.went(Depth::Glance, report),
                    None => rhythm.broke_off(),
                }
                rhythm.pause().as_secs()
            };
            after.iter().map(go).collect()
        };
        let (quiet, busy) = (nothing(), something());
        assert_eq!(pauses(&[Some(&busy), Some(&quiet), Some(&quiet), Some(&quiet)]), [5, 10, 15, 15]);
        assert_eq!(pauses(&[None, None, None, None]), [15, 30, 60, 60]);
        assert_eq!(pauses(&[Some(&quiet), Some(&busy)]), [15, 5]);
        assert_eq!(pauses(&[None; 100]).last(), Some(&60));
    }

    #[test]
    fn in_a_large_newsroom_sweeps_are_rare() {
        let mut rhythm = Rhythm::default();
        for lists in [3, 40, 400, 7] {
            assert_eq!(rhythm.depth(), Depth::Sweep);
            rhythm.went(Depth::Sweep, &Report { listed: lists, ..nothing() });
            for _ in 0..lists.max(40) {
                assert_eq!(rhythm.depth(), Depth::Glance);
                rhythm.went(Depth::Glance, &nothing());
            }
        }
    }

    #[test]
    fn the_pulse_is_felt_between_looks_at_the_hints() {
        let mut rhythm = Rhythm::default();
        let mut rounds = vec![];
        for _ in 0..=GLANCES {
            rounds.push((rhythm.depth(), rhythm.by_pulse()));
            rhythm.went(rhythm.depth(), &nothing());
        }
        let at = |wanted| rounds.iter().filter(|round| **round == wanted).count();
        assert_eq!(rounds[0], (Depth::Sweep, false));
        assert_eq!((at((Depth::Glance, true)), at((Depth::Glance, false))), (35, 5));
        rhythm.broke_off();
        assert!(!rhythm.by_pulse());
    }

    #[test]
    fn all_logs_are_looked_at_first_then_each_fortieth_time_and_after_a_break() {
        let mut rhythm = Rhythm::default();
        for _ in 0..2 {
            assert_eq!(rhythm.depth(), Depth::Sweep);
            rhythm.went(Depth::Sweep, &nothing());
            for _ in 0..GLANCES {
                assert_eq!(rhythm.depth(), Depth::Glance);
                rhythm.went(Depth::Glance, &something());
            }
        }
        rhythm.went(Depth::Sweep, &nothing());
        rhythm.broke_off();
        assert_eq!(rhythm.depth(), Depth::Sweep);
        // Asked for by somebody in between: what broke off is not made good by it.
        rhythm.went(Depth::Glance, &nothing());
        assert_eq!(rhythm.depth(), Depth::Sweep);
    }
}
