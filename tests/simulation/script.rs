//! A schedule as it is written down: what is done at which desk, and what goes wrong meanwhile. Desks, stories, invitations
//! and codes have numbers that the script gives them, so that a step still means the same where others are taken out. A step
//! that nobody can do, since what it names is not there, does nothing.

use serde::{Deserialize, Serialize};

/// Steps that are done one after the other, and the desks that they begin with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Script {
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) what: String,
    /// The roles of the members at the first desks, the founder's first.
    pub(crate) desks: Vec<String>,
    pub(crate) steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// What keys, ids and nonces are drawn from in it.
    pub(crate) chance: u64,
    #[serde(flatten)]
    pub(crate) does: Does,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case")]
pub(crate) enum Does {
    /// Begins a story.
    Begin { desk: usize, story: usize },
    /// Looks at a story: what is edited next there goes on from what is shown now.
    Look { desk: usize, story: usize },
    /// Saves a change of what was looked at, whatever has come since.
    Edit { desk: usize, story: usize, how: Edit },
    /// Puts what was saved into the ledger.
    Freeze { desk: usize },
    /// Takes a photo in and places it.
    Photo { desk: usize, story: usize, photo: u8 },
    /// Writes the caption of one of a story's photos.
    Caption { desk: usize, story: usize, photo: usize },
    /// Takes a story through the workflow.
    Go { desk: usize, story: usize, action: Act },
    /// Publishes what is approved of a story, corrects what is public, or takes it down.
    Publish {
        desk: usize,
        story: usize,
        how: Sending,
        #[serde(default, skip_serializing_if = "is_default")]
        trouble: Trouble,
    },
    /// Completes what a desk was asked to publish and has not.
    SendOn {
        desk: usize,
        #[serde(default, skip_serializing_if = "is_default")]
        trouble: Trouble,
    },
    /// Writes all anew that is public.
    Renew { desk: usize },
    /// Empties the site.
    SiteWipe,
    /// Brings the site back to what it was before so many publications.
    SiteRollback { back: usize },
    /// Spoils one file of the site, or takes it away.
    SiteRot { file: usize, how: Rot },
    /// Lets something stand in the way of the front page, or takes it away.
    SiteBlocked { blocked: bool },
    /// Packs a story at a desk into a file, and takes that in at another.
    Carry { desk: usize, story: usize, to: usize },
    /// Brings back a state that a story was in.
    BringBack { desk: usize, story: usize, from: Past },
    /// Takes one of a story's photos out of it.
    Unplace { desk: usize, story: usize, photo: usize },
    /// Says something of photos, by the numbers that they were taken in under.
    Describe { desk: usize, photos: Vec<u8>, field: Told, how: How },
    /// Undoes what somebody said of photos, counted back from what was said last.
    Undescribe { desk: usize, back: usize },
    /// Turns one of a story's photos, by tenths of a degree.
    Turn { desk: usize, story: usize, photo: usize, tenths: i16 },
    /// Asks what an exchange would do.
    Foresee { desk: usize },
    /// Closes a conflict by one of its sides.
    Choose { desk: usize, story: usize, conflict: usize, side: usize },
    /// Closes a conflict in another way, or tries one that there is not.
    Settle {
        desk: usize,
        story: usize,
        conflict: usize,
        how: WayOut,
        /// Whether it is closed as the editor shows it, whatever has come since.
        #[serde(default, skip_serializing_if = "is_default")]
        stale: bool,
    },
    /// Types on in a side of a conflict, as the editor shows it, and leaves it open.
    GoOn { desk: usize, story: usize, conflict: usize, side: usize, how: Onward },
    /// Invites a member.
    Invite { desk: usize, invitation: usize, role: String },
    /// Joins by an invitation, at a desk of one's own.
    Join { desk: usize, invitation: usize },
    /// Makes a recovery code.
    Code { desk: usize, code: usize },
    /// Comes back by a recovery code, at another desk.
    Recover { desk: usize, code: usize },
    /// Adds a member who works at the same desk folder, with a key of their own.
    Chair {
        desk: usize,
        chair: usize,
        role: String,
        /// The effect, counted from 1, before which the process ends.
        #[serde(default, skip_serializing_if = "is_default")]
        crash: Option<usize>,
    },
    /// Lets another member of the desk folder work there; 0 is whoever it was first.
    Sit {
        desk: usize,
        chair: usize,
        /// Whether whoever worked there did not put down what they had begun, as when their process ends.
        #[serde(default, skip_serializing_if = "is_default")]
        abruptly: bool,
    },
    /// Puts a passphrase on the key of whoever works at a desk, or another one.
    Protect {
        desk: usize,
        words: usize,
        /// The effect, counted from 1, before which the process ends: the file, or the entry that tells of it.
        #[serde(default, skip_serializing_if = "is_default")]
        crash: Option<usize>,
    },
    /// Has the keychain of the machine remember that key, or forget it.
    Remember {
        desk: usize,
        on: bool,
        #[serde(default, skip_serializing_if = "is_default")]
        keychain: Mood,
    },
    /// Opens a desk anew, and nobody gives the passphrase.
    Lock { desk: usize },
    /// Gives the member at a desk another role.
    Role { desk: usize, of: usize, role: String },
    /// Removes the member at a desk.
    Remove { desk: usize, of: usize },
    /// Takes the device of a desk out of use.
    Retire { desk: usize, of: usize },
    /// Lends the member at a desk the right to approve for some hours, or ends that.
    Delegate {
        desk: usize,
        of: usize,
        /// None where it is ended.
        #[serde(default, skip_serializing_if = "is_default")]
        hours: Option<u32>,
    },
    /// Changes what the house asks of approvals.
    House { desk: usize, rule: Rule, on: bool },
    /// Changes a section of the house, while stories stand in it.
    Section { desk: usize, section: usize, how: Sectioning },
    /// Puts a story into another section.
    Refile { desk: usize, story: usize, section: usize, by: Called },
    /// Puts an item of other house data in, or takes it out.
    Item {
        desk: usize,
        item: usize,
        #[serde(default, skip_serializing_if = "is_default")]
        out: bool,
    },
    /// Takes in all that removals cut off.
    Adopt { desk: usize },
    /// Exchanges through a storage.
    Sync {
        desk: usize,
        #[serde(default, skip_serializing_if = "is_default")]
        storage: usize,
        depth: Deep,
        /// Fills a storage anew that was emptied.
        #[serde(default, skip_serializing_if = "is_default")]
        again: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        faults: Vec<Fault>,
        #[serde(default, skip_serializing_if = "is_default")]
        crash: Option<Crash>,
    },
    /// Has a story open at a desk, or none: from the next exchange on others see who is at it, and who else is seen there.
    Here {
        desk: usize,
        /// None where it is closed.
        #[serde(default, skip_serializing_if = "is_default")]
        story: Option<usize>,
        /// 0 is the headline; None where nothing is said but the story.
        #[serde(default, skip_serializing_if = "is_default")]
        paragraph: Option<usize>,
        #[serde(default, skip_serializing_if = "is_default")]
        writing: bool,
    },
    /// Puts a sign of somebody into the shared storage that they did not give, or not now.
    Forge { sign: usize, how: Forged },
    /// Has no network at a desk, or has it again.
    Offline { desk: usize, off: bool },
    /// Closes a desk and opens it.
    Reopen { desk: usize },
    /// Makes a copy of a desk by the command for it.
    Backup { desk: usize },
    /// Brings the last such copy back in the place of the desk.
    Restore { desk: usize },
    /// Makes a raw copy of a desk's folder.
    Image { desk: usize },
    /// Puts the last raw copy in the place of the desk, and meets the storage before anything is written there.
    Lag { desk: usize },
    /// Puts the last raw copy in the place of the desk, and works on.
    RawRestore { desk: usize },
    /// Lets a raw copy of a desk live on as another one.
    Clone { desk: usize, to: usize },
    /// Sets the clock of a desk.
    Clock { desk: usize, years: i64 },
    /// Empties a storage.
    Wipe { storage: usize },
    /// Brings a whole storage back to what it was so many changes ago.
    Rollback { storage: usize, back: usize },
    /// Spoils one object of a storage, or takes it away.
    Rot { storage: usize, object: usize, how: Rot },
    /// Puts another newsroom's storage in the place of one, or takes it away again.
    Mount { storage: usize, foreign: bool },
    /// Shows some desks a storage as it was so many changes ago, until it is told to stop.
    Fork { storage: usize, desks: Vec<usize>, back: usize },
    /// Shows all desks one storage.
    Unfork { storage: usize },
    /// Fills a storage's disk, or makes room.
    Full { storage: usize, full: bool },
}

