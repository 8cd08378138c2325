//! Answers: one JSON value for programs, or lines for people. What went wrong goes to the standard error.

use std::io::{self, IsTerminal as _, Write as _};

use newsroom::messages::{Key, Language};
use serde::Serialize;

use crate::terminal::Terminal;

/// Where answers go.
pub(crate) struct Output {
    json: bool,
    language: Language,
    terminal: Terminal,
}

impl Output {
    pub(crate) fn new(json: bool, language: Language) -> Self {
        Self { json, language, terminal: Terminal::new(language, json) }
    }

    pub(crate) fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// Returns whether somebody sits there who can be asked.
    pub(crate) fn asks(&self) -> bool {
        !self.json && io::stdin().is_terminal()
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Prints a text for people.
    pub(crate) fn say(&mut self, key: Key, values: &[(&str, String)]) -> io::Result<()> {
        self.line(&key.text(self.language, values))
    }

    /// Prints a line for people.
    pub(crate) fn line(&mut self, line: &str) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        self.terminal.clear();
        writeln!(io::stdout(), "{line}")
    }

    /// Prints the answer for programs.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        if !self.json {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        serde_json::to_writer(&mut stdout, value)?;
        writeln!(stdout)
    }

    /// Says on the standard error what a person should know though the work goes on.
    pub(crate) fn note(&mut self, key: Key, values: &[(&str, String)]) {
        let text = key.text(self.language, values);
        let _ = if self.json {
            writeln!(io::stderr(), "{}", serde_json::json!({ "note": { "code": key.name(), "message": text } }))
        } else {
            writeln!(io::stderr(), "galley: {text}")
        };
    }

    /// Says what went wrong. Nothing can be done where even that cannot be written.
    pub(crate) fn failure(&mut self, key: Key, text: &str, field: Option<&str>) {
        self.terminal.clear();
        let _ = if self.json {
            let error = serde_json::json!({ "error": { "code": key.name(), "field": field, "message": text } });
            writeln!(io::stderr(), "{error}")
        } else {
            writeln!(io::stderr(), "galley: {text}")
        };
    }
}
