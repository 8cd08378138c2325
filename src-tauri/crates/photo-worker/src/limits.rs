//! How much of anything one photo may ask for.

/// Bytes of a file.
pub(crate) const FILE: u64 = 200 << 20;
/// Pixels along one side.
pub(crate) const SIDE: u32 = 20_000;
/// Pixels in all: twice the largest cameras of today.
pub(crate) const PIXELS: u64 = 120_000_000;
/// Bytes of one decoded picture: 100 megapixels with transparency, 120 without, 67 at 16 bits.
pub(crate) const DECODED: u64 = 384 << 20;
/// Scans of a progressive JPEG: each one walks the whole picture again; honest files have about ten.
pub(crate) const SCANS: u32 = 100;
/// Bytes of a colour profile.
pub(crate) const PROFILE: usize = 4 << 20;
/// Bytes of an EXIF block that is looked into.
pub(crate) const EXIF: usize = 1 << 20;
/// Bytes of address space for the whole process.
#[cfg(unix)]
const ADDRESS_SPACE: u64 = 2 << 30;
/// Seconds of processor time. The desk stops the process sooner by the clock; this one holds if the desk is gone.
#[cfg(unix)]
const CPU_SECONDS: u64 = 30;

/// Bounds this process's own memory and time, so that a photo can end it but not the machine.
///
/// A system that refuses a limit (macOS knows no bound on address space) still has the checks before decoding.
#[cfg(unix)]
pub(crate) fn confine() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bounds = [(Resource::As, ADDRESS_SPACE), (Resource::Cpu, CPU_SECONDS), (Resource::Core, 0)];
    for (resource, bound) in bounds {
        let _ = setrlimit(resource, Rlimit { current: Some(bound), maximum: Some(bound) });
    }
}

/// Leaves the process as it is: bounds of this kind are Unix's.
#[cfg(not(unix))]
pub(crate) fn confine() {}
