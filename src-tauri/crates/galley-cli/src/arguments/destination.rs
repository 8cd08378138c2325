//! The words of `galley destination`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum DestinationCommand {
    Add(Box<DestinationOf>),
    Test {
        #[arg(value_name = "ID")]
        destination_id: Option<String>,
    },
    List,
    Desks {
        #[arg(value_name = "ID")]
        destination_id: String,
        #[arg(value_name = "DESK")]
        desks: Vec<String>,
        #[arg(long = "here")]
        this_desk: bool,
        #[arg(long = "any", conflicts_with_all = ["desks", "this_desk"])]
        any_desk: bool,
    },
    Remove {
        #[arg(value_name = "ID")]
        destination_id: String,
    },
}

/// A destination, and who we are there. What is not said stays as the house has it.
#[derive(Args)]
pub(crate) struct DestinationOf {
    #[arg(value_name = "ID")]
    pub(crate) destination_id: String,
    #[arg(value_name = "URL")]
    pub(crate) site: Option<String>,
    #[arg(long = "kind", value_name = "KIND")]
    pub(crate) destination_kind: Option<String>,
    #[arg(long = "user", value_name = "NAME")]
    pub(crate) login: String,
    #[arg(long = "authority", value_name = "FILE")]
    pub(crate) site_authority: Option<PathBuf>,
    #[arg(long = "at", value_name = "URL")]
    pub(crate) asked_at: Option<String>,
    #[arg(long = "title", value_name = "NAME")]
    pub(crate) site_title: Option<String>,
    #[arg(long = "credit", value_name = "TEMPLATE")]
    pub(crate) credit_template: Option<String>,
    #[arg(long = "captions", value_name = "WHO")]
    pub(crate) captions: Option<String>,
    #[arg(long = "section", value_name = "SLUG=CATEGORY")]
    pub(crate) categories: Vec<String>,
    #[arg(long = "author", value_name = "BYLINE=USER")]
    pub(crate) authors: Vec<String>,
}
