//! A sign of presence: the bytes of an object, which only the newsroom reads and only the device in its name can have made.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::Presence;
use crate::ledger::{LogId, pad, unpad};
use crate::members::{DeviceId, Lock, NewsroomId};

const FORMAT: u8 = 1;
const DOMAIN: &[u8] = b"galley presence 1\0";
/// What is said is padded to this length, whatever it says, and the cipher adds its tag.
const PADDED: usize = 256;
const SEALED: usize = PADDED + 16;

#[derive(Encode, Decode)]
#[cbor(array)]
struct Sign {
    #[n(0)]
    format: u8,
    #[n(1)]
    nonce: ByteVec,
    #[n(2)]
    sealed: ByteVec,
    #[n(3)]
    signature: ByteVec,
}

/// Whoever says and hears: a desk of a newsroom, with the lock that all of it has.
#[derive(Clone, Copy)]
pub struct Seat<'d> {
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// The desk, by the log that it writes.
    pub log: LogId,
    /// The key of its device.
    pub key: &'d SigningKey,
    /// The newsroom's present lock.
    pub lock: &'d Lock,
    /// Whether a device is one that a member works with; nothing that another one says is heard.
    pub knows: &'d dyn Fn(DeviceId) -> bool,
    /// Fills bytes with randomness.
    pub random: fn(&mut [u8]),
}

impl Seat<'_> {
    pub(super) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = Zeroizing::new(blake3::derive_key("galley presence key 1", self.lock.key()));
        XChaCha20Poly1305::new((&*key).into())
    }

    /// What goes with the words and is not hidden. The name says the device and its incarnation, so that no sign can be shown
    /// again as another one.
    fn said_with(&self, name: &str) -> Vec<u8> {
        [self.newsroom.0.as_slice(), name.as_bytes()].concat()
    }

    /// What is signed: a label, then all parts with their lengths.
    fn signed(&self, name: &str, nonce: &[u8], sealed: &[u8]) -> Vec<u8> {
        let mut signed = DOMAIN.to_vec();
        for part in [&self.newsroom.0, name.as_bytes(), nonce, sealed] {
            signed.extend((part.len() as u64).to_be_bytes());
            signed.extend(part);
        }
        signed
    }

    /// Returns what is put under a name.
    pub(super) fn seal(&self, name: &str, presence: &Presence) -> Vec<u8> {
        let nonce: [u8; 24] = self.bytes();
        // Encoding to memory, and padding and sealing what is so short, have no way to fail.
        let padded = pad(&minicbor::to_vec(presence).unwrap_or_default()).unwrap_or_default();
        let payload = Payload { msg: &padded, aad: &self.said_with(name) };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        let signature = self.key.sign(&self.signed(name, &nonce, &sealed)).to_bytes().to_vec();
        let sign =
            Sign { format: FORMAT, nonce: nonce.to_vec().into(), sealed: sealed.into(), signature: signature.into() };
        minicbor::to_vec(sign).unwrap_or_default()
    }

    /// Returns what a device says under a name; `None` where anything about it does not hold.
    pub(super) fn open(&self, device: DeviceId, name: &str, bytes: &[u8]) -> Option<Presence> {
        let sign: Sign = read(bytes)?;
        let nonce: [u8; 24] = sign.nonce.as_slice().try_into().ok()?;
        let signature = Signature::from_bytes(sign.signature.as_slice().try_into().ok()?);
        if sign.format != FORMAT || sign.sealed.len() != SEALED {
            return None;
        }
        device.key()?.verify_strict(&self.signed(name, &nonce, &sign.sealed), &signature).ok()?;
        let payload = Payload { msg: &sign.sealed, aad: &self.said_with(name) };
        let padded = self.cipher().decrypt(&XNonce::from(nonce), payload).ok()?;
        read(unpad(&padded).ok()?)
    }
}

