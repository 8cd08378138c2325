//! What was typed to break a page stays words.

use super::*;

const HOSTILE: &str = "</script ><!-- </script><script>x()</script><img src=x onerror=x()>\"' onmouseover='x()' javascript:x() ]]> & \u{1}\u{FFFF}<a href=javascript:x()>";

fn hostile() -> Article {
    let mut article = article(1);
    let form = &mut article.form;
    for field in [&mut form.kicker, &mut form.headline, &mut form.standfirst, &mut form.dateline, &mut form.language] {
        *field = HOSTILE.into();
    }
    form.correction_note = HOSTILE.into();
    form.body = format!("{HOSTILE}\n\n[a](javascript:x())\n\n![b](javascript:x())\n\n{}", form.body);
    form.bylines[0].name = HOSTILE.into();
    form.tags = vec![HOSTILE.into()];
    for placement in &mut form.placements {
        placement.caption = HOSTILE.into();
        placement.credit = HOSTILE.into();
        placement.alt = HOSTILE.into();
    }
    article.corrections.push(Correction { at: article.published_at, note: HOSTILE.into() });
    article
}

fn hostile_plan() -> Manifest {
    let mut house = house();
    house.newsroom = HOSTILE.into();
    house.sections[1].name = HOSTILE.into();
    let destination = Destination { mail: "a@b\" onclick=x()".into(), ..destination() };
    let site = Site { house: &house, destination: &destination, language: Language::Vi };
    let mut article = hostile();
    article.form.section = HOSTILE.into();
    let mut memory = Memory::default();
    memory.put(&site, &article);
    plan(&site, &article, &memory, &jpeg).unwrap()
}

#[test]
fn nothing_typed_becomes_markup() {
    let plan = hostile_plan();
    let mut scripts = 0;
    for (path, html) in pages(&plan) {
        for element in html.root_element().descendants().filter_map(|n| n.value().as_element()) {
            if element.name() == "script" {
                scripts += 1;
                assert_eq!(element.attr("type"), Some("application/ld+json"), "{path}");
            }
            assert!(!["iframe", "object", "style", "form", "base"].contains(&element.name()), "{path}");
            for (name, value) in element.attrs() {
                assert!(!name.starts_with("on") && name != "style", "{path}: {name}");
                if ["href", "src", "srcset", "action"].contains(&name) {
                    assert!(!value.trim().to_lowercase().starts_with("javascript:"), "{path}: {value}");
                }
            }
        }
        for json in select(&html, "script") {
            serde_json::from_str::<serde_json::Value>(&json).unwrap();
        }
    }
    assert_eq!(scripts, 1);
}

#[test]
fn feeds_and_sitemaps_are_well_formed() {
    let plan = hostile_plan();
    for path in ["feed.atom", "feed.rss", "sitemap.xml", "sitemap-1.xml"] {
        let text = text_of(&plan, path);
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut depth = 0;
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(e) => {
                    assert!(e.attributes().all(|a| a.is_ok()), "{path}");
                    assert_ne!(e.name().as_ref(), "script", "{path}");
                    depth += 1;
                }
                quick_xml::events::Event::End(_) => depth -= 1,
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{path}");
        assert!(!text.contains(['\u{1}', '\u{FFFF}']), "{path}");
    }
}