/// How a text is changed; paragraphs are counted from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Edit {
    /// A new paragraph at a place.
    Insert(usize),
    /// More words in a paragraph.
    Extend(usize),
    /// Other words in the place of a paragraph.
    Rewrite(usize),
    Delete(usize),
    Split(usize),
    /// Joins a paragraph with the next one.
    Join(usize),
    Move(usize, usize),
    Headline,
    Standfirst,
    Notes,
}

/// What is said of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    Caption,
    Credit,
    Keywords,
    /// A lease that forbids its use, or allows it.
    Lease {
        deny: bool,
    },
    /// The year from whose first day it may not be used.
    Expires {
        year: u16,
    },
    /// Its caption is emptied.
    Nothing,
}

/// What becomes of what a field of a photo says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    Replace,
    Append,
    IfEmpty,
}

/// A way out of a conflict that is none of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WayOut {
    /// Words of whoever settles it, as they were typed.
    Own,
    /// Such words as another program writes them: decomposed, with blanks at the end.
    Foreign,
    /// All sides, one after the other.
    Both,
    /// Nothing of it.
    Gone,
    /// One side of each conflict that is open, all at once.
    All(usize),
    /// One side, twice at once; there is no such way.
    Twice,
    /// A side that is not there; there is no such way.
    NoSide,
}

