//! Clipboards of the programs that people copy from, in the shape that those give them.

use proptest::prelude::*;

use super::*;
use crate::story::plain;

const WORD: &str = r##"<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--></head>
<body lang=VI><!--StartFragment-->
<h2>Giá vải đầu vụ<o:p></o:p></h2>
<p class=MsoNormal>Sáng 20/4,&nbsp;<b style='mso-bidi-font-weight:normal'>bà con </b>xã <i>Tân Lập</i> hái <del cite="mailto:Thu%20Ha" datetime="2022-04-20T08:15">vải muộn</del><ins cite="mailto:Thu%20Ha" datetime="2022-04-20T08:16">vải sớm</ins> trên 120 m<sup>2</sup>, <a style='mso-comment-reference:TH_1;mso-comment-date:20220420T0815'>thương lái</a><span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[TH1]</a><![endif]><span style='mso-special-character:comment'>&nbsp;</span></span></span> về tận vườn.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Loại một: <b>42.000</b> đồng<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span></span><![endif]>trái to, đều<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level1 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>Loại hai<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l1 level1 lfo2'><![if !supportLists]><span><span style='mso-list:Ignore'>3.<span>&nbsp;&nbsp; </span></span></span><![endif]>Cân tại vườn<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span><span style='mso-list:Ignore'>4.<span>&nbsp;&nbsp; </span></span></span><![endif]>Trả tiền ngay<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Xã<o:p></o:p></b></p></td><td><p class=MsoNormal>Hộ</p></td></tr>
<tr><td><p class=MsoNormal>Bãi Ngô</p></td><td><p class=MsoNormal align=right style='text-align:right'>43</p></td></tr></table>
<p class=MsoNormal><img width=200 src="file:///C:/Temp/clip_image001.png" alt="Xe tải chờ hàng"></p>
<!--EndFragment-->
<div style='mso-element:comment-list'><div style='mso-element:comment'><p class=MsoCommentText>Hỏi lại số hộ.</p></div></div>
</body></html>"##;

#[test]
fn word() {
    let pasted = paste(Some(WORD), Some("chữ thuần")).unwrap();
    assert_eq!(
        sources(&pasted),
        [
            "## Giá vải đầu vụ",
            "Sáng 20/4, **bà con** xã *Tân Lập* hái vải sớm trên 120 m^2^, thương lái về tận vườn.",
            "- Loại một: **42.000** đồng\n  - trái to, đều\n- Loại hai",
            "3. Cân tại vườn\n4. Trả tiền ngay",
            "| **Xã** | Hộ |\n| --- | --: |\n| Bãi Ngô | 43 |",
        ]
    );
    assert!(pasted.blocks.iter().all(|block| block.node.is_some()));
    let told: Vec<(&str, &str)> = pasted.dropped.iter().map(|d| (d.reason.name(), d.text.as_str())).collect();
    assert_eq!(
        told,
        [
            ("import.paste.deleted", "vải muộn"),
            ("import.paste.comment", "[TH1]"),
            ("import.paste.comment", "Hỏi lại số hộ."),
            ("import.paste.picture", "Xe tải chờ hàng · file:///C:/Temp/clip_image001.png"),
        ]
    );
    assert_eq!(pasted.warnings, []);
}

const WORD_ONLINE: &str = r#"<div class="OutlineElement"><p class="Paragraph"><span class="TextRun" style="font-weight:bold"><span>Chuẩn bị</span></span><span class="EOP">&nbsp;</span></p></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-listid="1" data-aria-level="1"><p>Sọt tre</p></li></ul></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-listid="1" data-aria-level="2"><p>sọt to</p></li></ul></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-listid="1" data-aria-level="1"><p>Dây lạt</p></li></ul></div>"#;

#[test]
fn word_on_the_web() {
    assert_eq!(sources(&paste(Some(WORD_ONLINE), None).unwrap()), ["**Chuẩn bị**", "- Sọt tre\n  - sọt to\n- Dây lạt"]);
}

