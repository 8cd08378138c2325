use super::*;

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/data/photos/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// Something in every field.
fn told() -> Metadata {
    Metadata {
        caption: "Nước lên tới hiên nhà ở xã <Phú Hòa> & lân cận.\nẢnh chụp lúc 5 giờ sáng.".into(),
        credit: "Ảnh: \"Bình Minh\"".into(),
        creator: vec!["Nguyễn Thị Thùy Dương Hoàng Ngọc Ánh Tuyết".into(), "Lê Văn Đỗ".into()],
        copyright: "© 2026 Báo Ví Dụ".into(),
        headline: "Lũ về sớm".into(),
        alt: "Một người chèo thuyền giữa sân".into(),
        taken: "2026-05-01T10:20:30+07:00".parse().ok(),
        digital_source_type: "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture".into(),
        source: "Thông tấn xã Ví Dụ".into(),
        usage_terms: "Không dùng cho quảng cáo.\nGhi nguồn.".into(),
        place: Place {
            sublocation: "Chợ Đông Ba".into(),
            city: "Huế".into(),
            state: "Thừa Thiên Huế".into(),
            country: "Việt Nam".into(),
        },
        people: vec!["Đỗ Thị Nữ".into(), "Ôn Ỷ".into()],
        keywords: vec!["lũ".into(), "thuyền".into()],
        long_description: "Một người đàn ông đội nón lá.\nNước ngập nửa cửa.".into(),
        instructions: "Không cắt người bên trái".into(),
        rating: -1,
        label: "Xanh".into(),
        ..Metadata::default()
    }
}

fn published() -> Published {
    Published::of(&told(), Audience::Readers)
}

/// A JPEG's markers without a picture: enough for what reads metadata.
fn jpeg(segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    for (marker, payload) in segments {
        bytes.extend([0xFF, *marker]);
        bytes.extend((payload.len() as u16 + 2).to_be_bytes());
        bytes.extend(payload);
    }
    bytes.extend([0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0, 3, 0xFF, 0xD9]);
    bytes
}

fn xmp_segment(description: &str) -> (u8, Vec<u8>) {
    (0xE1, format!("http://ns.adobe.com/xap/1.0/\0{}", packet(description)).into_bytes())
}

fn packet(description: &str) -> String {
    format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
        xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmlns:s="some">{description}</rdf:RDF></x:xmpmeta>"#
    )
}

fn iim_segment(datasets: &[(u8, &[u8])]) -> (u8, Vec<u8>) {
    let mut iim = Vec::new();
    for (number, value) in datasets {
        iim.extend([0x1C, 2, *number]);
        iim.extend((value.len() as u16).to_be_bytes());
        iim.extend(*value);
    }
    let mut payload = b"Photoshop 3.0\0".to_vec();
    // Another resource with a name of its own comes first, as Photoshop writes them.
    payload.extend(b"8BIM\x04\x25\x03abc\0\0\0\x018\0");
    payload.extend(b"8BIM\x04\x04\0\0");
    payload.extend((iim.len() as u32).to_be_bytes());
    payload.extend(iim);
    (0xED, payload)
}

#[test]
fn vietnamese_is_intact() {
    let metadata = read(&sample("01_astronaut_iptc_xmp_vi.jpg"));
    let expected = Metadata {
        caption: "Người dân sơ tán tại quận Hoàn Kiếm".into(),
        headline: "Lũ lụt ở Hà Nội".into(),
        credit: "Test Desk".into(),
        creator: vec!["Nguyễn Văn Ảnh".into()],
        source: "Example News".into(),
        copyright: "© 2026 Example News".into(),
        taken: "2026-05-01T10:20:30+07:00".parse().ok(),
        place: Place { city: "Hà Nội".into(), country: "Việt Nam".into(), ..Place::default() },
        keywords: vec!["lũ lụt".into(), "Hà Nội".into()],
        alt: "Đường phố ngập nước".into(),
        long_description: "Mô tả dài".into(),
        digital_source_type: "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture".into(),
        ..Metadata::default()
    };
    assert_eq!(metadata, expected);
}

#[test]
fn latin_1_without_a_mark_is_read() {
    let metadata = read(&sample("04_chelsea_legacy_latin1_iim.jpg"));
    assert_eq!(metadata.creator, ["José Müller"]);
    assert_eq!(metadata.caption, "Café crème à Zürich");
}

