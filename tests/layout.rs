//! What a page may not do, whatever stands on it: each rule tried at every place of the page where it could be broken.

use tripartite::document::{self, Compositor};
use tripartite::layout::paragraph::Breaker;
use tripartite::layout::theme::VALUE;
use tripartite::layout::{self, Ink, Setup, theme};

use crate::press::{Row, rows};

/// The rows of each page of a body of markup.
fn pages(body: &str) -> Vec<Vec<Row>> {
    let markup = format!("<article><title>T</title>{body}</article>");
    let document = document::parse(&markup, &mut Compositor::new()).unwrap_or_else(|problem| panic!("{problem:?}"));
    let setup = Setup { digest: "", code: None, logo: None };
    let pages = layout::lay_out(&document, &setup, &mut Breaker::new()).unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(pages.overfull, None);
    pages.pages.iter().map(rows).collect()
}

/// The bodies that begin lower and lower on a page, until they begin on the next, in a document with headings.
fn ever_lower(body: &str) -> impl Iterator<Item = Vec<Vec<Row>>> {
    (0..60).map(move |lines| pages(&format!("<h1>A</h1><h2>B</h2>{}{body}", "<p>Un.</p>".repeat(lines))))
}

/// How many rows of each page have a word in them; pages without any are left out.
fn counts(pages: &[Vec<Row>], word: &str) -> Vec<usize> {
    let count = |page: &Vec<Row>| page.iter().filter(|row| row.words.contains(word)).count();
    pages.iter().map(count).filter(|count| *count > 0).collect()
}

#[test]
fn no_line_of_a_paragraph_stands_alone_on_a_page() {
    let mut cut = false;
    for lines in 2..7 {
        let words = "longuement ".repeat(9 * lines);
        for pages in ever_lower(&format!("<p>{words}</p>")) {
            let counts = counts(&pages, "longuement");
            assert!(counts.iter().all(|count| *count >= 2), "{counts:?}");
            cut |= counts.len() > 1;
        }
    }
    assert!(cut, "no paragraph was ever cut");
}

#[test]
fn a_heading_stays_with_two_lines_of_its_text() {
    for level in 1..=3 {
        for pages in ever_lower(&format!("<h{level}>Titre</h{level}><p>{}</p>", "longuement ".repeat(60))) {
            let page = pages.iter().find(|page| page.iter().any(|row| row.words == "Titre")).unwrap();
            let below = page.iter().skip_while(|row| row.words != "Titre").skip(1);
            assert!(below.count() >= 2, "level {level}");
        }
    }
}

#[test]
fn a_heading_with_one_line_of_text_holds_nothing_of_the_next() {
    let article = "<h3>Titre</h3><p>Court.</p>";
    let pages = pages(&format!("<h1>A</h1><h2>B</h2>{}", article.repeat(60)));
    let bottom = (theme::PAGE_HEIGHT - theme::MARGIN_BOTTOM).0;
    for (number, page) in pages.iter().enumerate() {
        let last = page.last().unwrap();
        assert_eq!(last.words, "Court.", "page {number}");
        let (_, above, below) = theme::HEADINGS[2];
        let one = above + theme::HEADINGS[2].0.leading + below + theme::BODY.leading * 2.0;
        assert!(number + 1 == pages.len() || last.baseline > bottom - one.0, "page {number} ends at {}", last.baseline);
    }
    assert!(pages.len() > 1);
}

#[test]
fn a_frame_after_one_line_of_text_may_begin_a_page() {
    let frame = "<section class=\"frame\"><h2>Cadre</h2><dl><dt>un</dt><dd>deux</dd></dl></section>";
    let cut = ever_lower(&format!("<h2>Titre</h2><p>Court.</p>{frame}")).any(|pages| {
        let page_of = |word: &str| pages.iter().position(|page| page.iter().any(|row| row.words == word)).unwrap();
        page_of("Court.") < page_of("Cadre")
    });
    assert!(cut);
}

