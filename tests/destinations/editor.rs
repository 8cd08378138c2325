//! WordPress' own editor opens what was sent: every block as one that it knows, and none to be mended.

use std::path::{Path, PathBuf};
use std::process::Command;

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Destination as _, Doing, Last, Undoing};
use serde_json::Value;

use crate::round::BODY;
use crate::site::{There, bring, id, open, receipt, story};

fn in_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Returns Chromium and Node.js. `None`, with the test counted as skipped, where there is no browser.
pub(crate) fn browser() -> Option<(PathBuf, PathBuf)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let browser = in_path(&["chromium", "chromium-browser", "google-chrome"]);
    let node = in_path(&["node"]).filter(|_| here.join("site/node_modules/playwright-core").is_dir());
    let (Some(browser), Some(node)) = (browser, node) else {
        blackbox::skipped("pages are opened by Chromium and Node.js: run .ci/setup test");
        return None;
    };
    Some((browser, node))
}

/// Opens a post in the editor.
fn opened(server: &Server, post: u64) -> Option<Value> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (browser, node) = browser()?;
    let mut command = Command::new(node);
    command.arg(here.join("destinations/editor.mjs")).arg(browser);
    command.args([&server.with_plugin(), "editor", "editor-password", &post.to_string()]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn every_block_opens_as_one_that_the_editor_knows() {
    let Some(server) = Server::shared() else { return };
    let site = open(server, &server.with_plugin());
    let mut post = story("Mở trong trình soạn thảo", 3);
    let anchor = post.photos[1].0.anchor();
    post.form.body =
        format!("{BODY}\n{anchor}\n\n> Một.\n>\n> Hai.\n\n### Ba\n\n5. năm\n6. sáu\n\n- **đậm**\n\n  đoạn sau\n");
    post.form.dateline = "Bãi Ngô".into();
    post.corrections.push(newsroom::publish::site::Correction { at: crate::site::now(), note: "Sai [tên].".into() });
    let brought = bring(&site, &post, &Last::default()).unwrap();
    let Some(seen) = opened(server, id(&brought)) else { return };
    let blocks = seen["blocks"].as_array().unwrap();
    let odd = |block: &&Value| {
        block["valid"] != true
            || ["core/freeform", "core/missing", "core/html"].iter().any(|name| block["name"] == *name)
    };
    assert_eq!(blocks.iter().filter(odd).collect::<Vec<_>>(), Vec::<&Value>::new());
    let has = |name: &str| blocks.iter().any(|block| block["name"] == name);
    for name in ["paragraph", "heading", "list", "list-item", "quote", "table", "code", "separator", "embed", "image"] {
        assert!(has(&format!("core/{name}")), "{name}: {blocks:?}");
    }
    // Somebody saves it there as the editor has it: that is no edit.
    There::at(server).post(&brought.path, &serde_json::json!({ "content": seen["edited"] }));
    let last = receipt(&post, &brought);
    let planned = site.plan(&post, &last, Undoing::Nothing).unwrap();
    assert!(planned.iter().all(|doing| matches!(doing, Doing::Reuse(_))), "{planned:?}");
}
