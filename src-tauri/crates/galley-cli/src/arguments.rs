//! The words of the command line. What a person reads of them is in `ui/messages`, under `cli.about` and `cli.help`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use newsroom::messages::{Key, Language};

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
    Init {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[arg(long)]
        name: String,
        #[arg(long = "member", value_name = "NAME")]
        member: Option<String>,
        #[arg(long, value_name = "vi|en")]
        language: Option<String>,
        #[arg(long, default_value = "Asia/Ho_Chi_Minh")]
        zone: String,
    },
    Story {
        #[command(subcommand)]
        command: StoryCommand,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
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
    Approve {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long = "override", value_name = "REASON", default_value = "")]
        overriding: String,
    },
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
        #[arg(long)]
        rebuild: bool,
    },
    Completions {
        shell: Shell,
    },
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
    },
    Edit {
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    History {
        #[arg(value_name = "ID")]
        id: String,
    },
    Conflicts {
        #[arg(value_name = "ID")]
        id: String,
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
    #[arg(long = "byline", value_name = "NAME")]
    pub(crate) bylines: Vec<String>,
    #[arg(long)]
    pub(crate) language: Option<String>,
    #[arg(long)]
    pub(crate) genre: Option<String>,
    #[arg(long)]
    pub(crate) dateline: Option<String>,
    #[arg(long)]
    pub(crate) slug: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<NaiveDate>,
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
}

/// Without an id, all that waits since an earlier run is sent.
#[derive(Args)]
pub(crate) struct Publishing {
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) destination: Option<String>,
}

#[derive(Args)]
pub(crate) struct PublicationOf {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
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
pub(crate) enum MemberCommand {
    Add {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long)]
        role: String,
    },
    List,
}

/// Puts every description in the language of the person; `path` is the words so far, as `story.new`.
pub(crate) fn in_language(command: clap::Command, language: Language) -> clap::Command {
    described(command, language, "")
}

fn described(mut command: clap::Command, language: Language, path: &str) -> clap::Command {
    let find = |kind: &str, name: &str| {
        let name = if name.is_empty() { format!("cli.{kind}") } else { format!("cli.{kind}.{name}") };
        Key::find(&name).map(|key| key.text(language, &[]))
    };
    if let Some(about) = find("about", path) {
        command = command.about(about);
    }
    if let Some(examples) = find("examples", path) {
        command = command.after_help(examples);
    }
    command = command.mut_args(|arg| match find("help", arg.get_id().as_str()) {
        Some(help) => arg.help(help),
        None => arg,
    });
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        command = command.mut_subcommand(&name, |c| described(c, language, &below));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn undescribed(command: &clap::Command, path: &str) -> Vec<String> {
        let mut odd = vec![];
        if command.get_about().is_none() {
            odd.push(path.to_owned());
        }
        let args = command
            .get_arguments()
            .filter(|a| a.get_help().is_none() && !["help", "version"].contains(&a.get_id().as_str()));
        odd.extend(args.map(|a| format!("{path} --{}", a.get_id())));
        odd.extend(command.get_subcommands().flat_map(|c| undescribed(c, &format!("{path} {}", c.get_name()))));
        odd
    }

    #[test]
    fn everything_is_described_in_both_languages() {
        for language in [Language::Vi, Language::En] {
            let command = in_language(Arguments::command(), language);
            command.clone().debug_assert();
            assert_eq!(undescribed(&command, "galley"), Vec::<String>::new());
        }
    }
}
