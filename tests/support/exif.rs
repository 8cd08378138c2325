//! EXIF as cameras write it, around a small picture.

/// Returns a segment of a JPEG.
pub fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &(payload.len() as u16 + 2).to_be_bytes()[..], payload].concat()
}

/// Returns a segment of EXIF with an orientation, and this picture on its second page.
pub fn exif(orientation: u16, thumbnail: &[u8]) -> Vec<u8> {
    let mut tiff = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([&orientation.to_le_bytes()[..], &[0, 0], &26u32.to_le_bytes()].concat());
    tiff.extend([&b"\x02\0\x01\x02\x04\0\x01\0\0\0"[..], &56u32.to_le_bytes()].concat());
    tiff.extend([&b"\x02\x02\x04\0\x01\0\0\0"[..], &(thumbnail.len() as u32).to_le_bytes(), &[0; 4]].concat());
    segment(0xE1, &[&tiff[..], thumbnail].concat())
}
