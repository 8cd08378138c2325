//! The words of `galley photo`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