const GOOGLE: &str = r##"<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1a2b"><p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;font-style:normal;text-decoration:none;vertical-align:baseline;">Theo </span><a href="https://www.google.com/url?q=https://example.vn/bang-gia?nam%3D2022&amp;sa=D&amp;source=docs" style="text-decoration:none;"><span style="font-weight:400;text-decoration:underline;">bảng giá</span></a><span style="font-weight:700;"> mới nhất</span><span style="font-weight:400;font-style:italic;">, vải</span><span style="font-weight:400;text-decoration:line-through;"> chín</span><span style="font-weight:400;">&nbsp;sớm.</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p><br /><ul style="margin-top:0;"><li dir="ltr" aria-level="1" style="font-weight:400;"><p dir="ltr" role="presentation"><span style="font-weight:400;">Mục một</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr"><span style="font-weight:400;">mục con</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr"><span style="font-weight:400;">Mục hai</span></p></li></ul><h3 dir="ltr"><span style="font-weight:400;">Tít xen</span></h3><p dir="ltr"><span><img src="data:image/png;base64,iVBORw0KGgo=" width="2" height="2" alt="vườn vải" /></span></p><p dir="ltr"><span style="font-weight:400;">CO</span><span style="font-weight:400;vertical-align:sub;">2</span></p></b><div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Cần dẫn nguồn</span></p></div>"##;

#[test]
fn google_docs() {
    let pasted = paste(Some(GOOGLE), None).unwrap();
    assert_eq!(
        sources(&pasted),
        [
            "Theo [bảng giá](https://example.vn/bang-gia?nam=2022) **mới nhất**_, vải_ ~~chín~~ sớm.",
            "- Mục một\n  - mục con\n- Mục hai",
            "### Tít xen",
            "CO~2~",
        ]
    );
    let [picture] = pasted.pictures.as_slice() else { panic!("{:?}", pasted.pictures) };
    assert_eq!(
        (picture.after, picture.alt.as_str(), picture.bytes.as_slice()),
        (3, "vườn vải", &b"\x89PNG\r\n\x1a\n"[..])
    );
    assert!(
        pasted.dropped.iter().all(|dropped| dropped.reason.name() == "import.paste.comment"),
        "{:?}",
        pasted.dropped
    );
}

const LIBREOFFICE: &str = r#"<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title><meta name="generator" content="LibreOffice 24.2"/><style type="text/css">p { line-height: 115% }</style></head><body lang="vi-VN" dir="ltr"><h1 class="western">Mở hội vải</h1><p align="justify" style="line-height: 150%"><font face="Liberation Serif, serif"><font size="3" style="font-size: 12pt">Hội mở <b>ngày 1/6</b> tại <u>sân đình</u>,<br/>
ai cũng dự được.</font></font></p><ol start="2"><li><p>Rước kiệu</p></li><li><p>Thi hái vải</p></li></ol><table width="100%"><thead><tr><th><p>Giờ</p></th><th><p>Việc</p></th></tr></thead><tbody><tr><td><p>7:00</p></td><td><p>Dâng hương | lễ</p></td></tr></tbody></table><p><strike>Nhạc hội</strike> Hát chèo<!-- lời bình --></p></body></html>"#;

#[test]
fn libreoffice() {
    assert_eq!(
        sources(&paste(Some(LIBREOFFICE), None).unwrap()),
        [
            "## Mở hội vải",
            "Hội mở **ngày 1/6** tại sân đình,\\\nai cũng dự được.",
            "2. Rước kiệu\n3. Thi hái vải",
            "| Giờ | Việc |\n| --- | --- |\n| 7:00 | Dâng hương \\| lễ |",
            "~~Nhạc hội~~ Hát chèo",
        ]
    );
}

const WEB: &str = r#"<meta charset="utf-8"><article><h2>Đường về Bãi Ngô</h2><p style="text-align:justify"><strong>(TL)</strong> – Con đường dài <em>3 km</em> vừa thông xe.</p><figure><img src="https://example.vn/a.jpg" alt="Đường mới"><figcaption>Đường mới thông. Ảnh: Văn Bình</figcaption></figure><blockquote><p>Đi lại đỡ hẳn.</p><p>— Bà Lan</p></blockquote><p>Xem <a href="javascript:mo()">thêm</a>, <a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.vn%2Ftin&amp;h=x">tin cũ</a>.</p><iframe src="https://www.youtube.com/embed/x"></iframe><script>dem()</script></article>"#;

