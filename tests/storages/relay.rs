//! Counts the bytes that pass between a program and a server on loopback.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// A port that leads to another one.
pub(crate) struct Relay {
    port: u16,
    passed: Arc<AtomicU64>,
}

impl Relay {
    /// Leads to a port of this machine for as long as the program runs.
    pub(crate) fn to(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let relay = Self { port: listener.local_addr()?.port(), passed: Arc::default() };
        let passed = Arc::clone(&relay.passed);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                for (from, to) in [(near.try_clone(), far.try_clone()), (far.try_clone(), near.try_clone())] {
                    let (Ok(from), Ok(to), passed) = (from, to, Arc::clone(&passed)) else { continue };
                    thread::spawn(move || pass(from, to, &passed));
                }
            }
        });
        Ok(relay)
    }

    /// Returns the port that leads there.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns how many bytes have passed, both ways.
    pub(crate) fn bytes(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }
}

/// Counts what was read before it is handed on: whoever has the answer finds it counted.
fn pass(mut from: TcpStream, mut to: TcpStream, passed: &AtomicU64) {
    let mut some = vec![0; 64 << 10];
    while let Ok(read @ 1..) = from.read(&mut some) {
        passed.fetch_add(read as u64, Ordering::Relaxed);
        if some.get(..read).is_none_or(|some| to.write_all(some).is_err()) {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
