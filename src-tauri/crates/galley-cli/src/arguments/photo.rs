//! The words of `galley photo`.

use std::path::PathBuf;

use chrono::NaiveDate;
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
    Ingest {
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        said: PhotoChanges,
    },
    Find {
        words: Vec<String>,
        #[command(flatten)]
        of: PhotosOf,
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    Names {
        #[arg(value_name = "FIELD")]
        field: String,
        #[arg(value_name = "BEGINNING", default_value = "")]
        beginning: String,
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    HandOver {
        #[arg(value_name = "PHOTO", required = true)]
        photos: Vec<String>,
        #[arg(long = "to", value_name = "FOLDER")]
        handed_to: PathBuf,
        #[arg(long = "size", value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(16..=20_000))]
        handed_size: Option<u32>,
    },
    Show {
        #[arg(value_name = "PHOTO")]
        photo: String,
    },
    Describe {
        #[arg(value_name = "PHOTO", required = true)]
        photos: Vec<String>,
        #[command(flatten)]
        said: PhotoChanges,
    },
    #[command(group(clap::ArgGroup::new("agreed").required(true)))]
    Lease {
        #[arg(value_name = "PHOTO", required = true)]
        photos: Vec<String>,
        #[arg(long, group = "agreed")]
        allow: bool,
        #[arg(long, group = "agreed")]
        deny: bool,
        #[arg(long = "from", value_name = "DAY|MINUTE", default_value = "..", hide_default_value = true)]
        lease_from: String,
        #[arg(long = "to", value_name = "DAY|MINUTE", default_value = "..", hide_default_value = true)]
        lease_to: String,
        #[arg(long = "note", value_name = "TEXT", default_value = "", hide_default_value = true)]
        lease_note: String,
    },
    Replace {
        #[arg(value_name = "TEXT")]
        sought: String,
        #[arg(value_name = "TEXT")]
        instead: String,
        #[arg(value_name = "PHOTO", required = true)]
        photos: Vec<String>,
        #[arg(long = "field", value_name = "FIELD", default_value = "caption")]
        sought_in: Vec<String>,
        #[arg(long)]
        any_case: bool,
    },
    Undo {
        #[arg(value_name = "CHANGE")]
        change: String,
    },
    Place {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PHOTO", required = true)]
        photos: Vec<String>,
    },
    Offers {
        #[arg(value_name = "PHOTO", required = true)]
        photos: Vec<String>,
        #[arg(long = "take", value_name = "ID")]
        taken_by: Vec<String>,
    },
}

/// What is said of all photos that are named: `FIELD=TEXT`, several values of a list apart by semicolons.
#[derive(Args)]
pub(crate) struct PhotoChanges {
    #[arg(long = "set", value_name = "FIELD=TEXT")]
    pub(crate) replaced: Vec<String>,
    #[arg(long = "append", value_name = "FIELD=TEXT")]
    pub(crate) appended: Vec<String>,
    #[arg(long = "if-empty", value_name = "FIELD=TEXT")]
    pub(crate) if_empty: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<String>,
    #[arg(long)]
    pub(crate) spell: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) codes: Vec<PathBuf>,
}

/// Which photos are shown.
#[derive(Args)]
pub(crate) struct PhotosOf {
    #[arg(long, value_name = "NAME")]
    pub(crate) creator: Option<String>,
    #[arg(long = "place", value_name = "PLACE")]
    pub(crate) taken_at: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    #[arg(long, value_name = "WORD")]
    pub(crate) keyword: Option<String>,
    #[arg(long = "from", value_name = "DAY")]
    pub(crate) taken_from: Option<NaiveDate>,
    #[arg(long = "to", value_name = "DAY")]
    pub(crate) taken_to: Option<NaiveDate>,
    #[arg(long = "story", value_name = "ID")]
    pub(crate) placed_in: Option<String>,
    #[arg(long)]
    pub(crate) unused: bool,
    #[arg(long)]
    pub(crate) uncredited: bool,
    #[arg(long)]
    pub(crate) uncaptioned: bool,
    #[arg(long, value_name = "N", conflicts_with = "rejected")]
    pub(crate) rating: Option<i8>,
    #[arg(long)]
    pub(crate) rejected: bool,
    #[arg(long, value_name = "COLOUR")]
    pub(crate) label: Option<String>,
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
    #[arg(long, value_name = "DEGREES|none", allow_hyphen_values = true)]
    pub(crate) turn: Option<String>,
    #[arg(long, value_name = "X,Y,W,H|none")]
    pub(crate) crop: Option<String>,
    #[arg(long, value_name = "W:H|RATIO", conflicts_with = "crop")]
    pub(crate) ratio: Option<String>,
    #[arg(long, value_name = "X,Y|none")]
    pub(crate) focal_point: Option<String>,
    #[arg(long, value_name = "N")]
    pub(crate) order: Option<usize>,
}