/// How somebody goes on in a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Onward {
    Extend,
    Rewrite,
    /// With one paragraph more than there were; there is no such way.
    More,
}

/// How a keychain is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mood {
    #[default]
    Well,
    /// It does nothing.
    Away,
    /// It does what it is asked for, and the process ends before it hears so.
    Mute,
}

/// How a sign is forged that was given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Forged {
    /// As it was, though it may have been taken away since.
    Again,
    /// Under another name of the same desk, spoilt.
    Spoilt(Rot),
    /// Under a name of the desk of that number.
    Moved(usize),
    /// By the key of one desk, as if another one gave it.
    Signed { by: usize, of: usize },
}

/// A step of the workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    Submit,
    Take,
    Return,
    Approve,
    Withdraw,
}

/// What the house asks of approvals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rule {
    TwoApprovals,
    AuthorMayApprove,
}

/// What becomes of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sectioning {
    /// It gets the name of that number, which another one may have.
    Rename(usize),
    Remove,
    Order(u32),
    /// Whether its stories need two approvals.
    TwoApprovals(bool),
}

/// What a section is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Called {
    Name,
    Slug,
    /// The name that it had first.
    Former,
}

/// A state that a story was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Past {
    Previous,
    Approved,
    Published,
}

impl Rule {
    /// Returns its name among the house data.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TwoApprovals => "two_approvals",
            Self::AuthorMayApprove => "author_may_approve",
        }
    }
}

impl Past {
    /// Returns what a desk calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::Approved => "approved",
            Self::Published => "published",
        }
    }
}

/// What is asked of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sending {
    Publish,
    Correct,
    TakeDown,
}

/// What goes wrong while a desk publishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    /// The effect, counted from 1, before which the process ends: a file that is written, or an entry.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) crash: Option<usize>,
    /// The file, counted from 1, before which the one that was written last loses its second half.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) spoils: Option<usize>,
}

/// How thoroughly a storage is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deep {
    Glance,
    Sweep,
    Whole,
}

/// Something that goes wrong at a request of an exchange, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) kind: Kind,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An error, and nothing is done.
    Refused,
    /// It is done, and the answer is an error.
    AnswerLost,
    /// An object is written or read by half, a list is cut off; the answer of a write is an error.
    Torn,
    /// An object is written or read by half, or a list lacks names, and nothing tells.
    Partial,
    /// An object is written or read without bytes; a list is empty.
    Empty,
    /// What is written is not seen before the exchange is over; what is read or listed is as it was before the last changes.
    Stale,
    /// A list has each name twice.
    Twice,
    /// The disk is full.
    Full,
}

/// The end of a desk's process at a request, counted from 1: before it has any effect or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Crash {
    pub(crate) at: usize,
    pub(crate) after: bool,
}

/// How an object is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rot {
    Lost,
    Emptied,
    Cut,
    Flipped,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Script {
    /// Reads what [`Self::written`] has written.
    ///
    /// # Panics
    /// Where it is no script.
    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).expect("a script")
    }

    /// Returns it as a person reads it: a line for each step.
    pub(crate) fn written(&self) -> String {
        let steps: Vec<_> = self.steps.iter().map(|step| format!("    {}", line(step))).collect();
        let what = if self.what.is_empty() { String::new() } else { format!("  \"what\": {},\n", line(&self.what)) };
        format!("{{\n{what}  \"desks\": {},\n  \"steps\": [\n{}\n  ]\n}}\n", line(&self.desks), steps.join(",\n"))
    }
}

/// Returns JSON in one line.
fn line<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("what is written down has a form in JSON")
}