#[test]
fn a_signature_is_never_alone_on_a_page() {
    let block = "<div class=\"signature\" data-party=\"host\"><h3>Rôle</h3><p>Nom</p></div>";
    let table = "<table><tbody><tr><td>Un</td></tr><tr><td>Un</td></tr></tbody></table>";
    for before in ["", "<h2>Signature</h2>", table, "<p>Un.<br/>Un.<br/>Un.</p>"] {
        for pages in ever_lower(&format!("{before}<section class=\"signatures\">{block}</section>")) {
            let page = pages.iter().find(|page| page.iter().any(|row| row.words == "Rôle")).unwrap();
            assert!(
                page.iter().any(|row| !["Signature", "Rôle", "Nom"].contains(&row.words.as_str())),
                "after « {before} » it is alone: {page:?}"
            );
        }
    }
}

#[test]
fn a_list_is_never_cut_after_its_first_item_nor_before_its_last() {
    let mut cut = false;
    for pages in
        ever_lower("<ul><li>premier</li><li>second</li><li>autre</li><li>avant-dernier</li><li>ultime</li></ul>")
    {
        let page_of =
            |word: &str| pages.iter().position(|page| page.iter().any(|row| row.words.contains(word))).unwrap();
        assert_eq!(page_of("premier"), page_of("second"));
        assert_eq!(page_of("avant-dernier"), page_of("ultime"));
        cut |= page_of("premier") < page_of("ultime");
    }
    assert!(cut, "no list was ever cut");
}

#[test]
fn words_that_announce_something_stay_with_it() {
    for pages in ever_lower("<p>Voici :</p><ul><li>premier</li><li>second</li></ul>") {
        let page_of =
            |word: &str| pages.iter().position(|page| page.iter().any(|row| row.words.contains(word))).unwrap();
        assert_eq!(page_of("Voici"), page_of("premier"));
    }
}

#[test]
fn a_table_repeats_its_header_and_cuts_no_row() {
    let rows = (0..90).map(|at| format!("<tr><td>ligne {at}<br/>suite {at}</td></tr>")).collect::<String>();
    let table = format!("<table><thead><tr><th scope=\"col\">En-tête</th></tr></thead><tbody>{rows}</tbody></table>");
    let pages = pages(&table);
    assert!(pages.len() > 1);
    for page in &pages {
        assert_eq!(page.first().unwrap().words, "En-tête");
        let (lines, ends) = (counts(std::slice::from_ref(page), "ligne"), counts(std::slice::from_ref(page), "suite"));
        assert_eq!(lines, ends);
    }
}

#[test]
fn a_header_that_leaves_no_room_for_its_rows_is_not_repeated() {
    let bottom = (theme::PAGE_HEIGHT - theme::MARGIN_BOTTOM).0;
    for headers in [1, 20, 43, 44, 45, 90] {
        let head = "<tr><th scope=\"col\">En-tête</th></tr>".repeat(headers);
        let body = (0..90).map(|at| format!("<tr><td>ligne {at}</td></tr>")).collect::<String>();
        let pages = pages(&format!("<table><thead>{head}</thead><tbody>{body}</tbody></table>"));
        assert_eq!(counts(&pages, "ligne").iter().sum::<usize>(), 90, "{headers}");
        let lowest = pages.iter().flatten().map(|row| row.baseline).fold(0.0, f64::max);
        assert!(lowest < bottom, "{headers} headers: {lowest} is below {bottom}");
    }
}

#[test]
fn every_word_of_the_labels_to_fill_in_is_printed() {
    for labels in [
        ["Date", "À"],
        ["Date et heure de la signature, en toutes lettres", "Mention « lu et approuvé », écrite à la main"],
    ] {
        let fill = labels.map(|label| format!("<dt>{label}</dt><dd/>")).concat();
        let block = format!(
            "<div class=\"signature\" data-party=\"head\"><h3>R</h3><p class=\"status\">s</p><p>N</p><dl class=\"fill\">{fill}</dl></div>"
        );
        let body = format!("<h1>A</h1><h2>B</h2><section class=\"signatures\">{block}</section>");
        let printed = pages(&body).concat().iter().map(|row| row.words.replace('\u{a0}', " ")).collect::<Vec<_>>();
        let printed = printed.join(" ");
        for word in labels.iter().flat_map(|label| label.split(' ')) {
            assert!(printed.contains(word), "{word} of {labels:?} is not in {printed}");
        }
    }
}

