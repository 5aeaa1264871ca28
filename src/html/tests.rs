use super::blocks::Body;
use super::inlines::{escaped, inlines, one_line};
use super::page::{About, Style, base64, write};
use crate::document::{Block, Cell, Document, Frame, Inline, SignatureBlock, Slot, Table, Words};

fn words(text: &str) -> Inline {
    Inline::Text(Words { text: text.to_owned(), ..Words::default() })
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: vec![words(text)] }
}

fn body(blocks: &[Block]) -> String {
    let mut body = Body::default();
    body.blocks(blocks);
    body.close();
    body.text
}

fn page(document: &Document) -> String {
    let about = About { number: "A-1", version: 2, pdf: "A-1-v2.pdf", author: "É", digest: "AAAA-BBBB", logo: None };
    write(document, &about, &Style::new())
}

#[test]
fn base64_is_that_of_the_standard() {
    for (bytes, text) in
        [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("??>", "Pz8+")]
    {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}

#[test]
fn what_looks_like_markup_stays_text() {
    let typed = "</style><script>alert('1')</script>\"&amp;";
    let safe = "&lt;/style&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;amp;";
    assert_eq!(escaped(typed), safe);
    let abbreviation = Words { text: typed.into(), expansion: Some(typed.into()), ..Words::default() };
    assert_eq!(inlines(&[Inline::Text(abbreviation)]), format!("<abbr title=\"{safe}\">{safe}</abbr>"));
    let document = Document { title: typed.into(), blocks: vec![heading(1, typed)], footer: vec![vec![words(typed)]] };
    assert!(!page(&document).contains("<script"));
}

#[test]
fn a_name_in_two_styles_is_one_name() {
    let name = |text: &str, strong, superscript| {
        Inline::Text(Words { text: text.into(), name: true, strong, superscript, ..Words::default() })
    };
    let pieces = [words("M"), name("Claire ", false, false), name("Moreau", true, false), Inline::Break, words("2")];
    let open = "<span class=\"name\" translate=\"no\">";
    assert_eq!(inlines(&pieces), format!("M{open}Claire <strong>Moreau</strong></span><br/>2"));
    assert_eq!(one_line(&pieces), format!("M{open}Claire <strong>Moreau</strong></span> 2"));
}

#[test]
fn words_of_another_language_say_so_and_a_mail_address_may_be_cut_after_its_sign() {
    let english = Words { text: "a@b".into(), lang: Some("en".into()), emphasis: true, ..Words::default() };
    assert_eq!(inlines(&[Inline::Text(english)]), "<span lang=\"en\"><em>a@<wbr/>b</em></span>");
}

#[test]
fn a_link_leads_where_it_says_and_never_stands_in_another_one() {
    let number = Inline::Text(Words { text: "06".into(), link: Some("tel:+336&".into()), ..Words::default() });
    assert_eq!(inlines(&[words("a "), number.clone()]), "a <a href=\"tel:+336&amp;\">06</a>");
    let html = page(&Document {
        title: "T".into(),
        blocks: vec![heading(1, "T"), Block::Heading { level: 2, text: vec![number] }, heading(2, "b")],
        footer: vec![],
    });
    assert!(html.contains("<li><a href=\"#s2\">06</a></li>"), "{html}");
    assert!(html.contains("<h2 id=\"s2\"><a href=\"tel:+336&amp;\">06</a></h2>"), "{html}");
}

/// The levels of the headings of a page, in order.
fn levels(html: &str) -> Vec<u8> {
    html.split("<h")
        .skip(1)
        .filter_map(|rest| rest.bytes().next())
        .filter(u8::is_ascii_digit)
        .map(|b| b - b'0')
        .collect()
}

#[test]
fn no_level_of_headings_is_left_out_whatever_a_model_does() {
    assert_eq!(levels(&body(&[heading(1, "a"), heading(3, "b"), heading(3, "c"), heading(2, "d")])), [1, 2, 2, 2]);
    let frame = Block::Frames(vec![Frame { title: vec![words("f")], ..Frame::default() }]);
    let block = SignatureBlock { party: "pupil".into(), role: vec![words("r")], ..SignatureBlock::default() };
    let document = Document { title: "T".into(), blocks: vec![frame, Block::Signatures(vec![block])], footer: vec![] };
    let page = page(&document);
    assert_eq!(levels(page.split("<body>").nth(1).unwrap()), [1, 2, 3]);
    assert!(page.contains("<h1 id=\"s1\">T</h1>"), "a page without a title of its own has the file's");
}

#[test]
fn a_heading_of_the_second_level_is_a_section_until_the_next() {
    let html = body(&[heading(1, "a"), heading(2, "b"), heading(3, "c"), heading(2, "d")]);
    let wanted = "<h1 id=\"s1\">a</h1>\n<section aria-labelledby=\"s2\">\n<h2 id=\"s2\">b</h2>\n<h3 id=\"s3\">c</h3>\n\
                  </section>\n<section aria-labelledby=\"s4\">\n<h2 id=\"s4\">d</h2>\n</section>\n";
    assert_eq!(html, wanted);
}

#[test]
fn a_cell_has_the_label_of_its_column_by_its_place() {
    let cell = |text: &str, header, span| Cell { header, span, text: vec![words(text)] };
    let table = Table {
        head: vec![vec![cell("a", true, 1), cell("b", true, 2), cell("c", true, 1)]],
        body: vec![vec![cell("1", true, 1), cell("2", false, 1), cell("3", false, 1), cell("4", false, 1)]],
        ..Table::default()
    };
    let html = body(&[Block::Table(table)]);
    let label = |text: &str| format!("<span class=\"label\" aria-hidden=\"true\">{text}</span>");
    assert!(html.contains("<th scope=\"col\" role=\"columnheader\" colspan=\"2\">b</th>"), "{html}");
    assert!(html.contains("<th scope=\"row\" role=\"rowheader\">1</th>"), "{html}");
    for (column, value) in [("b", "2"), ("b", "3"), ("c", "4")] {
        assert!(html.contains(&format!("<td role=\"cell\">{}<span>{value}</span></td>", label(column))), "{html}");
    }
}

/// The foot of a page whose footer has these lines.
fn foot(lines: &[&[Inline]]) -> String {
    let footer = lines.iter().map(|line| line.to_vec()).collect();
    let page = page(&Document { title: "T".into(), blocks: vec![], footer });
    page.split("<footer>\n").nth(1).unwrap().split("</footer>").next().unwrap().to_owned()
}

#[test]
fn the_foot_numbers_no_page() {
    let (digest, page, pages) = (Inline::Slot(Slot::Digest), Inline::Slot(Slot::Page), Inline::Slot(Slot::Pages));
    let line = [words("A-1 : "), digest, words(" · page "), page.clone(), words(" sur "), pages.clone()];
    let digest = "<span class=\"name\" translate=\"no\">AAAA-BBBB</span>";
    assert_eq!(foot(&[&line, std::slice::from_ref(&page)]), format!("<p>A-1 : {digest}</p>\n"));
    assert_eq!(foot(&[&[page, words(" / "), pages, words(" — A-1 AAAA-BBBB")]]), "<p> A-1 AAAA-BBBB</p>\n");
}

#[test]
fn the_foot_has_number_and_digest_whatever_a_model_prints() {
    let own = "<p>Convention n°\u{a0}A-1, version\u{a0}2\u{a0}· empreinte du contenu\u{a0}: AAAA-BBBB</p>\n";
    assert_eq!(foot(&[]), own);
    assert_eq!(foot(&[&[words("A-1")]]), format!("<p>A-1</p>\n{own}"));
}

#[test]
fn no_style_stands_on_an_element_and_nothing_is_loaded() {
    let document = Document { title: "T".into(), blocks: vec![heading(1, "a")], footer: vec![] };
    let html = page(&document);
    assert!(!html.contains(" style=") && !html.contains("http:") && !html.contains("https:") && !html.contains("url("));
    let css = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = base64(&crate::digest::sha256(css.as_bytes()));
    assert!(html.contains(&format!("style-src 'sha256-{hash}'")));
    assert!(roxmltree_reads(&html));
}

fn roxmltree_reads(html: &str) -> bool {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(html, options).is_ok()
}
