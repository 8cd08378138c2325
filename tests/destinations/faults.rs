//! What goes wrong with the requests of a publication: drawn from a seed, or one thing at one request.

use std::sync::{Arc, Mutex};

use blackbox::random::Random;

use crate::front::{Asked, Fate, Length, Then, page};

/// What may become of any request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does not arrive.
    Cut,
    /// Its answer does not.
    Swallowed,
    /// Its answer breaks off, and it is heard that it does.
    Broken,
    /// Its answer breaks off, and looks like an end.
    Short,
    /// Its answer has bytes in it that no text has.
    Spoilt,
    /// It arrives twice.
    Twice,
    /// It arrives before the next one, when nobody waits for an answer any more.
    Late,
    /// It arrives after the next one was answered.
    Later,
    /// Another program answers as if all were well.
    Portal,
    /// The same, and the request has arrived.
    PortalAfter,
    /// What stands before the server finds none.
    BadGateway,
    /// What stands before the server has no patience, and the request has arrived.
    GatewayAfter,
    /// The server has no time, and says until when.
    Unavailable,
    /// There were too many.
    TooMany,
}

impl Fault {
    pub(crate) const ALL: [Self; 14] = [
        Self::Cut,
        Self::Swallowed,
        Self::Broken,
        Self::Short,
        Self::Spoilt,
        Self::Twice,
        Self::Late,
        Self::Later,
        Self::Portal,
        Self::PortalAfter,
        Self::BadGateway,
        Self::GatewayAfter,
        Self::Unavailable,
        Self::TooMany,
    ];

    fn fate(self, random: &mut Random) -> Fate {
        let after = |fate: Fate| if let Fate::Answer(answer) = fate { Fate::After(answer) } else { fate };
        let again = format!("Retry-After: {}\r\n", random.within(1, 300));
        let asks = if random.chance(0.5) { again.as_str() } else { "" };
        match self {
            Self::Cut => Fate::Cut,
            Self::Swallowed => Fate::Swallow,
            Self::Broken => Fate::Half(Length::Said),
            Self::Short => Fate::Half(Length::Unsaid),
            Self::Spoilt => Fate::Spoil(random.bits()),
            Self::Twice => Fate::Twice,
            Self::Late => Fate::Late(Then::Before),
            Self::Later => Fate::Late(Then::Behind),
            Self::Portal => page("200 OK", ""),
            Self::PortalAfter => after(page("200 OK", "")),
            Self::BadGateway => page("502 Bad Gateway", ""),
            Self::GatewayAfter => after(page("504 Gateway Timeout", "")),
            Self::Unavailable => page("503 Service Unavailable", asks),
            Self::TooMany => page("429 Too Many Requests", asks),
        }
    }

    /// Whether the server may do twice what it was asked once: it arrives again when nobody looks any more.
    fn doubles(self) -> bool {
        matches!(self, Self::Twice | Self::Late | Self::Later)
    }
}

/// What goes wrong from now on.
#[derive(Debug)]
enum Plan {
    Nothing,
    /// After so many requests so much at most, each with such a chance.
    Some {
        after: usize,
        left: usize,
        chance: f64,
    },
    /// This at the request of that number, from now on.
    One {
        at: usize,
        fault: Fault,
    },
}

/// The faults of one run, and all that it asked.
#[derive(Debug)]
pub(crate) struct Faults {
    random: Random,
    plan: Plan,
    /// What became of what, in its order.
    script: Vec<String>,
    /// What may be there twice, by what was asked.
    doubled: Vec<String>,
    /// After what whoever asks may believe that no such server answers.
    misleading: &'static [Fault],
    misled: bool,
}

/// The same, in the hands of a run and of the front.
pub(crate) type Shared = Arc<Mutex<Faults>>;

impl Faults {
    /// Returns the faults of a seed; none before they begin.
    pub(crate) fn of(seed: u64) -> Self {
        let misleading = &[Fault::Spoilt, Fault::Portal, Fault::PortalAfter];
        Self {
            random: Random::new(seed),
            plan: Plan::Nothing,
            script: vec![],
            doubled: vec![],
            misleading,
            misled: false,
        }
    }

    /// The same for a server of files, which always says how long they are.
    pub(crate) fn of_files(seed: u64) -> Self {
        let misleading = &[Fault::Spoilt, Fault::Portal, Fault::PortalAfter, Fault::Short];
        Self { misleading, ..Self::of(seed) }
    }

    /// Lets so much go wrong at most, each request with such a chance.
    pub(crate) fn begin(&mut self, left: usize, chance: f64) {
        self.begin_after(0, left, chance);
    }

    /// The same after so many requests.
    pub(crate) fn begin_after(&mut self, after: usize, left: usize, chance: f64) {
        self.plan = Plan::Some { after, left, chance };
    }

    /// Lets one thing go wrong at the request of a number, counted from now and from 0.
    pub(crate) fn at(&mut self, number: usize, fault: Fault) {
        self.plan = Plan::One { at: number, fault };
    }

    /// Lets nothing go wrong any more. Returns whether all that was to has.
    pub(crate) fn cease(&mut self) -> bool {
        !matches!(std::mem::replace(&mut self.plan, Plan::Nothing), Plan::One { .. })
    }

    /// Whether the publisher ends at a step.
    pub(crate) fn ends(&mut self, step: &str) -> bool {
        let ends = self.drawn(0.3);
        if ends {
            self.script.push(format!("the publisher ends before: {step}"));
        }
        ends
    }

    /// Notes what a run does itself.
    pub(crate) fn note(&mut self, what: &str) {
        self.script.push(format!("-- {what}"));
    }

    /// What became of what, a line for each request.
    pub(crate) fn script(&self) -> String {
        self.script.join("\n")
    }

    /// How much of what is asked so may be there more than once.
    pub(crate) fn doubled(&self, what: &str) -> usize {
        self.doubled.iter().filter(|route| *route == what).count()
    }

    /// Whether something else than the site answered since this was asked last.
    pub(crate) fn misled(&mut self) -> bool {
        std::mem::take(&mut self.misled)
    }

    fn drawn(&mut self, share: f64) -> bool {
        let Plan::Some { after, left, chance } = &mut self.plan else { return false };
        if *after > 0 {
            *after -= 1;
            return false;
        }
        let drawn = *left > 0 && self.random.chance(*chance * share);
        *left -= usize::from(drawn);
        drawn
    }

    /// Says what becomes of a request.
    pub(crate) fn fate(&mut self, asked: &Asked) -> Fate {
        let fault = match &mut self.plan {
            Plan::One { at: 0, fault } => {
                let fault = *fault;
                self.plan = Plan::Nothing;
                Some(fault)
            }
            Plan::One { at, .. } => {
                *at -= 1;
                None
            }
            // What is written is what may be there twice, or not at all.
            _ => self.drawn(if asked.method == "GET" { 0.5 } else { 2.0 }).then(|| *self.random.one_of(&Fault::ALL)),
        };
        let (method, route) = (&asked.method, asked.route());
        let told = fault.map_or_else(|| "-".to_owned(), |fault| format!("{fault:?}"));
        self.script.push(format!("{method} {route}: {told}"));
        if fault.is_some_and(Fault::doubles) && method != "GET" {
            self.doubled.push(route);
        }
        self.misled |= fault.is_some_and(|fault| self.misleading.contains(&fault));
        fault.map_or(Fate::Pass, |fault| fault.fate(&mut self.random))
    }
}
