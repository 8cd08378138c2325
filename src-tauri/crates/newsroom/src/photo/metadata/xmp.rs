//! XMP: RDF in XML, read without DTD, entities or recursion, up to a bound.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::container::ExtendedXmp;
use super::{Block, Field, Taken};

/// Open elements at once.
const DEPTH_LIMIT: usize = 64;
/// Parts of the XML that are looked at.
const EVENTS_LIMIT: usize = 100_000;
/// Namespaces that are declared: each name is looked up among those in scope.
const NAMESPACES_LIMIT: usize = 1_000;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const EXTENSION: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const EXIF: &str = "http://ns.adobe.com/exif/1.0/";
const BASIC: &str = "http://ns.adobe.com/xap/1.0/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const NOTE: &str = "http://ns.adobe.com/xmp/note/";

/// A property that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Of(Field),
    /// When the shutter opened; believed where the desk's own date is missing.
    Shutter,
    /// The name of the XMP that did not fit.
    Extended,
    /// A part of the place where the photo was taken; believed where the whole place is not said plainly.
    Created(Field),
}

/// The parts of a place, within the structure that IPTC's newer fields have for it.
fn part_of_place(namespace: &str, name: &str) -> Option<Property> {
    Some(Property::Created(match (namespace, name) {
        (EXTENSION, "Sublocation") => Field::Sublocation,
        (EXTENSION, "City") => Field::City,
        (EXTENSION, "ProvinceState") => Field::State,
        (EXTENSION, "CountryName") => Field::Country,
        _ => return None,
    }))
}

fn property(namespace: &str, name: &str) -> Option<Property> {
    Some(Property::Of(match (namespace, name) {
        (DC, "description") => Field::Caption,
        (DC, "creator") => Field::Creator,
        (DC, "rights") => Field::Copyright,
        (DC, "subject") => Field::Keywords,
        (PHOTOSHOP, "Headline") => Field::Headline,
        (PHOTOSHOP, "Credit") => Field::Credit,
        (PHOTOSHOP, "Source") => Field::Source,
        (PHOTOSHOP, "DateCreated") => Field::Taken,
        (PHOTOSHOP, "City") => Field::City,
        (PHOTOSHOP, "State") => Field::State,
        (PHOTOSHOP, "Country") => Field::Country,
        (PHOTOSHOP, "Instructions") => Field::Instructions,
        (CORE, "Location") => Field::Sublocation,
        (CORE, "AltTextAccessibility") => Field::Alt,
        (CORE, "ExtDescrAccessibility") => Field::LongDescription,
        (EXTENSION, "PersonInImage") => Field::People,
        (RIGHTS, "UsageTerms") => Field::UsageTerms,
        (BASIC, "Rating") => Field::Rating,
        (BASIC, "Label") => Field::Label,
        (EXTENSION, "DigitalSourceType") => Field::DigitalSourceType,
        (EXIF, "DateTimeOriginal") => return Some(Property::Shutter),
        (NOTE, "HasExtendedXMP") => return Some(Property::Extended),
        _ => return None,
    }))
}

/// Where an open element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Rdf,
    /// A description directly under `rdf:RDF`; others describe something inside a property.
    Description,
    Property(Property),
    Item,
    /// Where the photo was taken, as a list of places, of which the first is read.
    Created,
    /// The first of those places.
    Place,
    Other,
}

#[derive(Default)]
struct Parser {
    open: Vec<Element>,
    /// The property being read: its text, and its items with whether each is the default language.
    text: String,
    items: Vec<(bool, String)>,
    item_is_default: bool,
    /// Whether a place was seen where the photo was taken.
    placed: bool,
    /// All that was found.
    found: Vec<(Property, Vec<String>)>,
}

impl Parser {
    fn start(&mut self, namespace: &str, name: &str, element: &BytesStart<'_>, reader: &NsReader<&[u8]>) -> Element {
        let inside = self.open.last().copied();
        match (inside, namespace, name) {
            (_, RDF, "RDF") => Element::Rdf,
            (Some(Element::Rdf), RDF, "Description") => {
                self.attributes(element, reader, property);
                Element::Description
            }
            (Some(Element::Description), EXTENSION, "LocationCreated") => Element::Created,
            (Some(Element::Description), ..) => self.begun(property(namespace, name)),
            (_, RDF, "li") if self.open.iter().rev().nth(1) == Some(&Element::Created) => {
                if std::mem::replace(&mut self.placed, true) {
                    return Element::Other;
                }
                self.attributes(element, reader, part_of_place);
                Element::Place
            }
            // A structure is written with a description of its own, or as if it were one.
            (Some(Element::Place), RDF, "Description") => {
                self.attributes(element, reader, part_of_place);
                Element::Place
            }
            (Some(Element::Place), ..) => self.begun(part_of_place(namespace, name)),
            (_, RDF, "li") if self.in_property() => {
                self.text.clear();
                self.item_is_default = element
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .any(|attribute| attribute.key.into_inner() == "xml:lang" && attribute.value == "x-default");
                Element::Item
            }
            _ => Element::Other,
        }
    }

    fn begun(&mut self, property: Option<Property>) -> Element {
        self.text.clear();
        self.items.clear();
        property.map_or(Element::Other, Element::Property)
    }

    fn in_property(&self) -> bool {
        self.open.iter().any(|element| matches!(element, Element::Property(_)))
    }

