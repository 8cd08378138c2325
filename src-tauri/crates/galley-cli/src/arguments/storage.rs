//! The words of `galley storage`, and what opens one.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum StorageCommand {
    Add {
        #[arg(value_name = "DIR|URL")]
        address: Option<String>,
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
