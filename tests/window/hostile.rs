//! Stories and clipboards that are meant to do harm, in the real window: nothing runs, and nobody is asked for anything.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;

use blackbox::hostile::{Case, FIELDS, HTML, MARKDOWN};
use blackbox::program::Galley;
use serde_json::{Value, json};

use crate::driver::Window;
use crate::screen::Screen;
use crate::{at_night, newsroom, open_first};

/// What is judged, in the page or in the frame of the preview; the functions are those that judge the published site.
const JUDGE: &str = include_str!("../support/hostile/judge.mjs");

/// Notes all that hostile words could make the page do. The page's own policy stops most of it: that it had to is noted.
const WATCH: &str = "
    window.struck = []
    window.hit = () => { struck.push('hit') }
    window.addEventListener('message', event => struck.push(`message ${event.origin}`))
    document.addEventListener('securitypolicyviolation', event => struck.push(`${event.violatedDirective} ${event.blockedURI}`))
    for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => { struck.push(name) }";

/// The list holds the rows that are in sight: the wanted one may be below them, or above.
const SCROLL: &str = "(list => { list.scrollTop = list.scrollTop + list.clientHeight < list.scrollHeight - 1 \
                      ? list.scrollTop + 100 : 0; return false })(document.querySelector('#stories'))";

const BODY: &str = ".ProseMirror[contenteditable=true]";

/// Where hostile words would call home.
struct Home(TcpListener);

impl Home {
    fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    /// Returns words as they are sent: their evil host is here.
    fn call(&self, words: &str) -> String {
        words.replace("evil.example", &self.0.local_addr().unwrap().to_string())
    }

    /// Nobody has called; whoever calls is noticed.
    fn heard_nothing(&self) {
        assert!(self.0.accept().is_err(), "somebody was asked for something");
        drop(TcpStream::connect(self.0.local_addr().unwrap()).unwrap());
        assert!(self.0.accept().is_ok(), "nobody would have been noticed");
    }
}

#[test]
fn hostile_stories_do_nothing() {
    let Some(screen) = Screen::start() else { return };
    let (folder, galley) = newsroom("vi");
    let galley = galley.by("Hoài An");
    let home = Home::open();
    let file = folder.path().join("body.md");
    let photo = blackbox::demo_photos().remove(0).display().to_string();
    let mut stories = vec![];
    let bodies: Vec<_> = HTML.iter().chain(MARKDOWN).map(|(name, words)| format!("{name}\n\n{words}\n\n")).collect();
    for (number, batch) in bodies.chunks(20).enumerate() {
        std::fs::write(&file, home.call(&batch.concat())).unwrap();
        let headline = format!("Lô {number}");
        let new = ["story", "new", "--headline", &headline, "--body-file", &file.display().to_string()];
        stories.push(galley.json(&new)["story"].as_str().unwrap().to_owned());
    }
    for (_, words) in some(FIELDS) {
        stories.extend(in_every_field(&galley, &home.call(words), &photo));
    }
    assert!(stories.len() > 20, "only {} stories", stories.len());

    let window = screen.open(&galley.desk, "Hoài An", "vi");
    window.until("document.querySelector('#stories [role=option]') !== null");
    window.run(WATCH, &json!([]));
    for story in &stories {
        let shown = galley.json(&["story", "show", story]);
        look_at(&window, story, shown["headline"].as_str().unwrap());
    }
    a_link_leads_nowhere(&window, &galley, &home, &file);
    home.heard_nothing();
    the_judge_sees(&window);
}

/// Whoever clicks on a link in the preview stays in it, and the link's address is not asked for anything.
fn a_link_leads_nowhere(window: &Window, galley: &Galley, home: &Home, file: &Path) {
    std::fs::write(file, home.call("[bấm](http://evil.example/x)")).unwrap();
    let new = ["story", "new", "--headline", "Liên kết", "--body-file", &file.display().to_string()];
    let story = galley.json(&new)["story"].as_str().unwrap().to_owned();
    open(window, &story, "Liên kết");
    window.press("Control+Shift+v");
    let frame = window.element("iframe[src^='preview:']");
    let still = "document.querySelector('main h1')?.textContent === 'Liên kết'";
    window.within(&frame, || {
        window.until(still);
        window.run("document.querySelector('main a[href*=\"/x\"]').click()", &json!([]));
    });
    window.until("struck.join().startsWith('frame-src')");
    window.within(&frame, || drop(window.until(still)));
    window.run("struck.length = 0", &json!([]));
    window.click("dialog:modal header button");
    window.until("document.querySelector('iframe') === null");
}

/// Makes a story with words in all fields that are no Markdown; none where a field refuses them.
fn in_every_field(galley: &Galley, words: &str, photo: &str) -> Option<String> {
    let fields = ["headline", "standfirst", "kicker", "dateline", "tag", "byline", "notes", "section", "genre"];
    let fields = fields.map(|field| format!("--{field}={words}"));
    let new: Vec<_> = ["--json", "story", "new"].into_iter().chain(fields.iter().map(String::as_str)).collect();
    let output = galley.run(&new);
    if !output.status.success() {
        assert!(matches!(output.status.code(), Some(1 | 2)), "{words}: {output:?}");
        return None;
    }
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let story = answer["story"].as_str().unwrap().to_owned();
    let texts = ["caption", "credit", "alt"].map(|field| format!("--{field}={words}"));
    galley.json(&["photo", "add", &story, photo, &texts[0], &texts[1], &texts[2]]);
    Some(story)
}