#[test]
fn a_web_page() {
    let pasted = paste(Some(WEB), None).unwrap();
    assert_eq!(
        sources(&pasted),
        [
            "## Đường về Bãi Ngô",
            "**(TL)** – Con đường dài *3 km* vừa thông xe.",
            "> Đi lại đỡ hẳn.\n>\n> — Bà Lan",
            "Xem thêm, [tin cũ](https://example.vn/tin).",
        ]
    );
    let told: Vec<&str> = pasted.dropped.iter().map(|d| d.reason.name()).collect();
    assert_eq!(told, ["import.drop.embed", "import.paste.picture"]);
    assert_eq!(pasted.warnings.len(), 1);
}

#[test]
fn a_page_of_a_pdf() {
    let text = "TÂN LẬP VÀO VỤ\nSáng 20/4, bà con xã Tân Lập\nbước vào vụ vải sớm với giá cao, thương\nlái về tận vườn.\nÔng Bình nói: “Năm nay được mùa.”\nNgười dân phấn khởi, kinh tế-\nxã hội khởi sắc.\n\n- Thưa ông?\n1. Không phải danh sách";
    assert_eq!(
        sources(&paste(None, Some(text)).unwrap()),
        [
            "TÂN LẬP VÀO VỤ",
            "Sáng 20/4, bà con xã Tân Lập bước vào vụ vải sớm với giá cao, thương lái về tận vườn.",
            "Ông Bình nói: “Năm nay được mùa.”",
            "Người dân phấn khởi, kinh tế-xã hội khởi sắc.",
            "\\- Thưa ông?",
            "1\\. Không phải danh sách",
        ]
    );
}

#[test]
fn falls_back_to_plain_text() {
    let deep = "<div>".repeat(300);
    let pasted = paste(Some(&deep), Some("Một\u{202E} dòng\u{A0}*")).unwrap();
    assert_eq!(sources(&pasted), ["Một dòng \\*"]);
    let told: Vec<&str> = pasted.warnings.iter().map(|warning| warning.key.name()).collect();
    assert_eq!(told, ["import.paste.plain", "import.error.tangled", "import.paste.control"]);
    assert!(paste(Some(&deep), None).is_err());
    let large = format!("<p>{}</p>", "a ".repeat(MAX_HTML_BYTES));
    assert_eq!(sources(&paste(Some(&large), Some("b")).unwrap()), ["b"]);
    assert!(paste(None, Some(&"a".repeat(MAX_TEXT_BYTES + 1))).is_err());
    assert_eq!(paste(Some(" "), None), Err(ImportError::Empty));
    assert_eq!(sources(&paste(Some("<p></p>"), Some("chữ")).unwrap()), ["chữ"]);
    assert_eq!(sources(&paste(Some("<p>Vie&#x323;&#x302;t</p>"), None).unwrap()), ["Việt"]);
    let picture = format!("<p>a<img src=\"data:image/png;base64,{}\"></p>", "AAAA".repeat(1_000_000));
    assert_eq!(paste(Some(&picture), None).unwrap().pictures[0].bytes.len(), 3_000_000);
}

fn sources(pasted: &Pasted) -> Vec<&str> {
    pasted.blocks.iter().map(|block| block.source.as_str()).collect()
}

fn part() -> impl Strategy<Value = String> {
    let around = [
        ("<p>", "</p>"),
        ("<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>", "</p>"),
        ("<p style='mso-list:l0 level3 lfo1'>", "</p>"),
        ("<p style='mso-list:l1 level2 lfo2'><b>", "</b></p>"),
        ("<ul><li>", "</li></ul>"),
        ("<ul><li>a</li><ul><li>", "</li></ul></ul>"),
        ("<ol><li data-aria-level=2 data-listid=1>", "</ol>"),
        ("<blockquote><p>", "</p></blockquote>"),
        ("<table><tr><td align=right>x<td>", "</table>"),
        ("<h2>", "</h2>"),
        ("<h6><b>", "</b></h6>"),
        ("<pre>", "</pre>"),
        ("<span style='font-weight:700;vertical-align:super'>", "</span>"),
        ("<b style='font-weight:normal'><i>", "</i></b>"),
        ("<a href='https://www.google.com/url?q=https://a.vn/&amp;sa=D'>", "</a>"),
    ];
    let words = "[a đ1*_`~^|.-]{0,8}|https://youtu\\.be/x|— ai";
    (prop::sample::select(around.to_vec()), words).prop_map(|((open, close), words)| format!("{open}{words}{close}"))
}

