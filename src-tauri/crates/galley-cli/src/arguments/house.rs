//! The words of `galley house`.

use std::path::PathBuf;

use clap::Subcommand;

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