#[test]
fn the_fields_of_two_frames_share_their_baselines() {
    let frame = |mark: &str, second: &str| {
        format!(
            "<section class=\"frame\"><h2>{mark}</h2><dl><dt>un</dt><dd>{mark} un</dd><dt>deux</dt><dd>{second}</dd>\
             <dt>trois</dt><dd>{mark} trois</dd></dl></section>"
        )
    };
    let long = "B deux ".repeat(20);
    let body = format!("<h1>H</h1><div class=\"columns\">{}{}</div>", frame("A", "A deux"), frame("B", &long));
    let page = pages(&body).swap_remove(0);
    let baseline = |words: &str| page.iter().find(|row| row.words.starts_with(words)).unwrap().baseline;
    for field in ["un", "deux", "trois"] {
        let (left, right) = (baseline(&format!("A {field}")), baseline(&format!("B {field}")));
        // A value of several lines pushes the next field of its own frame down by whole lines.
        let lines = (right - left) / VALUE.leading.0;
        assert!((lines - lines.round()).abs() < 0.001, "{field}: {left} {right}");
        let labels: Vec<f64> = page.iter().filter(|row| row.words == field).map(|row| row.baseline).collect();
        let on = |value: f64| labels.iter().any(|label| (label - value).abs() < 0.01);
        assert!(labels.len() == 2 && on(left) && on(right), "{field}: {labels:?}");
    }
}

/// What stands in the footer of a document's only page, from left to right and from the top, with its size and baseline; and
/// what is told to have no room.
fn footer(markup: &str) -> (Vec<(String, f64, f64)>, Option<String>) {
    let markup = format!("<article><title>T</title><h1>A</h1><p>B</p><footer>{markup}</footer></article>");
    let document = document::parse(&markup, &mut Compositor::new()).unwrap_or_else(|problem| panic!("{problem:?}"));
    let setup = Setup { digest: "GHJK-0000-1111-2222", code: Some("1:N:1:GHJK"), logo: None };
    let pages = layout::lay_out(&document, &setup, &mut Breaker::new()).unwrap_or_else(|problem| panic!("{problem:?}"));
    let texts = pages.pages[0].items.iter().filter_map(|item| match &item.ink {
        Ink::Text(run) => Some((run.text(), run.size.0, item.y.0)),
        _ => None,
    });
    (texts.filter(|(_, _, y)| *y > theme::FOOTER_TOP.0).collect(), pages.overfull)
}

#[test]
fn a_footer_is_seven_points_high_at_least_and_cuts_long_names_short() {
    for length in [20, 60, 100, 150, 200] {
        let (given, family) = ("Églantine ".repeat(length / 10), "W".repeat(length));
        let name = format!("<span class=\"name\">{} <strong>{family}</strong></span>", given.trim_end());
        let line = format!("<p>Convention n° 1 — {name}, classe</p><p>Empreinte : <data value=\"digest\"/></p>");
        let (runs, overfull) = footer(&line);
        assert_eq!(overfull, None);
        let words: String = runs.iter().map(|(words, _, _)| words.as_str()).collect();
        for whole in ["Convention", "Églantine", "WWWW", ", classe", "Empreinte", "GHJK-0000-1111-2222"] {
            assert!(words.contains(whole), "{length}: {whole} is not in {words}");
        }
        assert_eq!(words.contains('…'), length > 100, "{length}: {words}");
        for (words, size, baseline) in &runs {
            assert!((7.0..=7.8).contains(size) && *baseline < theme::FOOTER_BOTTOM.0, "{words}: {size} {baseline}");
        }
    }
}

#[test]
fn a_footer_of_too_many_lines_is_told() {
    let of = |lines| footer(&format!("<p>{}</p>", vec!["Ligne"; lines].join("<br/>"))).1;
    assert_eq!(of(4), None);
    assert_eq!(of(5).as_deref(), Some("Ligne Ligne Ligne Ligne Ligne"));
}
