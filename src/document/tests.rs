use proptest::prelude::*;

use super::*;
use crate::diagnostic::Lang;

fn document(body: &str) -> Document {
    read(&format!("<article><title>T</title>{body}</article>")).unwrap_or_else(|told| panic!("{told:#?}"))
}

/// The document, or what is told: the words at the place, the code, the English message.
fn read(markup: &str) -> Result<Document, Vec<String>> {
    let told = |misprint: &Misprint| {
        let words = markup.get(misprint.place.clone()).unwrap();
        format!("{words}: {} {}", misprint.flaw.code, misprint.flaw.message.get(Lang::En))
    };
    parse(markup, &mut Compositor::new()).map_err(|wrong| {
        assert!(!wrong.is_empty());
        wrong.iter().map(told).collect()
    })
}

fn told(body: &str) -> Vec<String> {
    read(&format!("<article><title>T</title>{body}</article>")).unwrap_err()
}

/// Pieces as text: `*strong*`, `/emphasis/`, `^raised^`, `[name]`, `|` for a break, `#` for a slot.
fn shown(pieces: &[Inline]) -> String {
    let one = |piece: &Inline| match piece {
        Inline::Break => "|".to_owned(),
        Inline::Slot(_) => "#".to_owned(),
        Inline::Text(words) => {
            let mut text = words.text.clone();
            for (is, sign) in [(words.strong, '*'), (words.emphasis, '/'), (words.superscript, '^')] {
                if is {
                    text = format!("{sign}{text}{sign}");
                }
            }
            if words.name { format!("[{text}]") } else { text }
        }
    };
    pieces.iter().map(one).collect()
}

