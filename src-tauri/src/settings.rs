//! What the window remembers of this person on this machine: language, desks, looks. Nothing of a story.

use std::fs;
use std::path::{Path, PathBuf};

use newsroom::messages::Language;
use newsroom::whole::{self, Hands};
use serde::{Deserialize, Serialize};

use crate::commands::ingesting::Given;

/// How many desks are remembered.
const MOST_DESKS: usize = 12;

/// A desk that was opened here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The newsroom's name.
    pub name: String,
    /// The desk folder.
    pub folder: PathBuf,
    /// The member who worked there last.
    pub member: String,
}

/// Files and folders whose photos are not all taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakingIn {
    /// The desk folder.
    pub desk: PathBuf,
    /// The files and folders.
    pub paths: Vec<PathBuf>,
    /// What is given to their photos.
    #[serde(default)]
    pub given: Given,
}

/// All that is remembered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language of the window; the system's where none was chosen.
    pub language: Option<Language>,
    /// Desks, the last opened first.
    pub desks: Vec<Remembered>,
    /// Where lists of codes lie that captions are spelled with; a later one holds where several have one code.
    pub codes: Vec<PathBuf>,
    /// What was being taken in when the program ended or somebody stopped it, by the desk that took it.
    pub taking_in: Option<TakingIn>,
    /// What the page keeps of its looks: theme, density, zoom, shortcuts, panes.
    pub looks: serde_json::Value,
}

impl Settings {
    /// Reads the settings of a profile; what does not read begins anew, since nothing here is anyone's work.
    pub fn read(profile: &Path) -> Self {
        fs::read(path(profile)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes them whole or not at all.
    ///
    /// # Errors
    /// Where the profile cannot be written.
    pub fn write(&self, profile: &Path) -> std::io::Result<()> {
        fs::create_dir_all(profile)?;
        whole::write(&path(profile), &serde_json::to_vec_pretty(self)?, Hands::One)
    }

    /// Puts a desk first among those that are remembered.
    pub fn remember(&mut self, desk: Remembered) {
        self.desks.retain(|other| other.folder != desk.folder);
        self.desks.insert(0, desk);
        self.desks.truncate(MOST_DESKS);
    }

    /// Returns the language of the window: the chosen one, or the system's.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(|| Language::spoken(|name| std::env::var(name).ok()))
    }
}

fn path(profile: &Path) -> PathBuf {
    profile.join("window.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_broken_begins_anew() {
        let profile = tempfile::tempdir().unwrap();
        let desk = |name: &str| Remembered { name: name.into(), folder: name.into(), member: "Hoài An".into() };
        let mut settings = Settings { language: Some(Language::En), ..Settings::default() };
        for n in 0..20 {
            settings.remember(desk(&n.to_string()));
        }
        settings.remember(desk("15"));
        settings.write(profile.path()).unwrap();
        let read = Settings::read(profile.path());
        assert_eq!((read.language, read.desks.len()), (Some(Language::En), MOST_DESKS));
        assert_eq!((read.desks[0].name.as_str(), read.desks[1].name.as_str()), ("15", "19"));
        fs::write(path(profile.path()), "{\"language\": ").unwrap();
        assert!(Settings::read(profile.path()).desks.is_empty());
    }
}
