//! A site as its adapter and as somebody who works there see it, and stories for it.

use std::sync::LazyLock;

use blackbox::wordpress::{WordPress as Server, asked, said};
use chrono::{DateTime, Utc};
use newsroom::house::{House, Section};
use newsroom::messages::Language;
use newsroom::publish::Content;
use newsroom::publish::destination::{Brought, Destination as _, Doing, Last, Refusal, Undoing};
use newsroom::publish::post::{Post, Standing};
use newsroom::publish::site::Rendition;
use newsroom::publish::wordpress::{Settings, WordPress};
use newsroom::story::{Byline, Digest, Placement, PlacementId, PublicForm, Story, StoryId};
use newsroom::web::{Credential, Trust};
use serde_json::Value;

static HOUSE: LazyLock<House> = LazyLock::new(|| House {
    newsroom: "Báo Tân Giang".into(),
    sections: vec![
        Section { name: "Thời sự".into(), slug: "thoi-su".into(), ..Section::default() },
        Section { name: "Làng nghề".into(), slug: "lang-nghe".into(), ..Section::default() },
    ],
    ..House::default()
});

/// Both kinds of site: with the plugin and without.
pub(crate) const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

pub(crate) fn login(server: &Server, user: &str) -> Credential {
    Credential { user: user.into(), secret: server.password(user).to_owned().into() }
}

pub(crate) fn open_as(home: &str, login: &Credential, settings: Settings) -> Result<WordPress<'static>, Refusal> {
    WordPress::at(home, (login, &Trust::default()), (&HOUSE, settings), Utc::now)
}

/// The site as whoever has such a login sees it.
pub(crate) fn open_with(home: &str, login: &Credential) -> WordPress<'static> {
    open_as(home, login, Settings::default()).unwrap()
}

/// The site as an editor's desk sees it.
pub(crate) fn open(server: &Server, home: &str) -> WordPress<'static> {
    open_with(home, &login(server, "editor"))
}

/// A photo that nobody has seen yet.
pub(crate) fn drawn(width: u32, height: u32) -> image::RgbImage {
    let seed: [u8; 3] = random();
    image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([seed[0].wrapping_add(x as u8), seed[1].wrapping_mul(y as u8), seed[2]])
    })
}

/// A photo that nobody has sent yet.
pub(crate) fn photo() -> Rendition {
    let mut bytes = std::io::Cursor::new(vec![]);
    drawn(64, 48).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let mut bytes = bytes.into_inner();
    // Two that look alike are two all the same.
    bytes.extend(random::<8>());
    let (digest, len) = (Digest::of(&bytes), bytes.len() as u64);
    Rendition { content: Content::Bytes(bytes), digest, len, width: 64, height: 48 }
}

/// A story that only this test knows, with so many photos.
pub(crate) fn story(headline: &str, photos: usize) -> Post {
    let id = StoryId(random());
    let mut story = Story {
        headline: headline.into(),
        standfirst: "Nước lên nhanh trong đêm.".into(),
        body: "Đoạn *một*.\n\nĐoạn hai.\n".into(),
        section: "Thời sự".into(),
        slug: format!("bai-{id}"),
        language: "vi".into(),
        bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
        ..Story::default()
    };
    let mut renditions = vec![];
    for n in 0..photos {
        let placement = PlacementId(random());
        story.placements.push(Placement {
            caption: format!("Ảnh số {n}"),
            credit: "Quang Minh".into(),
            alt: format!("Mô tả {n}"),
            ..Placement::new(placement)
        });
        if n > 0 {
            story.body.push_str(&format!("\n{}\n", placement.anchor()));
        }
        renditions.push((placement, photo()));
    }
    Post {
        story: id,
        form: PublicForm::from(&story),
        photos: renditions,
        corrections: vec![],
        language: Language::Vi,
        standing: Standing::Public(now()),
    }
}

/// Now, as WordPress keeps it.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(Utc::now().timestamp() - 5, 0).unwrap()
}

/// Brings a post with nobody listening.
pub(crate) fn bring(site: &WordPress<'_>, post: &Post, last: &Last) -> Result<Brought, Refusal> {
    site.bring(post, last, Undoing::Nothing, &mut |_| true)
}

/// What a receipt of it says.
pub(crate) fn receipt(post: &Post, brought: &Brought) -> Last {
    Last {
        path: Some(brought.path.clone()),
        manifest: Some(brought.parts.digest()),
        post: Some(Box::new(post.clone())),
        ..Last::default()
    }
}

pub(crate) fn lost(brought: &Brought) -> Vec<&Doing> {
    brought.done.iter().filter(|done| matches!(done, Doing::Lose(_))).collect()
}

/// Somebody who works at the site itself.
pub(crate) struct There {
    host: &'static str,
    port: u16,
    login: Credential,
}

impl There {
    pub(crate) fn at(server: &Server) -> Self {
        Self::by("127.0.0.1", server.port(), login(server, "admin"))
    }

    /// Somebody who goes there by a name of the site and a port, as who may do what is asked.
    pub(crate) fn by(host: &'static str, port: u16, login: Credential) -> Self {
        Self { host, port, login }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        asked((self.port, self.host), (&self.login.user, &self.login.secret), (method, path), body)
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null).1
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let (status, said) = self.ask("POST", path, body);
        assert!((200..300).contains(&status), "{said}");
        said
    }

    /// All posts of a story, by the part of the address that only they have; the bin is looked into, too.
    pub(crate) fn posts(&self, post: &Post) -> Vec<(u64, String)> {
        let all = self.get("posts?per_page=100&context=edit&status=publish,future,draft,pending,private,trash");
        let title = newsroom::story::escape(&post.form.headline);
        let own = all.as_array().unwrap().iter().filter(|p| {
            p["title"]["raw"] == title.as_str() || p["slug"].as_str().is_some_and(|slug| slug.contains(&post.form.slug))
        });
        own.map(|p| (p["id"].as_u64().unwrap(), p["status"].as_str().unwrap().to_owned())).collect()
    }

    /// How many files of a photo the site has.
    pub(crate) fn photos(&self, rendition: &Rendition) -> usize {
        let digits: String = rendition.digest.to_string().chars().take(16).collect();
        let all = self.get(&format!("media?per_page=100&search={digits}"));
        let by_name =
            all.as_array().unwrap().iter().filter(|m| m["source_url"].as_str().unwrap().contains(&digits)).count();
        let all = self.get(&format!("media?per_page=100&galley_photo={digits}"));
        by_name.max(all.as_array().unwrap().len())
    }

    /// Whether a reader gets anything at an address.
    pub(crate) fn is_there(&self, url: &str) -> bool {
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        said((self.port, self.host), ("HEAD", &format!("/{path}")), "", "").0 == 200
    }

    /// The page as a reader gets it: the status, and what it says.
    pub(crate) fn page(&self, url: &str) -> (u16, String) {
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        said((self.port, self.host), ("GET", &format!("/{path}")), "", "")
    }
}

/// The number in what a receipt calls a post.
pub(crate) fn id(brought: &Brought) -> u64 {
    brought.path.strip_prefix("posts/").unwrap().parse().unwrap()
}
