//! Files by their bytes: broken encodings, controls, and formats that pretend to be another.

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It becomes a story, which is published.
    Story,
    /// It is refused, on import or later, with a message that has these words.
    Refused(&'static str),
}

/// A file: its name, its bytes, its fate.
pub type Piece = (&'static str, &'static [u8], Fate);

const LIVE: &[u8] = b"<h1>Bai</h1><p>Mot</p><p>Hai <script>hit()</script></p>";

/// Each is imported under its name.
pub const FILES: &[Piece] = &[
    ("live.html", LIVE, Fate::Story),
    ("live.txt", LIVE, Fate::Story),
    ("live.md", LIVE, Fate::Story),
    ("live", LIVE, Fate::Story),
    ("page-as-text.txt", b"<!DOCTYPE html><title>T</title><h1>Bai</h1><p>A<p onclick=hit()>B", Fate::Story),
    ("svg-as-html.html", b"<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'><text>Bai</text></svg>", Fate::Story),
    ("xhtml.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'><h1>Bai</h1><x:script xmlns:x='http://www.w3.org/1999/xhtml'>hit()</x:script><p>A</p></html>", Fate::Story),
    ("utf16.html", b"\xFF\xFE<\0h\x001\0>\0B\0<\0/\0h\x001\0>\0<\0s\0c\0r\0i\0p\0t\0>\0h\0i\0t\0(\0)\0<\0/\0s\0c\0r\0i\0p\0t\0>\0<\0p\0>\0A\0", Fate::Story),
    ("utf7.html", b"<meta charset=utf-7><h1>Bai</h1><p>+ADw-script+AD4-hit()+ADw-/script+AD4-</p>", Fate::Story),
    ("charset-lies.html", b"<meta charset=iso-2022-jp><h1>Bai</h1><p>\x1b$B<script>hit()</script></p>", Fate::Refused("U+001B")),
    ("bom.html", b"\xEF\xBB\xBF<h1>Bai</h1><p onclick=hit()>Mot</p>", Fate::Story),
    ("form-feed.html", b"<h1>Bai</h1><img\x0csrc=x\x0conerror=hit()>", Fate::Refused("U+000C")),
    ("nul.html", b"<h1>Bai</h1><scr\0ipt>hit()</scr\0ipt>", Fate::Refused("NUL")),
    ("nul-in-tag.html", b"<h1>Bai</h1><img src=x one\0rror=hit()>", Fate::Refused("NUL")),
    ("escape.txt", b"Bai\n\n\x1b]0;hit\x07\x1b[2J\n", Fate::Refused("U+001B")),
    ("bell.md", b"# Bai\n\n\x07\n", Fate::Refused("U+0007")),
    ("vertical.txt", b"Bai\n\na\x0bb\n", Fate::Refused("U+000B")),
    ("delete.txt", b"Bai\n\na\x7fb\n", Fate::Refused("U+007F")),
    ("c1.txt", b"Bai\n\na\xC2\x9Bb\n", Fate::Refused("U+009B")),
    ("cut.html", b"<h1>B\xC3</h1><script>hit()</script>", Fate::Refused("UTF-8")),
    ("overlong.html", b"<h1>Bai</h1>\xC0\xBCscript\xC0\xBEhit()", Fate::Refused("UTF-8")),
    ("surrogate.html", b"<h1>Bai</h1>\xED\xA0\x80", Fate::Refused("UTF-8")),
    ("latin.html", b"<h1>B\xE0i</h1><script>hit()</script>", Fate::Refused("UTF-8")),
    ("bidi-override.txt", "Bài\n\nTệp \u{202E}gpj.exe\n".as_bytes(), Fate::Refused("U+202E")),
    ("bidi-isolate.html", "<h1>Bài \u{2066}x\u{2069}</h1><p>a</p>".as_bytes(), Fate::Refused("U+2066")),
    ("bidi-embed.md", "# Bài \u{202A}x\u{202C}\n\nMột\n".as_bytes(), Fate::Refused("U+202A")),
    ("bidi-entity.html", b"<h1>Bai &#x202E;x</h1><p>a</p>", Fate::Refused("U+202E")),
    ("control-entity.html", b"<h1>Bai</h1><p>Mot</p><p>a&#7;&#27;b</p>", Fate::Refused("U+0007")),
    ("nul-entity.html", b"<h1>Bai</h1><p>Mot</p><p>a&#0;b</p>", Fate::Refused("approval")),
    ("bidi-escape.md", b"---\ngalley: 1\nheadline: \"a\\u202eb\"\n---\n\nMot\n", Fate::Refused("U+202E")),
    ("nul-escape.md", b"---\ngalley: 1\nheadline: \"a\\u0000b\"\n---\n\nMot\n", Fate::Refused("NUL")),
    ("surrogate-escape.md", b"---\ngalley: 1\nheadline: \"a\\ud800b\"\n---\n\nMot\n", Fate::Story),
    ("front-script.md", b"---\ntitle: \"</title><script>hit()</script>\"\ntags: [\"<img src=x onerror=hit()>\"]\nauthor: \"'><svg onload=hit()>\"\n---\n\nMot\n\nHai\n", Fate::Story),
    ("own-front.md", b"---\ngalley: 1\nheadline: \"Bai </script><script>hit()</script>\"\nstandfirst: \"<svg onload=hit()>\"\nslug: ../../index\nsection: \"<b>\"\ntags:\n  - \"<img src=x onerror=hit()>\"\n---\n\n[a](javascript:hit())\n", Fate::Refused("slug")),
    ("meta-fields.html", b"<title>Bai</title><meta name=author content='<script>hit()</script>'><meta name=keywords content='\"><svg onload=hit()>, <b>'><meta name=description content='</script>'><h1>Bai</h1><p>A</p>", Fate::Story),
    ("photo-line.txt", b"Bai\n\nMot cau.\n\n\"><img src=x onerror=hit()> (\xE1\xBA\xA2nh minh h\xE1\xBB\x8Da). \xE1\xBA\xA2nh: </script><script>hit()</script>\n\nHai.\n", Fate::Story),
    ("zip.html", b"PK\x03\x04\x14\0\0\0\x08\0", Fate::Refused("")),
    ("jpeg.txt", b"\xFF\xD8\xFF\xE0\0\x10JFIF", Fate::Refused("")),
    ("pdf.md", b"%PDF-1.7\n<script>hit()</script>\n%\xE2\xE3\xCF\xD3", Fate::Refused("")),
    ("empty.html", b"", Fate::Refused("empty")),
    ("blank.md", b" \n\t\n", Fate::Refused("empty")),
];
