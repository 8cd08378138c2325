//! Closing a window as its user does. No window of these screens has a frame, so what its button would say is said here, in the few
//! words of the X11 protocol that it takes: a driver ends the program and does not let it say anything more.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

/// A program that speaks to a screen.
struct Client(UnixStream);

impl Client {
    /// Says hello to the screen of that number; it answers with what it is, which is passed over.
    fn connect(number: &str) -> Self {
        let mut stream = UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).unwrap();
        stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut head = [0; 8];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(head[0], 1, "the screen lets nobody in");
        let mut rest = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
        stream.read_exact(&mut rest).unwrap();
        Self(stream)
    }

    /// Returns the number that the screen has for a name.
    fn atom(&mut self, name: &str) -> [u8; 4] {
        let padded = name.len().div_ceil(4) * 4;
        let mut request = vec![16, 0];
        request.extend(u16::try_from(2 + padded / 4).unwrap().to_le_bytes());
        request.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        request.extend([0, 0]);
        request.extend(name.as_bytes());
        request.resize(8 + padded, 0);
        self.0.write_all(&request).unwrap();
        let answer = self.answer();
        [answer[8], answer[9], answer[10], answer[11]]
    }

    fn answer(&mut self) -> [u8; 32] {
        let mut answer = [0; 32];
        self.0.read_exact(&mut answer).unwrap();
        answer
    }
}

/// Asks the windows of those numbers on a screen to close.
pub(crate) fn ask(display: &str, windows: impl Iterator<Item = u32>) {
    let mut client = Client::connect(display.trim_start_matches(':'));
    let (protocols, delete) = (client.atom("WM_PROTOCOLS"), client.atom("WM_DELETE_WINDOW"));
    for window in windows {
        let window = window.to_le_bytes();
        // To that window, as a message of 32 bits each: what is asked, and no time.
        let mut request = vec![25, 0, 11, 0];
        request.extend(window);
        request.extend([0; 4]);
        request.extend([33, 32, 0, 0]);
        request.extend(window);
        request.extend(protocols);
        request.extend(delete);
        request.resize(44, 0);
        client.0.write_all(&request).unwrap();
    }
    // Asked after it, and answered after it.
    client.atom("WM_PROTOCOLS");
}
