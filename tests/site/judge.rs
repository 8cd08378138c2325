//! Starts the browser's side, `check.mjs`, and reads its verdict.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn in_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |f| f.join(name))).find(|file| file.is_file())
}

/// Returns the verdict on a job; `None`, and a counted skip, where this machine has no browser.
pub(crate) fn judge(mut job: Value) -> Option<Value> {
    let here = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/site"));
    let browser = in_path(&["chromium", "chromium-browser", "google-chrome"]);
    let node = in_path(&["node"]).filter(|_| here.join("node_modules/playwright-core").is_dir());
    let (Some(browser), Some(node)) = (browser, node) else {
        blackbox::skipped("the site is judged by Chromium and Node.js: run .ci/setup test");
        return None;
    };
    job["browser"] = browser.display().to_string().into();
    let mut child = Command::new(node);
    child.arg(here.join("check.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().expect("node starts");
    child.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "check.mjs failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