/// Decodes what is in its one encoding.
fn read<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Option<T> {
    let value: T = minicbor::decode(bytes).ok()?;
    (minicbor::to_vec(&value).ok()? == bytes).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::registers::{BlockId, FieldName, PlacementField, RevisionId};
    use crate::story::{PlacementId, StoryId};
    use crate::sync::Place;
    use crate::sync::presence::tests::{Desk, PRESENCE};

    fn nothing_reads(seat: &Seat<'_>, name: &str, bytes: &[u8]) {
        assert_eq!(seat.open(seat.log.device, name, bytes), None);
    }

    #[test]
    fn a_sign_is_read_by_whoever_has_the_lock_and_only_as_it_was_given() {
        let (giver, reader) = (Desk::of(1), Desk::of(2));
        let device = giver.log().device;
        let bytes = giver.seat(|seat| seat.seal("name", &PRESENCE));
        reader.seat(|seat| {
            assert_eq!(seat.open(device, "name", &bytes), Some(PRESENCE));
            assert_eq!(seat.open(device, "other", &bytes), None, "under another name");
            assert_eq!(seat.open(seat.log.device, "name", &bytes), None, "as another device's");
            let other = Seat { newsroom: NewsroomId([8; 16]), ..*seat };
            assert_eq!(other.open(device, "name", &bytes), None, "in another newsroom");
            assert_eq!(
                Seat { lock: &Lock::of([8; 32]), ..*seat }.open(device, "name", &bytes),
                None,
                "by another lock"
            );
            for at in 0..bytes.len() {
                let mut altered = bytes.clone();
                altered[at] ^= 1;
                assert_eq!(seat.open(device, "name", &altered), None, "byte {at}");
                assert_eq!(seat.open(device, "name", &bytes[..at]), None, "cut off at {at}");
            }
            assert_eq!(seat.open(device, "name", &[bytes.as_slice(), &[0]].concat()), None);
        });
    }

    #[test]
    fn whoever_holds_key_and_lock_still_makes_signs_of_one_form_only() {
        Desk::of(1).seat(|seat| {
            let good = minicbor::decode::<Sign>(&seat.seal("name", &PRESENCE)).unwrap();
            let signed = |sign: Sign| {
                let signature = seat.key.sign(&seat.signed("name", &sign.nonce, &sign.sealed)).to_bytes().to_vec();
                minicbor::to_vec(Sign { signature: signature.into(), ..sign }).unwrap()
            };
            let again = || Sign {
                format: FORMAT,
                nonce: good.nonce.clone(),
                sealed: good.sealed.clone(),
                signature: vec![].into(),
            };
            assert_eq!(seat.open(seat.log.device, "name", &signed(again())), Some(PRESENCE));
            nothing_reads(seat, "name", &signed(Sign { format: 2, ..again() }));
            nothing_reads(seat, "name", &signed(Sign { nonce: vec![7; 25].into(), ..again() }));
            let sealed = |text: &[u8]| {
                let payload = Payload { msg: text, aad: &seat.said_with("name") };
                let nonce: [u8; 24] = good.nonce.as_slice().try_into().unwrap();
                signed(Sign { sealed: seat.cipher().encrypt(&XNonce::from(nonce), payload).unwrap().into(), ..again() })
            };
            let says = minicbor::to_vec(PRESENCE).unwrap();
            assert_eq!(seat.open(seat.log.device, "name", &sealed(&pad(&says).unwrap())), Some(PRESENCE));
            nothing_reads(seat, "name", &sealed(&pad(&[says.as_slice(), &[0; 300]].concat()).unwrap()));
            nothing_reads(seat, "name", &sealed(&pad(&[says.as_slice(), &[0]].concat()).unwrap()));
            nothing_reads(seat, "name", &sealed(&says));
            // A number of places that is not known yet.
            let newer = minicbor::to_vec((StoryId([1; 10]), (4_u8, ((),)), true)).unwrap();
            nothing_reads(seat, "name", &sealed(&pad(&newer).unwrap()));
            // A key of small order signs everything.
            let weak = DeviceId([1; 32].map(|_| 0));
            assert_eq!(seat.open(weak, "name", &signed(again())), None);
        });
    }

    #[test]
    fn what_is_said_has_one_encoding() {
        let (revision, photo) = (RevisionId([2; 16]), PlacementId([3; 8]));
        let block = Place::Block(BlockId { revision, index: 4 });
        let caption = Place::Placement(photo, PlacementField::Caption);
        let (two, three) = ("02".repeat(16), "03".repeat(8));
        for (place, said) in [
            (Place::Story, "820080".to_owned()),
            (block, format!("8201818250{two}04")),
            (Place::Field(FieldName::Headline), "82028100".to_owned()),
            (caption, format!("82038248{three}00")),
        ] {
            let encoded = minicbor::to_vec(Presence { place, ..PRESENCE }).unwrap();
            let expected = format!("834a{}{said}f5", "01".repeat(10));
            assert_eq!(data_encoding::HEXLOWER.encode(&encoded), expected, "{place}");
        }
    }
}