fn paragraph(inner: &str) -> String {
    match document(&format!("<p>{inner}</p>")).blocks.as_slice() {
        [Block::Paragraph(paragraph)] => shown(&paragraph.text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn white_space_collapses_as_in_html() {
    for (inner, text) in [
        ("  a \n\t b  ", "a b"),
        ("a <strong> b </strong> c", "a * b *c".replace("* b *c", "*b *c").as_str()),
        ("a<strong> b</strong>", "a* b*"),
        ("a <br/> b", "a|b"),
        ("<br/>a<br/><br/>b<br/>", "|a||b"),
        ("a\u{a0}b\u{202f};", "a\u{a0}b\u{202f};"),
        ("<strong>Article 5</strong> : b", "*Article\u{a0}5*\u{a0}: b"),
        ("(<strong>NAF</strong> 10.71C) ; b", "(*NAF*\u{a0}10.71C)\u{202f}; b"),
        ("<em>M.</em> Petit, <em>article</em> 5", "/M./\u{a0}Petit, /article/\u{a0}5"),
        ("<!-- c -->a<!-- c --> b", "a b"),
        ("a <em></em> b", "a b"),
        ("<span class=\"name\"> d  Orb </span> x", "[d  Orb ]x"),
        ("<em>a</em><em>b</em>", "/ab/"),
        ("a&#10;b &lt;c&gt; &amp;", "a b <c> &"),
    ] {
        assert_eq!(paragraph(inner), *text, "{inner}");
    }
}

#[test]
fn emphasis_may_stand_in_emphasis() {
    assert_eq!(paragraph("<strong>a<em>b<sup>c</sup></em></strong>"), "*a*/*b*/^/*c*/^");
    let abbr = document("<p><abbr title=\"projet\">PAI</abbr><span lang=\"en\">air</span></p>");
    let Block::Paragraph(paragraph) = &abbr.blocks[0] else { panic!() };
    let Inline::Text(first) = &paragraph.text[0] else { panic!() };
    let Inline::Text(second) = &paragraph.text[1] else { panic!() };
    assert_eq!((first.expansion.as_deref(), second.lang.as_deref()), (Some("projet"), Some("en")));
}

#[test]
fn a_link_leads_to_a_mailbox_a_telephone_or_a_page_and_nowhere_else() {
    for href in ["mailto:l%26a@a.example", "tel:+33639981234", "https://a.example/?q=1#2"] {
        let read = document(&format!("<p>a <a href=\"{href}\">b <strong>c</strong></a> d</p>"));
        let Block::Paragraph(paragraph) = &read.blocks[0] else { panic!() };
        let links = paragraph.text.iter().map(|piece| match piece {
            Inline::Text(words) => words.link.as_deref(),
            _ => None,
        });
        assert_eq!(links.collect::<Vec<_>>(), [None, Some(href), Some(href), None]);
    }
    let long = format!("https://a.example/{}", "a".repeat(500));
    for href in ["javascript:alert(1)", "http://a.example", "mailto:", "tel:06 39", "https://a/é", "file:///a", &long]
    {
        let told = told(&format!("<p><a href=\"{href}\">a</a></p>"));
        assert!(told[0].contains("MARKUP-04") && told.len() == 1, "{href}: {told:?}");
    }
    assert!(told("<p><a>a</a></p>")[0].contains("MARKUP-05"));
}

#[test]
fn every_block_of_the_vocabulary_is_read() {
    let markup = r#"
      <header class="masthead"><div><p>Lycée</p></div><div><p>2025</p><p/></div></header>
      <h1>Convention</h1><p class="lead">l</p><p class="note">n</p><p class="visa">v</p>
      <div class="columns">
        <section class="frame"><h2>A</h2><dl><dt>Nom</dt><dd>x<br/>y</dd></dl></section>
        <section class="frame"><h2>B</h2><dl><dt>Nom</dt><dd/></dl></section>
      </div>
      <section class="frame"><h2>E</h2><dl><dt>a</dt><dd>b</dd></dl><dl><dt>c</dt><dd>d</dd></dl>
        <table><caption>Semaine</caption><thead><tr><td/><th scope="col">lundi</th></tr></thead>
        <tbody><tr><th scope="row">Matin</th><td>8 h</td></tr><tr><td colspan="2">rien</td></tr></tbody></table><p>p</p></section>
      <h2>Articles</h2><h3>Article 1</h3>
      <ul><li>a</li><li>b<ol><li><p>c</p><p>d</p></li></ol></li><li> </li></ul><ul/><p> </p>
      <hr class="page-break"/>
      <section class="signatures"><div class="signature" data-party="head"><h3>Le chef</h3><p class="status">obligatoire</p>
        <p>M. Petit</p><p/><dl class="fill"><dt>Date</dt><dd/><dt>À</dt><dd/></dl></div></section>
      <footer><p>n° 1 <data value="digest"/></p><p><data value="page"/> sur <data value="pages"/></p></footer>"#;
    let document = document(markup);
    assert_eq!(document.title, "T");
    let kinds: Vec<String> = document.blocks.iter().map(kind).collect();
    assert_eq!(
        kinds,
        [
            "masthead 1 1",
            "h1",
            "Lead",
            "Note",
            "Visa",
            "frames 2",
            "frames 1",
            "h2",
            "h3",
            "list 2",
            "page break",
            "signatures 1",
        ]
    );
    assert_eq!(document.footer.iter().map(|line| shown(line)).collect::<Vec<_>>(), ["n°\u{a0}1 #", "# sur #"]);
    let Block::Frames(frames) = &document.blocks[6] else { panic!() };
    assert_eq!((frames[0].columns.len(), frames[0].blocks.len()), (2, 2));
    let Block::Table(table) = &frames[0].blocks[0] else { panic!() };
    assert_eq!((table.head.len(), table.body.len(), table.body[1][0].span), (1, 2, 2));
    let Block::List { items, ordered: false } = &document.blocks[9] else { panic!() };
    assert_eq!(items[1].iter().map(kind).collect::<Vec<_>>(), ["Body", "list 1"]);
    let Block::Signatures(signatures) = &document.blocks[11] else { panic!() };
    let block = &signatures[0];
    assert_eq!((block.party.as_str(), block.name.len(), block.fill.len()), ("head", 1, 2));
}

fn kind(block: &Block) -> String {
    match block {
        Block::Masthead { left, right } => format!("masthead {} {}", left.len(), right.len()),
        Block::Heading { level, .. } => format!("h{level}"),
        Block::Paragraph(paragraph) => format!("{:?}", paragraph.style),
        Block::List { items, .. } => format!("list {}", items.len()),
        Block::Table(_) => "table".to_owned(),
        Block::Frames(frames) => format!("frames {}", frames.len()),
        Block::Signatures(blocks) => format!("signatures {}", blocks.len()),
        Block::PageBreak => "page break".to_owned(),
    }
}

#[test]
fn what_is_outside_of_the_vocabulary_is_told() {
    for (body, said) in [
        ("<b>x</b>", "<b>: MARKUP-02 there is no element `<b>` here"),
        ("<P>x</P>", "<P>: MARKUP-02 there is no element `<P>` here"),
        ("<p style=\"x\">a</p>", "style=\"x\": MARKUP-03 `<p>` has no attribute `style`"),
        ("<p class=\"led\">a</p>", "class=\"led\": MARKUP-04 « led » will not do for `class` of `<p>`"),
        ("<p xml:lang=\"en\">a</p>", "xml:lang=\"en\": MARKUP-03 `<p>` has no attribute `lang`"),
        ("words", "words: MARKUP-05 these words stand directly in `<article>`"),
        ("<li>a</li>", "<li>: MARKUP-05 `<li>` may not stand here in `<article>`"),
        ("<p><p>a</p></p>", "<p>: MARKUP-05 `<p>` may not stand here in `<p>`"),
        ("<h1/>", "<h1/>: MARKUP-05 `<h1>` has no words"),
        ("<p><data value=\"page\"/></p>", "<data value=\"page\"/>: MARKUP-05 `<data>` may not stand here in `<p>`"),
        ("<footer/>", "<footer/>: MARKUP-05 the footer has one to three `<p>`"),
        ("<footer><p>a</p></footer><p>a</p>", "<footer>: MARKUP-05 `<footer>` may not stand here in `<article>`"),
        ("<div class=\"columns\"/>", "<div class=\"columns\"/>: MARKUP-05 two frames stand side by side"),
        (
            "<p class=\"status\">a</p>",
            "<p class=\"status\">: MARKUP-05 `<p class=\"status\">` may not stand here in `<article>`",
        ),
        (
            "<section class=\"frame\"><dl><dt>a</dt></dl><h2>x</h2></section>",
            "<section class=\"frame\">: MARKUP-05 a frame begins with its title, `<h2>`",
        ),
        (
            "<table><tbody><tr><td/><td/></tr><tr><td/></tr></tbody></table>",
            "<tr>: MARKUP-05 number of columns: 1 in this row, 2 in the first of the table",
        ),
        ("<th/>", "<th/>: MARKUP-05 `<th>` lacks `scope`"),
        ("<p>&nbsp;</p>", ": MARKUP-01 there is no `&nbsp;` here: write the character itself"),
        ("<p>", "<p>: MARKUP-01 this `<p>` is not closed: `</article>` comes before its `</p>`"),
        (
            "<p title=\">\">a<br/><!-- <em> --><p>b</p>",
            "<p title=\">\">: MARKUP-01 this `<p>` is not closed: `</article>` comes before its `</p>`",
        ),
        ("<p>a<br>b</p>", "<br>: MARKUP-01 this `<br>` is not closed: `</p>` comes before its `</br>`"),
        ("<p>a</em></p>", ": MARKUP-01 `</em>` stands where `<p>` must be closed"),
        (
            "<ul><li><ul><li><ul><li><ul><li>x</li></ul></li></ul></li></ul></li></ul>",
            "<ul>: MARKUP-06 elements stand in one another more than 3 deep",
        ),
    ] {
        let told = told(body);
        assert!(told.iter().any(|line| line == said), "{body}: {told:#?}");
    }
}

#[test]
fn what_was_written_is_told_short_however_long_it_is() {
    let long = "x".repeat(100_000);
    for body in
        [format!("<{long}/>"), format!("<p {long}=\"a\">a</p>"), format!("<p><span lang=\"{long}\">a</span></p>")]
    {
        let told = read(&format!("<article><title>T</title><h1>A</h1>{body}</article>")).unwrap_err();
        let message = told[0].split_once(": MARKUP-").unwrap().1;
        assert!(message.len() < 200, "{message}");
    }
}

#[test]
fn a_document_begins_with_its_article_and_title() {
    assert!(read("<p/>").unwrap_err()[0].contains("`<p>` may not stand here"));
    assert!(read("<article><p>a</p></article>").unwrap_err()[0].contains("begins with its `<title>`"));
    let ends = "is not closed: the document ends before its";
    for (markup, tag) in [("<article><title>T</title>", "article"), ("<article><!-- </article> --><p>", "p")] {
        assert_eq!(read(markup).unwrap_err(), [format!("<{tag}>: MARKUP-01 this `<{tag}>` {ends} `</{tag}>`")]);
    }
    assert!(read("").is_err());
    assert!(read("<!DOCTYPE x [<!ENTITY a 'b'>]><article><title>&a;</title></article>").is_err());
}

#[test]
fn a_heading_that_skips_a_level_is_told_wherever_it_stands() {
    let frame = "<section class=\"frame\"><h2>f</h2></section>";
    let block = "<section class=\"signatures\"><div class=\"signature\" data-party=\"head\"><h3>r</h3></div></section>";
    let first =
        |level| format!("<h{level}>: MARKUP-08 the first heading is an `<h{level}>`, not the document’s `<h1>`");
    let skipped = "<h3>: MARKUP-08 `<h3>` comes after `<h1>` without an `<h2>` between them".to_owned();
    for (body, said) in [
        ("<h2>a</h2>".to_owned(), first(2)),
        (frame.to_owned(), first(2)),
        (format!("<p>a</p>{block}"), first(3)),
        ("<h1>a</h1><h3>b</h3>".to_owned(), skipped.clone()),
        (format!("<h1>a</h1><h2>b</h2><h1>c</h1>{block}"), skipped.clone()),
        (format!("<h1>a</h1>{block}{frame}{}", block.replace("head", "host")), skipped),
    ] {
        assert_eq!(told(&body), [said], "{body}");
    }
    document(&format!("<h1>a</h1>{frame}<h3>b</h3><h3>c</h3><h2>d</h2>{block}{frame}<h1>e</h1>"));
}

#[test]
fn a_table_with_more_columns_than_a_page_holds_is_told_once() {
    let row = |columns| format!("<tr>{}</tr>", "<td>a</td>".repeat(columns));
    let table = |columns| format!("<h1>a</h1><table><tbody>{}{}</tbody></table>", row(columns), row(columns));
    assert_eq!(told(&table(17)), ["<tr>: MARKUP-05 this table has 17 columns, 16 at most are possible"]);
    document(&table(16));
}

#[test]
fn an_element_without_words_is_closed_in_itself() {
    for (body, place, closed) in [
        ("<p>a<br>b</p>", "<br>", "<br/>"),
        ("<p>a<br >b</p>", "<br >", "<br/>"),
        ("<hr class=\"page-break\"><p>b</p>", "<hr class=\"page-break\">", "<hr class=\"page-break\"/>"),
    ] {
        let markup = format!("<article><title>T</title>{body}</article>");
        let [wrong] = &parse(&markup, &mut Compositor::new()).unwrap_err()[..] else { panic!("{body}") };
        assert_eq!(&markup[wrong.place.clone()], place);
        let help = wrong.flaw.help.as_ref().map_or("", |help| help.get(Lang::En));
        assert_eq!(help, format!("write `{closed}`: it holds no words"));
    }
}

#[test]
fn the_same_party_does_not_sign_twice() {
    let block = "<div class=\"signature\" data-party=\"head\"><h3>x</h3></div>";
    let told = told(&format!("<h1>a</h1><h2>b</h2><section class=\"signatures\">{block}{block}</section>"));
    assert!(told[0].ends_with("the party `head` has two signature blocks"), "{told:?}");
    let section = format!("<section class=\"signatures\">{block}</section>");
    let of_two = format!("<h1>a</h1><h2>b</h2>{section}{section}");
    assert!(self::told(&of_two)[0].ends_with("the party `head` has two signature blocks"));
    document(&of_two.replacen("\"head\"", "\"host\"", 1));
}

#[test]
fn depth_and_number_of_mistakes_are_bounded() {
    let deep = format!("{}x{}", "<em>".repeat(100_000), "</em>".repeat(100_000));
    let told_deep = told(&format!("<p>{deep}</p>"));
    assert_eq!(told_deep.len(), 1);
    assert!(told_deep[0].contains("MARKUP-06"));
    assert_eq!(told(&"<x/>".repeat(100_000)).len(), 50);
    assert!(read(&"<em>".repeat(200_000)).is_err());
}

/// Markup made of the vocabulary, mostly in the wrong places.
fn soup() -> impl Strategy<Value = String> {
    let names: Vec<&str> = vocabulary::ELEMENTS.iter().map(|(name, _)| *name).collect();
    let leaf = prop_oneof![
        "[ a-z<&é\u{a0}]{0,6}".prop_map(|text| text.replace('&', "&amp;").replace('<', "&lt;")),
        prop::sample::select(names.clone()).prop_map(|name| format!("<{name}/>")),
    ];
    let attributes = prop::sample::select(vec![
        "",
        "",
        " class=\"frame\"",
        " class=\"signature\"",
        " scope=\"row\"",
        " colspan=\"3\"",
        " class=\"columns\"",
        " class=\"signatures\"",
        " class=\"name\"",
        " value=\"page\"",
        " data-party=\"pupil\"",
        " class=\"fill\"",
    ]);
    leaf.prop_recursive(6, 40, 6, move |inner| {
        let inner = prop::collection::vec(inner, 0..6);
        (prop::sample::select(names.clone()), attributes.clone(), inner)
            .prop_map(|(name, attributes, inner)| format!("<{name}{attributes}>{}</{name}>", inner.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_markup_is_read_or_told(body in soup()) {
        let _ = read(&format!("<article><title>T</title>{body}</article>"));
        let _ = read(&body);
    }

    #[test]
    fn any_text_is_read_or_told(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn a_name_comes_out_as_it_went_in(name in "[a-zé &<>\"'{}%.:;0-9]{1,40}") {
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;");
        prop_assume!(!name.trim().is_empty());
        prop_assert_eq!(paragraph(&format!("<span class=\"name\">{escaped}</span>")), format!("[{}]", name.trim()));
    }
}