proptest! {
    #[test]
    fn no_word_of_a_clipboard_is_lost(parts in prop::collection::vec(part(), 0..8)) {
        let source = parts.concat();
        let Ok(pasted) = paste(Some(&source), None) else { return Ok(()) };
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric() && !c.is_ascii_digit()).collect::<String>();
        let shown: String = pasted.blocks.iter().map(|block| plain(&block.source) + "\n").collect();
        let sign = "<span style='mso-list:Ignore'>1.</span>";
        let typed = source.replace(sign, "").split('<').map(|tag| tag.rsplit('>').next().unwrap().to_owned()).collect::<String>();
        prop_assert_eq!(letters(&shown), letters(&typed), "{} as {:?}", source, pasted.blocks);
        prop_assert!(pasted.blocks.iter().all(|block| block.node.is_some()), "{} as {:?}", source, pasted.blocks);
    }

    #[test]
    fn no_clipboard_stops_it(source in "(<|</|>|p|li|ul|ol|table|td|tr|b|del| cite=1| style='mso-list:l0 level|1'|data:image/png;base64,|\"|=|a href=|#cmnt_ref|[\\[ ađ*]){0,40}") {
        let _ = paste(Some(&source), Some(&source));
        let _ = paste(None, Some(&source));
    }
}

/// Copied by LibreOffice 7.4 from `libreoffice.fodt`: a file of ours, with a comment, deleted words and a footnote.
const BY_LIBREOFFICE: &str = include_str!("clipboards/libreoffice.html");

#[test]
fn what_libreoffice_copied() {
    let pasted = paste(Some(BY_LIBREOFFICE), None).unwrap();
    assert_eq!(
        sources(&pasted),
        [
            "## Hội vải mở sớm",
            "Hội mở **ngày 1/6** tại sân đình, *ai cũng dự được*; có ba nghìn khách.",
            "Xem [lịch hội](https://example.vn/hoi-vai), ~~Nhạc hội~~ Hát chèo; sân rộng 400 m^2^.^1^",
            "## Việc trong ngày",
            "3. Rước kiệu\n4. Thi hái vải\n   - Đội xã Đồi",
            "- Ăn trưa\n- Chợ phiên",
            "| Giờ | Việc |\n| --- | --- |\n| 7:00 | Dâng hương \\| lễ |",
            "Ảnh ở dưới.",
            "Dòng một\\\ndòng hai, kết thúc.",
            "^1^ Theo ban tổ chức.",
        ]
    );
    // The picture's file lies on the disk of whoever copied; a page that may name any file gets none.
    let told: Vec<&str> = pasted.dropped.iter().map(|d| d.reason.name()).collect();
    assert_eq!((told, pasted.warnings.len()), (vec!["import.paste.picture"], 0));
}

#[test]
fn hidden_characters_go_and_are_told_of() {
    let html = "<p>Một\u{202E} hai</p><p>ba&#x2066;&#7; bốn</p>";
    for pasted in [paste(Some(html), None), paste(None, Some("Một\u{202E} hai\n\nba\u{2066}\u{7} bốn"))] {
        let pasted = pasted.unwrap();
        let told: Vec<_> = pasted.warnings.iter().map(|w| (w.key, w.values.clone())).collect();
        let codes = vec![("codes", "U+0007, U+202E, U+2066".to_owned())];
        assert_eq!(told, [(message!("import.paste.control"), codes)]);
        assert_eq!(pasted.blocks.iter().map(|b| b.source.as_str()).collect::<Vec<_>>(), ["Một hai", "ba bốn"]);
    }
    assert!(paste(None, Some("Một\thai")).unwrap().warnings.is_empty());
}
