//! The words of the command line. What a person reads of them is in `ui/messages`, under `cli.about` and `cli.help`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::key::KeyCommand;

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
    Correct(PublicationOf),
    Takedown(PublicationOf),
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

/// What a newsroom is founded with.
#[derive(Args)]
pub(crate) struct FoundingOf {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[arg(long)]
    pub(crate) name: String,
    #[arg(long = "member", value_name = "NAME")]
    pub(crate) member: Option<String>,
    #[arg(long, value_name = "vi|en")]
    pub(crate) language: Option<String>,
    #[arg(long, default_value = "Asia/Ho_Chi_Minh")]
    pub(crate) zone: String,
    #[arg(long)]
    pub(crate) passphrase: bool,
}

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

#[derive(Subcommand)]
pub(crate) enum PhotoCommand {
    Add {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        #[arg(long = "for", value_name = "PLACEMENT")]
        placement: Option<String>,
        #[command(flatten)]
        texts: PhotoTexts,
    },
    List {
        #[arg(value_name = "ID")]
        id: String,
    },
    Edit {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PLACEMENT")]
        placement: String,
        #[command(flatten)]
        texts: PhotoTexts,
    },
    Remove {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PLACEMENT")]
        placement: String,
    },
}

#[derive(Args)]
pub(crate) struct PhotoTexts {
    #[arg(long)]
    pub(crate) caption: Option<String>,
    #[arg(long)]
    pub(crate) credit: Option<String>,
    #[arg(long)]
    pub(crate) alt: Option<String>,
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    pub(crate) illustrative: Option<bool>,
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    pub(crate) archive: Option<bool>,
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    pub(crate) lead: Option<bool>,
    #[arg(long, value_name = "X,Y,W,H|none")]
    pub(crate) crop: Option<String>,
    #[arg(long, value_name = "X,Y|none")]
    pub(crate) focal_point: Option<String>,
    #[arg(long, value_name = "N")]
    pub(crate) order: Option<usize>,
}

/// Without an id, all that waits since an earlier run is sent.
#[derive(Args)]
pub(crate) struct Publishing {
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    #[arg(long, conflicts_with = "id")]
    pub(crate) renew: bool,
    #[arg(long, value_name = "ID")]
    pub(crate) destination: Option<String>,
    #[arg(long, requires = "id", default_value = "")]
    pub(crate) reason: String,
    #[arg(long = "override", requires = "id", value_name = "REASON", default_value = "")]
    pub(crate) overriding: String,
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
}

#[derive(Subcommand)]
pub(crate) enum HouseCommand {
    List {
        kind: Option<String>,
    },
    Set {
        kind: String,
        value: String,
    },
    Remove {
        kind: String,
        id: String,
    },
    Import {
        file: PathBuf,
        #[arg(long)]
        replace: bool,
    },
    Export,
}

#[derive(Subcommand)]
pub(crate) enum NewsroomCommand {
    Found(FoundingOf),
    Members,
    Invite {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long)]
        role: String,
        #[arg(long = "file", value_name = "FILE")]
        into: Option<PathBuf>,
        #[arg(long)]
        credential: bool,
    },
    Join {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[arg(long = "invitation", value_name = "FILE")]
        invitation: Option<PathBuf>,
        #[arg(long = "storage", value_name = "DIR|URL")]
        address: Option<String>,
        #[command(flatten)]
        opening: OpeningOf,
        #[arg(long)]
        passphrase: bool,
    },
    Role {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long)]
        role: String,
        #[arg(long, default_value = "")]
        reason: String,
    },
    Remove {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "DEVICE")]
        device: Option<String>,
        #[arg(long, default_value = "")]
        reason: String,
    },
    Delegate {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "YYYY-MM-DD HH:MM", required_unless_present = "end")]
        until: Option<String>,
        #[arg(long, conflicts_with = "until")]
        end: bool,
        #[arg(long, default_value = "")]
        reason: String,
    },
    Adopt {
        #[arg(value_name = "ENTRY")]
        entries: Vec<String>,
        #[arg(long, conflicts_with = "entries")]
        all: bool,
    },
    RecoveryCode {
        #[arg(long = "file", value_name = "FILE")]
        into: Option<PathBuf>,
    },
    Recover {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[arg(long = "code", value_name = "FILE")]
        code: Option<PathBuf>,
        #[arg(long = "storage", value_name = "DIR|URL")]
        address: String,
        #[command(flatten)]
        opening: OpeningOf,
        #[arg(long)]
        passphrase: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum StorageCommand {
    Add {
        #[arg(value_name = "DIR|URL")]
        address: String,
        #[command(flatten)]
        opening: OpeningOf,
        #[arg(long)]
        again: bool,
    },
    Test {
        #[arg(value_name = "DIR|URL")]
        address: Option<String>,
        #[command(flatten)]
        opening: OpeningOf,
    },
    Status,
    Changes {
        #[arg(long)]
        seen: bool,
    },
}

/// What opens a storage.
#[derive(Args)]
pub(crate) struct OpeningOf {
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    #[arg(long = "authority", value_name = "FILE")]
    pub(crate) authority: Option<PathBuf>,
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Subcommand)]
pub(crate) enum MemberCommand {
    Add {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long)]
        role: String,
        #[arg(long)]
        passphrase: bool,
    },
    List,
}
