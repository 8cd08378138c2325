//! XMP as it is written: every field whole.

use std::fmt::Write as _;

use super::{Field, Published};

/// How a value stands in RDF.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// As it is.
    Text,
    /// In a language that nobody names.
    Language,
    /// Several, in order.
    Sequence,
    /// Several, in any order.
    Bag,
}

/// Each field's property, and how its values stand there; `None` for what no file carries.
fn property(field: Field) -> Option<(&'static str, Shape)> {
    Some(match field {
        Field::Caption => ("dc:description", Shape::Language),
        Field::Headline => ("photoshop:Headline", Shape::Text),
        Field::Credit => ("photoshop:Credit", Shape::Text),
        Field::Creator => ("dc:creator", Shape::Sequence),
        Field::Source => ("photoshop:Source", Shape::Text),
        Field::Copyright => ("dc:rights", Shape::Language),
        Field::UsageTerms => ("xmpRights:UsageTerms", Shape::Language),
        Field::Taken => ("photoshop:DateCreated", Shape::Text),
        Field::Sublocation => ("Iptc4xmpCore:Location", Shape::Text),
        Field::City => ("photoshop:City", Shape::Text),
        Field::State => ("photoshop:State", Shape::Text),
        Field::Country => ("photoshop:Country", Shape::Text),
        Field::People => ("Iptc4xmpExt:PersonInImage", Shape::Bag),
        Field::Keywords => ("dc:subject", Shape::Bag),
        Field::Alt => ("Iptc4xmpCore:AltTextAccessibility", Shape::Language),
        Field::LongDescription => ("Iptc4xmpCore:ExtDescrAccessibility", Shape::Language),
        Field::Instructions => ("photoshop:Instructions", Shape::Text),
        Field::DigitalSourceType => ("Iptc4xmpExt:DigitalSourceType", Shape::Text),
        Field::Rating => ("xmp:Rating", Shape::Text),
        Field::Label => ("xmp:Label", Shape::Text),
        Field::Usage | Field::Expires | Field::Embargo | Field::Territory | Field::Leases => return None,
    })
}

const HEAD: &str = concat!(
    "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n",
    r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
"#
);
const TAIL: &str = "</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

/// Writes what is said of a picture as a file of XMP that stands beside it.
pub fn sidecar(published: &Published) -> String {
    packet(published, 1)
}

/// Writes a packet for a picture that lies this way (EXIF's 1 to 8).
pub(super) fn packet(published: &Published, orientation: u16) -> String {
    let mut xmp = HEAD.to_owned();
    // Writing to a String cannot fail.
    let _ = writeln!(xmp, "<tiff:Orientation>{orientation}</tiff:Orientation>");
    for field in Field::ALL {
        let values = published.values(field);
        let Some((first, (name, shape))) = values.first().zip(property(field)) else { continue };
        let items = || values.iter().map(|value| format!("<rdf:li>{}</rdf:li>", escaped(value))).collect::<String>();
        let content = match shape {
            Shape::Text => escaped(first),
            Shape::Language => {
                format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt>", escaped(first))
            }
            Shape::Sequence => format!("<rdf:Seq>{}</rdf:Seq>", items()),
            Shape::Bag => format!("<rdf:Bag>{}</rdf:Bag>", items()),
        };
        let _ = writeln!(xmp, "<{name}>{content}</{name}>");
    }
    xmp.push_str(TAIL);
    xmp
}

/// Returns the text escaped; characters that XML cannot hold go.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