    /// Reads properties that are written as attributes.
    fn attributes(
        &mut self,
        element: &BytesStart<'_>,
        reader: &NsReader<&[u8]>,
        property: fn(&str, &str) -> Option<Property>,
    ) {
        // Checking for attributes that occur twice takes quadratic time.
        for attribute in element.attributes().with_checks(false).flatten() {
            let (ResolveResult::Bound(namespace), name) = reader.resolver().resolve_attribute(attribute.key) else {
                continue;
            };
            let Some(property) = property(namespace.0, name.into_inner()) else { continue };
            if let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) {
                self.found.push((property, vec![value.into_owned()]));
            }
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Element::Item) => self.items.push((self.item_is_default, std::mem::take(&mut self.text))),
            Some(Element::Property(property)) => {
                let items = std::mem::take(&mut self.items);
                let values =
                    if items.is_empty() { vec![std::mem::take(&mut self.text)] } else { chosen(property, items) };
                self.found.push((property, values));
            }
            _ => {}
        }
    }

    /// Takes text where a value is: in an item, or directly in a property.
    fn text(&mut self, text: &str) {
        if matches!(self.open.last(), Some(Element::Item | Element::Property(_))) {
            self.text.push_str(text);
        }
    }
}

/// Returns every item of a list; of one value in several languages the default, or the first.
fn chosen(property: Property, mut items: Vec<(bool, String)>) -> Vec<String> {
    if !matches!(property, Property::Of(field) if field.is_list()) {
        let at = items.iter().position(|(default, _)| *default).unwrap_or(0);
        items.swap(0, at);
        items.truncate(1);
    }
    items.into_iter().map(|(_, text)| text).collect()
}

/// Returns a packet's text: in UTF-8, or in UTF-16 of either order, told by its first sign. Nobody was seen to write UTF-32.
fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let order: fn([u8; 2]) -> u16 = match bytes {
        [0, b'<', ..] | [0xFE, 0xFF, ..] => u16::from_be_bytes,
        [b'<', 0, ..] | [0xFF, 0xFE, ..] => u16::from_le_bytes,
        _ => return std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    };
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| order(*pair));
    char::decode_utf16(units).collect::<Result<String, _>>().ok().map(Cow::Owned)
}

fn properties(bytes: &[u8]) -> Option<Vec<(Property, Vec<String>)>> {
    let text = text_of(bytes)?;
    let text = text.trim_matches(['\0', '\u{FEFF}']);
    if text.matches("xmlns").count() > NAMESPACES_LIMIT {
        return None;
    }
    let mut reader = NsReader::from_str(text);
    let mut parser = Parser::default();
    for _ in 0..EVENTS_LIMIT {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let (namespace, name) = reader.resolver().resolve_element(element.name());
                let namespace = if let ResolveResult::Bound(n) = namespace { n.0 } else { "" };
                let place = parser.start(namespace, name.into_inner(), element, &reader);
                parser.open.push(place);
                if parser.open.len() > DEPTH_LIMIT {
                    return None;
                }
                if matches!(event, Event::Empty(_)) {
                    parser.end();
                }
            }
            Event::End(_) => parser.end(),
            Event::Text(text) => parser.text(&text.xml10_content()),
            Event::CData(text) => parser.text(&text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => parser.text(c.encode_utf8(&mut [0; 4])),
                // Only the five that XML itself knows; others would need a DTD.
                _ => parser.text(quick_xml::escape::resolve_xml_entity(reference)?),
            },
            Event::DocType(_) => return None,
            Event::Eof => return Some(parser.found),
            _ => {}
        }
    }
    None
}

/// Joins the parts that carry this name, where they fill it without a hole.
fn joined(guid: &str, parts: &[ExtendedXmp<'_>]) -> Option<Vec<u8>> {
    let mut mine: Vec<_> = parts.iter().filter(|part| part.guid == guid.trim().as_bytes()).collect();
    mine.sort_by_key(|part| part.offset);
    let mut whole = Vec::new();
    for part in mine {
        if part.offset != whole.len() {
            return None;
        }
        whole.extend_from_slice(part.bytes);
    }
    (!whole.is_empty()).then_some(whole)
}

/// Reads a packet and what was split off it; `None` where it is no XMP. The packet wins over what was split off.
pub(super) fn parse(main: &[u8], extended: &[ExtendedXmp<'_>]) -> Option<Block> {
    let mut found = properties(main)?;
    let guid = found.iter().find(|(property, _)| *property == Property::Extended).and_then(|(_, v)| v.first().cloned());
    if let Some(whole) = guid.and_then(|guid| joined(&guid, extended)) {
        found.extend(properties(&whole).unwrap_or_default());
    }
    let mut block = Block::default();
    for (property, values) in &found {
        match property {
            Property::Of(Field::Taken) | Property::Shutter | Property::Extended | Property::Created(_) => {}
            Property::Of(field) => {
                block.values.entry(*field).or_insert_with(|| values.clone());
            }
        }
    }
    place(&found, &mut block);
    let date = |wanted: Property| {
        let mut texts = found.iter().filter(|(property, _)| *property == wanted).flat_map(|(_, values)| values);
        texts.find_map(|text| text.trim().parse::<Taken>().ok())
    };
    if let Some(taken) = date(Property::Of(Field::Taken)).or_else(|| date(Property::Shutter)) {
        block.add(Field::Taken, taken);
    }
    Some(block)
}

/// Takes the place from its structure, where nothing is said plainly: half of each would be a place that nobody meant.
fn place(found: &[(Property, Vec<String>)], block: &mut Block) {
    let plain =
        |field: &Field| block.values.get(field).is_some_and(|values| values.iter().any(|v| !v.trim().is_empty()));
    if [Field::Sublocation, Field::City, Field::State, Field::Country].iter().any(plain) {
        return;
    }
    for (property, values) in found {
        if let Property::Created(field) = property {
            block.values.insert(*field, values.clone());
        }
    }
}