fn open(window: &Window, story: &str, headline: &str) {
    let opened = "(row => row && (row.click(), true))(document.getElementById(arguments[0]))";
    window.until_with(&format!("({opened}) || {SCROLL}"), &json!([format!("row-{story}")]));
    let field = "textarea[data-field=headline]";
    window.until_with("document.querySelector(arguments[0])?.value === arguments[1]", &json!([field, headline]));
}

/// Opens a story and its preview, touches everything, and judges both.
fn look_at(window: &Window, story: &str, headline: &str) {
    open(window, story, headline);
    window.until_with("document.querySelector(arguments[0]) !== null", &json!([BODY]));
    let touch = format!(
        "{}; for (const element of document.querySelectorAll('main .sheet *'))
            for (const name of EVENTS) element.dispatchEvent(new Event(name, {{ cancelable: true }}));
         return active('photo://localhost', document.querySelector(arguments[0]), '.figure *')",
        functions()
    );
    let found = window.run(&touch, &json!([BODY]));
    assert_eq!(found, json!([]), "{headline}: in the editor");

    window.press("Control+Shift+v");
    let frame = window.element("iframe[src^='preview:']");
    window.within(&frame, || {
        window.until("document.querySelector('main h1') !== null");
        let said = window.run("return document.querySelector('main h1').textContent", &json!([]));
        assert_eq!(said.as_str().unwrap(), headline);
        let judge = format!(
            "{}; for (const element of document.querySelectorAll('*'))
                for (const name of EVENTS) if (name !== 'click') element.dispatchEvent(new Event(name, {{ cancelable: true }}));
             return active('preview://localhost', document, 'base')",
            functions()
        );
        assert_eq!(window.run(&judge, &json!([])), json!([]), "{headline}: in the preview");
    });
    window.click("dialog:modal header button");
    window.until("document.querySelector('iframe') === null");
    assert_eq!(window.run("return struck", &json!([])), json!([]), "{headline}");
}

#[test]
fn hostile_clipboards_do_nothing() {
    let Some(screen) = Screen::start_with(&["xclip", "xdotool"]) else { return };
    let (_folder, galley) = newsroom("vi");
    let galley = galley.by("Hoài An");
    let home = Home::open();
    galley.json(&["story", "new", "--headline", "Dán"]);
    let window = screen.open(&galley.desk, "Hoài An", "vi");
    open_first(&window);
    window.run(WATCH, &json!([]));

    let mut number = 0;
    let mut paste = |kind: &str, before: &str, words: &str| {
        number += 1;
        screen.copy(kind, &home.call(&format!("{}{words}", before.replace("{}", &number.to_string()))));
        screen.press(&["ctrl+a", "ctrl+v"]);
        window.until_with(
            "document.querySelector(arguments[0]).textContent.includes(arguments[1])",
            &json!([BODY, format!("Miếng {number}.")]),
        );
        let touch = format!(
            "{}; return active('photo://localhost', document.querySelector(arguments[0]), '.figure *')",
            functions()
        );
        assert_eq!(window.run(&touch, &json!([BODY])), json!([]), "{kind}: {words}");
        assert_eq!(window.run("return struck", &json!([])), json!([]), "{kind}: {words}");
    };
    for (_, words) in some(HTML) {
        paste("text/html", "<p>Miếng {}.</p>", words);
        // As if it had been copied here: the page reads this itself.
        paste("text/html", "<div data-pm-slice='0 0 []'></div><p>Miếng {}.</p>", words);
    }
    for inner in [
        "<p><a data-href='javascript:hit()'>bấm</a></p>",
        "<figure data-placement='x\" onerror=hit()'></figure>",
        "<div data-embed='javascript:hit()'></div>",
    ] {
        paste("text/html", "<div data-pm-slice='0 0 []'></div><p>Miếng {}.</p>", inner);
    }
    for (_, words) in some(MARKDOWN).chain(some(FIELDS)) {
        paste("UTF8_STRING", "Miếng {}.\n\n", words);
    }
    home.heard_nothing();
    the_judge_sees(&window);
}

/// Returns all pieces at night, and every third by day.
fn some(all: &'static [Case]) -> impl Iterator<Item = &'static Case> {
    all.iter().step_by(if at_night() { 1 } else { 3 })
}

fn functions() -> String {
    JUDGE.replace("export ", "")
}

/// The same words, put into the page as they are, would have been seen.
fn the_judge_sees(window: &Window) {
    let raw = format!(
        "{}; const raw = document.createElement('div')
        raw.innerHTML = arguments[0]
        document.body.append(raw)
        return active('photo://localhost', raw).length",
        functions()
    );
    for (sent, least) in
        [("<img src=x onerror=hit()>", 2), ("<a href='javascript:hit()'>b</a>", 1), ("<svg onload=hit()>", 2)]
    {
        let found = window.run(&raw, &json!([sent]));
        assert!(found.as_u64().unwrap() >= least, "{sent}: {found}");
    }
    window.until("struck.length > 0");
}
