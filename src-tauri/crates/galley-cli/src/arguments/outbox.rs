//! The words of `galley outbox`.

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum OutboxCommand {
    Retry(RetryOf),
    Pause(WaitingOf),
    Resume(WaitingOf),
    Cancel(WaitingOf),
}

#[derive(Args)]
pub(crate) struct RetryOf {
    #[command(flatten)]
    pub(crate) of: WaitingOf,
    #[arg(long)]
    pub(crate) offline: bool,
}

/// A story that waits, and for which destination where it waits for several.
#[derive(Args)]
pub(crate) struct WaitingOf {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long = "to", value_name = "ID")]
    pub(crate) destined: Option<String>,
}
