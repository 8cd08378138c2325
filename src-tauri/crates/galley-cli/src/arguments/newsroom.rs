//! The words of `galley newsroom` and `galley member`: founding, joining, and who may what.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::OpeningOf;

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
pub(crate) enum NewsroomCommand {
    Found(FoundingOf),
    Members {
        #[arg(long)]
        seen: bool,
    },
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
