//! The words of `galley story`, and of what is done with a story: its steps, and its publication.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum StoryCommand {
    New(Box<Fields>),
    List {
        #[arg(long)]
        state: Option<String>,
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    Show {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long, value_name = "REVISION")]
        revision: Option<String>,
    },
    Edit {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long, value_name = "REVISION")]
        base: Option<String>,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    History {
        #[arg(value_name = "ID")]
        id: String,
    },
    Diff {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "FROM")]
        older: Option<String>,
        #[arg(value_name = "TO")]
        newer: Option<String>,
    },
    Restore {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long, value_name = "REVISION")]
        revision: String,
        #[arg(long, value_name = "N")]
        paragraph: Option<usize>,
    },
    Conflicts {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long, value_name = "CONFLICT=SIDE")]
        choose: Vec<String>,
        #[arg(long, value_name = "CONFLICT=TEXT")]
        write: Vec<String>,
        #[arg(long, value_name = "REVISION")]
        base: Option<String>,
    },
}

/// The fields that `story new` and `story edit` set; those not named stay as they are.
#[derive(Args)]
pub(crate) struct Fields {
    #[arg(long)]
    pub(crate) headline: Option<String>,
    #[arg(long)]
    pub(crate) kicker: Option<String>,
    #[arg(long)]
    pub(crate) standfirst: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) body_file: Option<PathBuf>,
    #[arg(long)]
    pub(crate) section: Option<String>,
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    #[arg(long = "byline", value_name = "NAME; role=ROLE; share=PERCENT")]
    pub(crate) bylines: Vec<String>,
    #[arg(long)]
    pub(crate) language: Option<String>,
    #[arg(long)]
    pub(crate) genre: Option<String>,
    #[arg(long)]
    pub(crate) dateline: Option<String>,
    #[arg(long)]
    pub(crate) slug: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD|none")]
    pub(crate) date: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD HH:MM|none")]
    pub(crate) embargo: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD HH:MM|none")]
    pub(crate) deadline: Option<String>,
    #[arg(long, value_name = "ISSUE|none")]
    pub(crate) print_issue: Option<String>,
    #[arg(long, value_name = "PAGE")]
    pub(crate) print_page: Option<u16>,
    #[arg(long)]
    pub(crate) notes: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum StepCommand {
    Submit(StepOf),
    Take(StepOf),
    Return(StepOf),
    Withdraw(StepOf),
}

#[derive(Args)]
pub(crate) struct StepOf {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    #[arg(long = "override", value_name = "REASON", default_value = "")]
    pub(crate) overriding: String,
}

/// Without an id, all that waits since an earlier run is sent.
#[derive(Args)]
pub(crate) struct Publishing {
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    #[arg(long, conflicts_with = "ids")]
    pub(crate) approved: bool,
    #[arg(long, conflicts_with_all = ["ids", "approved"])]
    pub(crate) renew: bool,
    #[arg(long = "watch", conflicts_with_all = ["ids", "renew", "offline"])]
    pub(crate) watches: bool,
    #[arg(long = "at", requires = "ids", value_name = "YYYY-MM-DD HH:MM", conflicts_with_all = ["overriding", "overwrite"])]
    pub(crate) appears: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) destination: Option<String>,
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    #[arg(long = "override", requires = "ids", value_name = "REASON", default_value = "")]
    pub(crate) overriding: String,
    #[arg(long, requires = "ids")]
    pub(crate) overwrite: bool,
    #[arg(long = "for-review", requires = "ids", conflicts_with = "appears")]
    pub(crate) for_review: bool,
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Args)]
pub(crate) struct PlanOf {
    #[arg(long = "for-review")]
    pub(crate) for_review: bool,
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, value_name = "ID")]
    pub(crate) destination: Option<String>,
    #[arg(long)]
    pub(crate) overwrite: bool,
}

#[derive(Args)]
pub(crate) struct PublicationOf {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    #[arg(long = "override", value_name = "REASON", default_value = "")]
    pub(crate) overriding: String,
    #[arg(long, value_name = "ID")]
    pub(crate) destination: Option<String>,
    #[arg(long)]
    pub(crate) overwrite: bool,
    #[arg(long)]
    pub(crate) offline: bool,
}

/// A note in one's own words, what was wrong and what is right, or neither.
#[derive(Args)]
pub(crate) struct CorrectionOf {
    #[command(flatten)]
    pub(crate) of: PublicationOf,
    #[arg(long, conflicts_with = "wrong")]
    pub(crate) minor: bool,
    #[arg(long, value_name = "TEXT", requires = "right", conflicts_with = "reason")]
    pub(crate) wrong: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "wrong")]
    pub(crate) right: Option<String>,
}

/// A story at a destination, and why something is done with it there.
#[derive(Args)]
pub(crate) struct WithdrawalOf {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    #[arg(long = "to", value_name = "ID")]
    pub(crate) destined: Option<String>,
    #[arg(long)]
    pub(crate) offline: bool,
}
