//! How a picture came about, in the words of IPTC's list (NewsCodes, Digital Source Type).

use crate::message;
use crate::messages::Key;

/// How a picture came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceType {
    /// Digital capture from life.
    DigitalCapture,
    /// Several exposures merged by the camera.
    ComputationalCapture,
    /// Scanned from a negative.
    NegativeFilm,
    /// Scanned from a slide.
    PositiveFilm,
    /// Scanned from a print.
    Print,
    /// Edited by people without generative tools.
    HumanEdits,
    /// Edited with generative AI.
    CompositeWithAi,
    /// Enhanced by an algorithm.
    AlgorithmicallyEnhanced,
    /// Drawn or made digitally by people.
    DigitalCreation,
    /// Made from data.
    DataDriven,
    /// Made by generative AI.
    Ai,
    /// Made by an algorithm without training data.
    Algorithmic,
    /// Screenshot.
    ScreenCapture,
    /// Recording of a virtual event.
    VirtualRecording,
    /// Composite of several elements.
    Composite,
    /// Composite of captured elements.
    CompositeCapture,
    /// Composite with synthetic elements.
    CompositeSynthetic,
}

/// Where the list stands; in XMP its words follow this address.
const ADDRESS: &str = "cv.iptc.org/newscodes/digitalsourcetype/";
/// Words that the list had before, and what they have become.
const RETIRED: [(&str, SourceType); 3] = [
    ("minorHumanEdits", SourceType::HumanEdits),
    ("digitalArt", SourceType::DigitalCreation),
    ("softwareImage", SourceType::DigitalCreation),
];

impl SourceType {
    /// All of them, in the list's order.
    pub const ALL: [Self; 17] = [
        Self::DigitalCapture,
        Self::ComputationalCapture,
        Self::NegativeFilm,
        Self::PositiveFilm,
        Self::Print,
        Self::HumanEdits,
        Self::CompositeWithAi,
        Self::AlgorithmicallyEnhanced,
        Self::DigitalCreation,
        Self::DataDriven,
        Self::Ai,
        Self::Algorithmic,
        Self::ScreenCapture,
        Self::VirtualRecording,
        Self::Composite,
        Self::CompositeCapture,
        Self::CompositeSynthetic,
    ];

    /// Returns what an address of the list means, or its last word alone, as some programs write it.
    pub fn of(said: &str) -> Option<Self> {
        let said = said.trim();
        let word = said.split_once(ADDRESS).map_or(said, |(_, word)| word);
        let word = word.strip_prefix("digsrctype:").unwrap_or(word);
        let retired = || RETIRED.iter().find(|(was, _)| was.eq_ignore_ascii_case(word)).map(|(_, now)| *now);
        Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word)).or_else(retired)
    }

    /// Returns its address, as it is written into files.
    pub fn address(self) -> String {
        format!("http://{ADDRESS}{}", self.word())
    }

    fn word(self) -> &'static str {
        match self {
            Self::DigitalCapture => "digitalCapture",
            Self::ComputationalCapture => "computationalCapture",
            Self::NegativeFilm => "negativeFilm",
            Self::PositiveFilm => "positiveFilm",
            Self::Print => "print",
            Self::HumanEdits => "humanEdits",
            Self::CompositeWithAi => "compositeWithTrainedAlgorithmicMedia",
            Self::AlgorithmicallyEnhanced => "algorithmicallyEnhanced",
            Self::DigitalCreation => "digitalCreation",
            Self::DataDriven => "dataDrivenMedia",
            Self::Ai => "trainedAlgorithmicMedia",
            Self::Algorithmic => "algorithmicMedia",
            Self::ScreenCapture => "screenCapture",
            Self::VirtualRecording => "virtualRecording",
            Self::Composite => "composite",
            Self::CompositeCapture => "compositeCapture",
            Self::CompositeSynthetic => "compositeSynthetic",
        }
    }

    /// Returns the message that names it.
    pub fn label(self) -> Key {
        match self {
            Self::DigitalCapture => message!("photo.source_type.digital_capture"),
            Self::ComputationalCapture => message!("photo.source_type.computational_capture"),
            Self::NegativeFilm => message!("photo.source_type.negative_film"),
            Self::PositiveFilm => message!("photo.source_type.positive_film"),
            Self::Print => message!("photo.source_type.print"),
            Self::HumanEdits => message!("photo.source_type.human_edits"),
            Self::CompositeWithAi => message!("photo.source_type.composite_with_ai"),
            Self::AlgorithmicallyEnhanced => message!("photo.source_type.algorithmically_enhanced"),
            Self::DigitalCreation => message!("photo.source_type.digital_creation"),
            Self::DataDriven => message!("photo.source_type.data_driven"),
            Self::Ai => message!("photo.source_type.ai"),
            Self::Algorithmic => message!("photo.source_type.algorithmic"),
            Self::ScreenCapture => message!("photo.source_type.screen_capture"),
            Self::VirtualRecording => message!("photo.source_type.virtual_recording"),
            Self::Composite => message!("photo.source_type.composite"),
            Self::CompositeCapture => message!("photo.source_type.composite_capture"),
            Self::CompositeSynthetic => message!("photo.source_type.composite_synthetic"),
        }
    }

    /// Returns whether a machine made up what is to be seen, or a part of it: nobody stood before it.
    ///
    /// A drawing is none, nor a photo that an algorithm made sharper: those are told by their names.
    pub fn is_synthetic(self) -> bool {
        matches!(self, Self::CompositeWithAi | Self::Ai | Self::Algorithmic | Self::CompositeSynthetic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn each_address_is_its_own_and_has_words() {
        for kind in SourceType::ALL {
            assert_eq!(SourceType::of(&kind.address()), Some(kind));
            assert_ne!(kind.label().text(Language::Vi, &[]), kind.label().text(Language::En, &[]));
        }
        assert_eq!(
            SourceType::of("https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"),
            Some(SourceType::Ai)
        );
        assert_eq!(SourceType::of("digitalArt"), Some(SourceType::DigitalCreation));
        assert_eq!((SourceType::of(""), SourceType::of("http://example.org/trained")), (None, None));
        assert!(SourceType::Ai.is_synthetic() && !SourceType::DigitalCapture.is_synthetic());
    }
}
