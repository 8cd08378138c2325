//! The terminal as whoever sits there sees it: how far long work is, and the question for a passphrase.
//!
//! Progress goes to the standard error of a terminal, and nowhere else: scripts and programs read answers, not bars.

use std::io::{IsTerminal as _, Write as _, stderr, stdin};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use newsroom::desk::{Answer, Attendant, Progress, Question, Work};
use newsroom::members::{Passphrase, is_same_passphrase};
use newsroom::message;
use newsroom::messages::{Key, Language};

use crate::Failure;

/// What is drawn at the moment.
type Drawn = Option<(Work, ProgressBar)>;

/// A terminal, or what stands in its place.
#[derive(Clone)]
pub(crate) struct Terminal {
    language: Language,
    draws: bool,
    drawn: Arc<Mutex<Drawn>>,
}

impl Terminal {
    pub(crate) fn new(language: Language, json: bool) -> Self {
        Self { language, draws: !json && stderr().is_terminal(), drawn: Arc::default() }
    }

    /// Takes the bar away, before anything else is printed.
    pub(crate) fn clear(&self) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bar)) = drawn.take() {
            bar.finish_and_clear();
        }
    }

    fn bar(&self, progress: Progress) -> ProgressBar {
        let (bar, form) = match progress.total {
            0 => (ProgressBar::new_spinner(), "{spinner} {msg} …"),
            total => (ProgressBar::new(total), "{msg} {wide_bar} {pos}/{len}"),
        };
        // A form that does not read leaves the library's own.
        bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.with_message(progress.work.key().text(self.language, &[]))
    }

    fn ask(&self, question: Key, values: &[(&str, String)]) -> Option<Passphrase> {
        self.clear();
        let answer = rpassword::prompt_password(format!("{} ", question.text(self.language, values))).ok()?;
        Some(Passphrase::new(answer)).filter(|answer| !answer.is_empty())
    }

    /// Asks a question that a letter answers; whatever is no yes is a no.
    pub(crate) fn confirms(&self, question: Key) -> bool {
        self.clear();
        let _ = write!(stderr(), "{} ", question.plain(self.language)).and_then(|()| stderr().flush());
        let mut answer = String::new();
        let read = stdin().read_line(&mut answer);
        // Either language's, whichever is at hand.
        read.is_ok() && ["y", "yes", "c", "có"].contains(&answer.trim().to_lowercase().as_str())
    }

    /// Asks for the password or secret key of a storage.
    pub(crate) fn storage_secret(&self, user: &str) -> Result<Passphrase, Failure> {
        let usage = |key| Failure::Usage(key, vec![]);
        if !stdin().is_terminal() {
            return Err(usage(message!("cli.no_terminal_for_secret")));
        }
        let secret = self.ask(message!("cli.storage_secret"), &[("user", user.to_owned())]);
        secret.ok_or_else(|| usage(message!("cli.no_storage_secret")))
    }

    /// Asks for the password for applications that a destination gave a user.
    pub(crate) fn destination_secret(&self, user: &str) -> Result<Passphrase, Failure> {
        let usage = |key| Failure::Usage(key, vec![]);
        if !stdin().is_terminal() {
            return Err(usage(message!("cli.no_terminal_for_password")));
        }
        let secret = self.ask(message!("cli.destination_secret"), &[("user", user.to_owned())]);
        secret.ok_or_else(|| usage(message!("cli.no_storage_secret")))
    }

    /// Asks for the passphrase that a key has, once: whoever changes it is at no work that waits.
    pub(crate) fn passphrase_now(&self, member: &str) -> Result<Passphrase, Failure> {
        let usage = |key| Failure::Usage(key, vec![]);
        if !stdin().is_terminal() {
            return Err(usage(message!("cli.no_terminal")));
        }
        let answer = self.ask(message!("cli.passphrase"), &[("member", member.to_owned())]);
        answer.ok_or_else(|| usage(message!("cli.no_passphrase")))
    }

    /// Asks twice for the new passphrase of a key.
    pub(crate) fn new_passphrase(&self, member: &str) -> Result<Passphrase, Failure> {
        let usage = |key| Failure::Usage(key, vec![]);
        if !stdin().is_terminal() {
            return Err(usage(message!("cli.no_terminal")));
        }
        let values = [("member", member.to_owned())];
        let first = self.ask(message!("cli.new_passphrase"), &values);
        let first = first.ok_or_else(|| usage(message!("cli.no_passphrase")))?;
        match self.ask(message!("cli.new_passphrase_again"), &values) {
            Some(second) if is_same_passphrase(&second, &first) => Ok(first),
            _ => Err(usage(message!("cli.passphrases_differ"))),
        }
    }
}

impl Attendant for Terminal {
    fn heard(&self, progress: Progress) {
        if !self.draws {
            return;
        }
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.as_ref().is_none_or(|(work, _)| *work != progress.work) {
            if let Some((_, before)) = drawn.take() {
                before.finish_and_clear();
            }
            *drawn = Some((progress.work, self.bar(progress)));
        }
        if let Some((_, bar)) = &*drawn {
            bar.set_position(progress.done);
            if progress.total == 0 {
                bar.tick();
            }
        }
    }

    fn passphrase(&self, question: Question<'_>) -> Option<Answer> {
        if !stdin().is_terminal() {
            return None;
        }
        // Why the passphrase is asked for after all is said before it is.
        if let Some(why) = question.forgotten.filter(|_| !question.again) {
            self.clear();
            let _ = writeln!(stderr(), "{}", why.key().text(self.language, &[]));
        }
        let asked = if question.again { message!("cli.passphrase_again") } else { message!("cli.passphrase") };
        self.ask(asked, &[("member", question.member.to_owned())]).map(Answer::from)
    }
}
