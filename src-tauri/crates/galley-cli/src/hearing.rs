//! Hearing what other desks have said, before anything is sent to readers.

use newsroom::desk::{Desk, Heard};
use newsroom::message;

use crate::output::Output;
use crate::{Failure, sharing};

/// Exchanges first. Where the storage cannot be asked, whoever sits at a terminal decides whether to send all the same; a script
/// says so beforehand.
pub(crate) fn hear(desk: &mut Desk, out: &mut Output) -> Result<(), Failure> {
    let why = match desk.hear()? {
        Heard::Alone => return Ok(()),
        Heard::All(report) => {
            sharing::told_of(&report.findings, out);
            return Ok(());
        }
        Heard::Nothing(why) => why,
    };
    let (key, values) = why.explained();
    out.note(key, &values);
    let old = desk.members_as_of(desk.members_known()?);
    if !out.asks() {
        return Err(old.into());
    }
    let (key, values) = old.explained();
    out.note(key, &values);
    if out.terminal().confirms(message!("cli.send_all_the_same")) { Ok(()) } else { Err(Failure::Said) }
}
