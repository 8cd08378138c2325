//! The words of the command line. What a person reads of them is in `ui/messages`, under `cli.about` and `cli.help`.

mod destination;
mod house;
mod newsroom;
mod outbox;
mod photo;
mod storage;
mod story;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::key::KeyCommand;

pub(crate) use self::newsroom::{FoundingOf, MemberCommand, NewsroomCommand};
pub(crate) use destination::{DestinationCommand, DestinationOf};
pub(crate) use house::HouseCommand;
pub(crate) use outbox::{OutboxCommand, WaitingOf};
pub(crate) use photo::{PhotoChanges, PhotoCommand, PhotoTexts, PhotosOf};
pub(crate) use storage::{OpeningOf, StorageCommand};
pub(crate) use story::{
    CorrectionOf, Fields, PlanOf, PublicationOf, Publishing, StepCommand, StepOf, StoryCommand, WithdrawalOf,
};

#[derive(Parser)]
#[command(name = "galley", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[arg(long, global = true, env = "GALLEY_DESK", value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
    #[arg(long = "as", global = true, env = "GALLEY_MEMBER", value_name = "MEMBER")]
    pub(crate) member: Option<String>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true)]
    pub(crate) network_too: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Init(FoundingOf),
    Story {
        #[command(subcommand)]
        command: StoryCommand,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long, value_name = "N,…|all", value_delimiter = ',')]
        keep: Vec<String>,
        #[arg(long = "into", value_name = "ID", requires = "keep")]
        story: Option<String>,
        #[arg(long, value_name = "TCVN3|VNI|windows-1258")]
        encoding: Option<String>,
    },
    Export {
        #[arg(value_name = "ID")]
        id: String,
    },
    Photo {
        #[command(subcommand)]
        command: PhotoCommand,
    },
    Check {
        #[arg(value_name = "ID")]
        id: String,
    },
    Approve(StepOf),
    #[command(flatten)]
    Step(StepCommand),
    Publish(Publishing),
    Plan(PlanOf),
    Correct(CorrectionOf),
    Takedown(PublicationOf),
    Unpublish(WithdrawalOf),
    RestorePost(WithdrawalOf),
    TakeEdits {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long = "to", value_name = "ID")]
        destined: Option<String>,
    },
    Drift {
        #[arg(long = "to", value_name = "ID")]
        destined: Option<String>,
    },
    Outbox {
        #[command(subcommand)]
        command: Option<OutboxCommand>,
    },
    Register {
        #[arg(long)]
        from: Option<NaiveDate>,
        #[arg(long)]
        to: Option<NaiveDate>,
        #[arg(long)]
        publications: bool,
    },
    Deposit {
        #[arg(value_name = "DIR")]
        deposit_folder: PathBuf,
        #[arg(value_name = "ID")]
        deposited: Vec<String>,
        #[arg(long)]
        from: Option<NaiveDate>,
        #[arg(long)]
        to: Option<NaiveDate>,
    },
    Search {
        #[arg(required = true)]
        words: Vec<String>,
        #[arg(long)]
        state: Option<String>,
        #[arg(long)]
        section: Option<String>,
        #[arg(long)]
        tag: Option<String>,
        #[arg(long)]
        byline: Option<String>,
        #[arg(long)]
        from: Option<NaiveDate>,
        #[arg(long)]
        to: Option<NaiveDate>,
        #[arg(long)]
        relevance: bool,
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    Destination {
        #[command(subcommand)]
        command: DestinationCommand,
    },
    House {
        #[command(subcommand)]
        command: HouseCommand,
    },
    Member {
        #[command(subcommand)]
        command: MemberCommand,
    },
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    Newsroom {
        #[command(subcommand)]
        command: NewsroomCommand,
    },
    Storage {
        #[command(subcommand)]
        command: StorageCommand,
    },
    Sync {
        #[arg(long)]
        whole: bool,
        #[arg(long)]
        again: bool,
        #[arg(long)]
        watch: bool,
        #[arg(long = "through", value_name = "DIR")]
        through: Option<String>,
        #[arg(long = "dry-run", conflicts_with_all = ["again", "watch", "all_of_it"])]
        dry_run: bool,
        #[arg(long, conflicts_with = "watch")]
        all_of_it: bool,
    },
    Backup {
        #[arg(value_name = "DIR")]
        to: Option<PathBuf>,
    },
    Restore {
        #[arg(value_name = "COPY")]
        from: PathBuf,
        #[arg(value_name = "DIR")]
        into: PathBuf,
    },
    Verify {
        #[arg(value_name = "FILE", conflicts_with = "rebuild")]
        story_file: Option<PathBuf>,
        #[arg(long)]
        rebuild: bool,
    },
    Trail {
        #[arg(value_name = "ID")]
        id: String,
    },
    Pack {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long = "file", value_name = "FILE")]
        packed: Option<PathBuf>,
    },
    Open {
        #[arg(value_name = "FILE")]
        story_file: PathBuf,
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
        #[arg(long)]
        receive: bool,
    },
    Completions {
        shell: Shell,
    },
}