#[test]
fn coordinates_are_not_read() {
    let metadata = read(&sample("02_coffee_orientation6_gps.jpg"));
    assert_eq!(metadata, Metadata::default());
}

#[test]
fn decomposed_text_is_composed() {
    let metadata = read(&jpeg(&[iim_segment(&[(80, "Nguye\u{302}\u{303}n".as_bytes())])]));
    assert_eq!(metadata.creator, ["Nguyễn"]);
}

#[test]
fn xmp_wins_and_the_others_are_shown() {
    let metadata = read(&jpeg(&[
        xmp_segment(r#"<rdf:Description photoshop:Credit="Báo Mới" photoshop:City="Huế"/>"#),
        iim_segment(&[(110, "Báo Cũ".as_bytes()), (90, "Huế ".as_bytes()), (105, b"Tit")]),
    ]));
    assert_eq!((&*metadata.credit, &*metadata.place.city, &*metadata.headline), ("Báo Mới", "Huế", "Tit"));
    let values = vec![(Origin::Xmp, "Báo Mới".to_owned()), (Origin::Iim, "Báo Cũ".to_owned())];
    assert_eq!(metadata.disagreements, [Disagreement { field: Field::Credit, values }]);
}

#[test]
fn a_value_cut_at_its_limit_is_no_disagreement() {
    let whole = "Hãng thông tấn tỉnh Bình Dương và vùng lân cận";
    let cut = &whole.as_bytes()[..30];
    let xmp = xmp_segment(&format!(r#"<rdf:Description photoshop:Credit="{whole}"/>"#));
    let metadata = read(&jpeg(&[xmp, iim_segment(&[(110, cut)])]));
    assert_eq!(metadata.credit, whole);
    assert_eq!(metadata.disagreements, []);
}

#[test]
fn refused_text_is_noted_and_the_rest_stays() {
    let metadata = read(&jpeg(&[iim_segment(&[(120, "a\u{202E}b".as_bytes()), (105, b"x\0\0"), (110, b"\x07")])]));
    assert_eq!((&*metadata.caption, &*metadata.headline), ("", "x"));
    let omitted = |field| Omission::Value { field, origin: Origin::Iim };
    assert_eq!(metadata.omissions, [omitted(Field::Caption), omitted(Field::Credit)]);
}

#[test]
fn xmp_in_all_its_spellings() {
    let metadata = read(&jpeg(&[xmp_segment(
        r#"<rdf:Description><dc:description><rdf:Alt><rdf:li xml:lang="en">Flood</rdf:li>
        <rdf:li xml:lang="x-default">Lũ &amp; <![CDATA[<mưa>]]> &#x1EE9;</rdf:li></rdf:Alt></dc:description>
        <dc:creator>Một mình</dc:creator><s:shown><rdf:Bag><rdf:li><rdf:Description photoshop:City="Sai"/>
        </rdf:li></rdf:Bag></s:shown></rdf:Description><rdf:Description photoshop:City="&quot;Đúng&quot;"/>"#,
    )]));
    assert_eq!(metadata.caption, "Lũ & <mưa> ứ");
    assert_eq!(metadata.creator, ["Một mình"]);
    assert_eq!(metadata.place.city, "\"Đúng\"");
}

#[test]
fn xmp_in_sixteen_bits_is_read_in_either_order() {
    let (marker, utf8) = xmp_segment(r#"<rdf:Description photoshop:City="Tân Giang"/>"#);
    let name = b"http://ns.adobe.com/xap/1.0/\0".len();
    let (name, packet) = utf8.split_at(name);
    let units: Vec<u16> = std::str::from_utf8(packet).unwrap().encode_utf16().collect();
    for order in [u16::to_be_bytes, u16::to_le_bytes] {
        let wide: Vec<u8> = units.iter().flat_map(|unit| order(*unit)).collect();
        let metadata = read(&jpeg(&[(marker, [name, &wide].concat())]));
        assert_eq!(metadata.place.city, "Tân Giang");
    }
    let lone: Vec<u8> = [0x3C, 0xD800].iter().flat_map(|unit: &u16| unit.to_be_bytes()).collect();
    assert_eq!(xmp::parse(&lone, &[]), None);
}

#[test]
fn extended_xmp_is_joined_whatever_its_order() {
    let guid = "0123456789ABCDEF0123456789ABCDEF";
    let long = "ữ".repeat(5000);
    let whole = packet(&format!("<rdf:Description><dc:rights>{long}</dc:rights></rdf:Description>")).into_bytes();
    let part = |offset: usize, bytes: &[u8]| {
        let mut payload = format!("http://ns.adobe.com/xmp/extension/\0{guid}").into_bytes();
        payload.extend((whole.len() as u32).to_be_bytes());
        payload.extend((offset as u32).to_be_bytes());
        payload.extend(bytes);
        (0xE1, payload)
    };
    let main = xmp_segment(&format!(r#"<rdf:Description xmpNote:HasExtendedXMP="{guid}"/>"#));
    let (first, second) = (part(0, &whole[..1000]), part(1000, &whole[1000..]));
    assert_eq!(read(&jpeg(&[main.clone(), second.clone(), first])).copyright, long);
    assert_eq!(read(&jpeg(&[main, second])).copyright, "");
}

#[test]
fn a_place_is_read_from_its_structure_where_it_is_not_said_plainly() {
    let inside = r#"<e:City>Huế</e:City><e:CountryName><rdf:Alt><rdf:li xml:lang="x-default">Việt Nam</rdf:li></rdf:Alt></e:CountryName>"#;
    let second = r#"<rdf:li rdf:parseType="Resource"><e:City>Vinh</e:City><e:Sublocation>Ga</e:Sublocation></rdf:li>"#;
    let spellings = [
        format!(r#"<rdf:li rdf:parseType="Resource">{inside}</rdf:li>"#),
        format!("<rdf:li><rdf:Description>{inside}</rdf:Description></rdf:li>"),
        r#"<rdf:li e:City="Huế" e:CountryName="Việt Nam"/>"#.to_owned(),
        r#"<rdf:li><rdf:Description e:City="Huế" e:CountryName="Việt Nam"/></rdf:li>"#.to_owned(),
    ];
    let place = |plain: &str, first: &str| {
        let space = r#"xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/""#;
        let bag = format!("<e:LocationCreated><rdf:Bag>{first}{second}</rdf:Bag></e:LocationCreated>");
        read(&jpeg(&[xmp_segment(&format!("<rdf:Description {space} {plain}>{bag}</rdf:Description>"))])).place
    };
    for spelling in spellings {
        let (city, country) = ("Huế".into(), "Việt Nam".into());
        assert_eq!(place("", &spelling), Place { city, country, ..Place::default() }, "{spelling}");
        assert_eq!(place(r#"photoshop:Country="Lào""#, &spelling), Place { country: "Lào".into(), ..Place::default() });
    }
}

#[test]
fn content_credentials_are_seen_and_not_handed_on() {
    let manifest =
        [&b"\0\0\0\x30jumb\0\0\0\x1ejumdc2pa"[..], b"\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0"].concat();
    let piece = |of: &[u8]| (0xEB, [b"JP\0\x01\0\0\0\x01", of].concat());
    let claimed = jpeg(&[piece(&manifest)]);
    assert!(read(&claimed).content_credentials);
    assert!(!read(&embed(&claimed, &published()).unwrap().bytes).content_credentials);
    assert!(!read(&jpeg(&[piece(b"\0\0\0\x30jumb\0\0\0\x1ejumdjson")])).content_credentials);
    let length = (manifest.len() as u32).to_be_bytes();
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &length, b"caBX", &manifest, b"crc!"].concat();
    let webp = [&b"RIFF....WEBPC2PA"[..], &(manifest.len() as u32).to_le_bytes(), &manifest].concat();
    assert!(read(&png).content_credentials && read(&webp).content_credentials);
    assert!(read(b"GIF89a..\x21\xFF\x0BC2PA_GIF\x01\0\0").content_credentials);
    assert!(read(&tiff(&[(52_545, 7, &manifest)], &[])).content_credentials);
}

#[test]
fn a_guess_at_an_encoding_is_told() {
    let metadata =
        read(&jpeg(&[iim_segment(&[(120, b"H\xB5 N\xE9i ng\xB5y m\xADa"), (80, b"L\xAA V\xA8n \xA7\xE7")])]));
    assert_eq!((&*metadata.caption, &metadata.creator[..]), ("Hà Nội ngày mưa", &["Lê Văn Đỗ".to_owned()][..]));
    assert_eq!(metadata.doubts, [Doubt { origin: Origin::Iim, encoding: Guess::Tcvn3 }]);
    let (key, values) = &metadata.notices("a.jpg")[0];
    assert!(key.text(crate::messages::Language::En, values).contains("IPTC information is; it was read as TCVN3"));
    assert_eq!(read(&sample("04_chelsea_legacy_latin1_iim.jpg")).doubts, []);
}

#[test]
fn hostile_xmp_is_left_out() {
    let billion = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>"#;
    let deep = format!("{}{}", "<a>".repeat(70), "</a>".repeat(70));
    let many = format!("<a {}/>", r#"xmlns:q="w" "#.repeat(1001));
    let entity = packet("<rdf:Description><dc:rights>&unknown;</dc:rights></rdf:Description>");
    for text in [billion, &deep, &many, &entity, "<open", "\u{1}"] {
        let payload = format!("http://ns.adobe.com/xap/1.0/\0{text}").into_bytes();
        let metadata = read(&jpeg(&[(0xE1, payload)]));
        if metadata != Metadata::default() {
            assert_eq!(metadata.omissions, [Omission::Block { origin: Origin::Xmp }], "{text}");
        }
    }
    assert_eq!(xmp::parse(billion.as_bytes(), &[]), None);
    assert_eq!(xmp::parse(deep.as_bytes(), &[]), None);
    assert_eq!(xmp::parse(many.as_bytes(), &[]), None);
    assert_eq!(xmp::parse(entity.as_bytes(), &[]), None);
}

#[test]
fn png_and_webp_carry_the_same_blocks() {
    let packet = packet(r#"<rdf:Description photoshop:Credit="Báo Ví Dụ"/>"#);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let text = [b"XML:com.adobe.xmp\0\0\0\0\0", packet.as_bytes()].concat();
    png.extend((text.len() as u32).to_be_bytes());
    png.extend([&b"iTXt"[..], &text, b"crc!"].concat());
    assert_eq!(read(&png).credit, "Báo Ví Dụ");
    let mut webp = b"RIFF....WEBPXMP ".to_vec();
    webp.extend((packet.len() as u32).to_le_bytes());
    webp.extend(packet.as_bytes());
    assert_eq!(read(&webp).credit, "Báo Ví Dụ");
}

#[test]
fn what_is_handed_on_reads_back_whole() {
    let file = sample("01_astronaut_iptc_xmp_vi.jpg");
    let handed = embed(&file, &Published::of(&told(), Audience::Newsrooms)).unwrap();
    assert_eq!(read(&handed.bytes), told());
    assert_eq!(handed.cut, [Field::Creator]);
}

#[test]
fn readers_learn_no_more_than_they_may() {
    let back = read(&embed(&sample("02_coffee_orientation6_gps.jpg"), &published()).unwrap().bytes);
    let mut public = told();
    let theirs = |field: &Field| !Audience::Readers.may_know(*field) && !field.is_right();
    for field in Field::ALL.into_iter().filter(theirs) {
        assert!(!told().values(field).is_empty());
        public.set(field, &[]);
    }
    assert_eq!(back, public);
    let secret = [Field::Instructions, Field::Rating, Field::Label, Field::People, Field::Keywords, Field::Sublocation];
    assert!(secret.into_iter().all(|field| back.values(field).is_empty()));
}

#[test]
fn no_file_says_on_what_right_this_newsroom_has_a_photo() {
    let mut all = told();
    let rights: Vec<_> = Field::ALL.into_iter().filter(|field| field.is_right()).collect();
    for field in &rights {
        all.set(*field, &["Riêng của tòa soạn".into()]);
    }
    assert_eq!(rights.len(), 5);
    for audience in [Audience::Readers, Audience::Newsrooms] {
        let handed = embed(&sample("02_coffee_orientation6_gps.jpg"), &Published::of(&all, audience)).unwrap().bytes;
        assert!(!handed.windows("Riêng".len()).any(|bytes| bytes == "Riêng".as_bytes()), "{audience:?}");
        assert!(rights.iter().all(|field| read(&handed).values(*field).is_empty()));
    }
}

#[test]
fn a_cut_in_iptc_is_told_and_falls_between_letters() {
    let long = Metadata {
        credit: "Ảnh: ảnh: ảnh: ảnh ữữữữ".into(),
        keywords: vec!["ngắn".into(), "ữ".repeat(22)],
        copyright: "ữ".repeat(42),
        ..Metadata::default()
    };
    let handed = embed(&jpeg(&[]), &Published::of(&long, Audience::Newsrooms)).unwrap();
    assert_eq!(handed.cut, [Field::Keywords, Field::Credit]);
    let back = read(&handed.bytes);
    assert_eq!((&back.credit, &back.keywords, &back.disagreements), (&long.credit, &long.keywords, &vec![]));
}

#[test]
fn an_original_that_lies_on_its_side_is_handed_on_so() {
    let handed = embed(&sample("02_coffee_orientation6_gps.jpg"), &published()).unwrap().bytes;
    let found = container::Blocks::find(&handed);
    let layout = exif::Layout::of(found.exif.as_deref(), &[]);
    assert_eq!(layout.orientation, 6);
    assert_eq!(exif::block(layout)[6..], found.exif.unwrap()[..]);
    assert!(std::str::from_utf8(found.xmp.unwrap()).unwrap().contains("<tiff:Orientation>6<"));
}

#[test]
fn the_pictures_own_bytes_stay_as_they_are() {
    for name in ["01_astronaut_iptc_xmp_vi.jpg", "03_chelsea_cmyk_adobe.jpg", "04_chelsea_legacy_latin1_iim.jpg"] {
        let file = sample(name);
        let handed = embed(&file, &published()).unwrap().bytes;
        let from_tables = |bytes: &[u8]| {
            let at = bytes.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
            bytes[at..].to_vec()
        };
        assert!(from_tables(&handed) == from_tables(&file), "{name}");
    }
}

#[test]
fn publishing_takes_over_the_picture_and_nothing_else() {
    let picture = [(0xDB, b"tables".to_vec()), (0xC0, b"frame".to_vec())];
    let private = [
        (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01thumb".to_vec()),
        (0xE1, b"Exif\0\0secret".to_vec()),
        (0xE2, b"MPF\0secret".to_vec()),
        (0xED, b"Photoshop 3.0\0secret".to_vec()),
        (0xFE, b"secret".to_vec()),
        (0xE2, b"ICC_PROFILE\0\x01\x01colours".to_vec()),
        (0xEE, b"Adobe\0".to_vec()),
    ];
    let mut whole = jpeg(&[&private[..], &picture[..]].concat());
    whole.extend(b"secret after the end");
    let out = embed(&whole, &published()).unwrap().bytes;
    let has = |wanted: &[u8]| out.windows(wanted.len()).any(|w| w == wanted);
    assert!(!has(b"secret") && !has(b"thumb") && has(b"colours") && has(b"Adobe"));
    assert!(out.ends_with(&[0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0, 3, 0xFF, 0xD9]) && has(b"tables") && has(b"frame"));
    assert_eq!(embed(&whole, &published()).unwrap().bytes, out);
    // Written again, it is the same: nothing piles up.
    assert_eq!(embed(&out, &published()).unwrap().bytes, out);
}

#[test]
fn publishing_refuses_what_is_no_whole_jpeg() {
    let whole = jpeg(&[]);
    assert_eq!(embed(&[0xFF, 0xD8, 0xFF, 0xD9], &published()), Err(EmbedError::NotAJpeg), "it has no picture");
    assert_eq!(embed(b"\x89PNG", &published()), Err(EmbedError::NotAJpeg));
    assert_eq!(embed(&whole[..whole.len() - 2], &published()), Err(EmbedError::NotAJpeg));
    let endless = Metadata { caption: "ữ".repeat(30_000), ..Metadata::default() };
    assert_eq!(embed(&whole, &Published::of(&endless, Audience::Readers)), Err(EmbedError::TooLong));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(head in 0usize..4, tail: Vec<u8>) {
        let heads = [&b"\xFF\xD8\xFF\xED\0\x40Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02"[..],
            b"\xFF\xD8\xFF\xE1\0\x40Exif\0\0II*\0\x08\0\0\0\x05\0", b"\x89PNG\r\n\x1a\n\0\0\0\x09iTXt", b"RIFF....WEBPEXIF"];
        let bytes = [heads[head], &tail].concat();
        let _ = read(&bytes);
        let _ = embed(&bytes, &Published::default());
    }

    #[test]
    fn any_field_reads_back(caption in "[a-zà-ỹ<&>\"' .\n]{0,80}", names in proptest::collection::vec("[A-ZĐ][a-zđ]{0,8}( [a-zế-ỹ]{1,8}){0,4}", 0..4)) {
        let told = Metadata { caption, creator: names, ..Metadata::default() };
        let back = read(&embed(&jpeg(&[]), &Published::of(&told, Audience::Readers)).unwrap().bytes);
        proptest::prop_assert_eq!(back.caption, text::admit(told.caption.trim_ascii()).unwrap());
        let names: Vec<_> = told.creator.iter().map(|n| text::admit_line(n).unwrap()).collect();
        proptest::prop_assert_eq!(back.creator, names);
        proptest::prop_assert_eq!(back.disagreements, vec![]);
    }
}

/// A TIFF in the other order of bytes, with one page and EXIF's own behind it.
fn tiff(page: &[(u16, u16, &[u8])], own: &[(u16, u16, &[u8])]) -> Vec<u8> {
    let size = |tags: usize| 2 + 12 * tags + 4;
    let (own_at, mut data_at) = (8 + size(page.len() + 1), 8 + size(page.len() + 1) + size(own.len()));
    let (mut out, mut data) = (b"II*\0\x08\0\0\0".to_vec(), Vec::new());
    let lead = (own_at as u32).to_le_bytes();
    let page: Vec<_> = page.iter().copied().chain([(34_665, 4, &lead[..])]).collect();
    for tags in [&page[..], own] {
        out.extend((tags.len() as u16).to_le_bytes());
        for (tag, kind, content) in tags {
            out.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            out.extend((content.len() as u32 / if *kind == 4 { 4 } else { 1 }).to_le_bytes());
            if content.len() <= 4 {
                out.extend(content.iter().chain(&[0; 4]).take(4));
            } else {
                out.extend((data_at as u32).to_le_bytes());
                data.extend_from_slice(content);
                data_at += content.len();
            }
        }
        out.extend([0; 4]);
    }
    [out, data].concat()
}

#[test]
fn a_tiff_is_read_like_any_other() {
    let xmp = packet(r#"<rdf:Description photoshop:Credit="Ảnh: Bình Minh"/>"#);
    let iim = [&[0x1C, 2, 90, 0, 5][..], "Huế".as_bytes()].concat();
    let bytes = tiff(
        &[(270, 2, "Nước lên\0".as_bytes()), (315, 2, b"An\0"), (700, 1, xmp.as_bytes()), (33_723, 7, &iim)],
        &[(36_867, 2, b"2026:05:01 10:20:30\0"), (36_881, 2, b"+07:00\0")],
    );
    let read = read(&bytes);
    assert_eq!((read.caption.as_str(), &read.creator[..]), ("Nước lên", &["An".to_owned()][..]));
    assert_eq!(read.credit, "Ảnh: Bình Minh");
    assert_eq!(read.taken, "2026-05-01T10:20:30+07:00".parse().ok());
    assert_eq!(read.place.city, "Huế");
    assert_eq!(read.omissions, []);
}

#[test]
fn what_leads_beside_a_tiff_is_left_out() {
    let bytes = tiff(&[(270, 2, b"A caption that is long enough\0")], &[]);
    let cut = &bytes[..bytes.len() - 3];
    assert_eq!(read(cut).caption, "");
    for end in 0..bytes.len() {
        read(&bytes[..end]);
    }
    // A page that is its own EXIF, and one that claims more tags than there are bytes.
    read(&tiff(&[(34_665, 4, &8u32.to_le_bytes())], &[]));
    read(b"MM\0*\0\0\0\x08\xFF\xFF");
}

#[test]
fn a_heic_is_read_like_any_other() {
    let bytes = sample("07_coffee_vi.heic");
    let read = read(&bytes);
    assert_eq!((read.caption.as_str(), &read.creator[..]), ("Một tách cà phê sữa", &["Nguyễn Văn Ảnh".to_owned()][..]));
    assert_eq!(read.credit, "Ảnh: Bình Minh");
    assert_eq!(read.taken, "2026-05-01T10:20:30+07:00".parse().ok());
    for end in (0..bytes.len()).step_by(7) {
        super::read(&bytes[..end]);
    }
    for at in 0..1500.min(bytes.len()) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0xFF;
        super::read(&wrong);
    }
}
