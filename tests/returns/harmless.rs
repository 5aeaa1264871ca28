//! What may happen to a file on its way back, beside each attack: these pass.

use tripartite::verify::Kind;

use super::attacks::filled_with_remark;
use super::update::{FIELDS, LOOK, Update, catalog, date, form, page, typed};
use super::{expect, fixture, issued, shown};

#[test]
fn a_date_that_is_typed_with_its_look_is_filled() {
    let fresh =
        Update::new().object(11, &date("/V(24/11/2026)")).stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (24/11/2026) Tj ET");
    let verdict = expect(&fresh.done(), Kind::Filled);
    assert_eq!((verdict.filled[0].field.as_str(), verdict.filled[0].words.as_str()), ("head-date", "24/11/2026"));
    // The dictionary of looks written anew, with a new look.
    let anew = Update::new()
        .object(11, &date("/V<FEFF0032003000320036>/M(D:20261124)"))
        .object(31, "<</N 60 0 R>>")
        .stream(60, LOOK, b"BT /F 10 Tf 2 5 Td (2026) Tj ET")
        .done();
    assert_eq!(expect(&anew, Kind::Filled).filled[0].words, "2026");
}

#[test]
fn a_field_may_be_filled_again_later() {
    let once = Update::new().object(11, &date("/V(24/11/2026)")).stream(41, LOOK, &typed("24/11/2026")).done();
    let twice = Update::of(once).object(11, &date("/V(25/11/2026)")).stream(41, LOOK, &typed("25/11/2026")).done();
    assert_eq!(expect(&twice, Kind::Filled).filled[0].words, "25/11/2026");
}

#[test]
fn properties_alone_are_told() {
    let update = Update::new().object(9, "<</Title(Convention CS26-0001)/Producer(Autre)/ModDate(D:2026)>>");
    let verdict = expect(&update.done(), Kind::Resaved);
    assert_eq!(verdict.told.len(), 1);
}

#[test]
fn an_object_that_is_written_again_unchanged_says_nothing() {
    let same = Update::new().object(1, &catalog("")).object(5, &form(FIELDS, "/SigFlags 3")).done();
    assert!(expect(&same, Kind::Resaved).findings.is_empty());
}

#[test]
fn blank_bytes_behind_the_end_are_no_update() {
    for blank in ["\n", "\r\n\r\n", "\0\0\0\0", " "] {
        let file = [issued(), blank.as_bytes().to_vec()].concat();
        expect(&file, Kind::Resaved);
    }
}

#[test]
fn fonts_may_join_the_forms_resources() {
    let form = form(FIELDS, "").replace("/F 8 0 R", "/F 8 0 R/Helv 90 0 R");
    let update = Update::new()
        .object(5, &form)
        .object(90, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
        .object(11, &date("/V(24)"))
        .stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (24) Tj ET");
    expect(&update.done(), Kind::Filled);
}

#[test]
fn a_field_that_becomes_read_only_stays_the_same_field() {
    let update =
        Update::new().object(11, &date("/V(24)/Ff 1").replace("/F 4", "/F 132")).stream(41, LOOK, &typed("24"));
    expect(&update.done(), Kind::Filled);
}

#[test]
fn a_state_that_chooses_among_one_look_may_come_and_go() {
    let with = Update::new().object(11, &date("/V(24)/AS/N")).stream(41, LOOK, &typed("24")).done();
    expect(&with, Kind::Filled);
    expect(&Update::of(with).object(11, &date("/V(24)")).done(), Kind::Filled);
    expect(&Update::new().object(11, &date("/V(24)/AS[1]")).stream(41, LOOK, &typed("24")).done(), Kind::Altered);
}

#[test]
fn a_program_may_give_its_name_before_the_end() {
    for remark in ["%iText-8.0.5", "%iText-Core-9.2.0 (AGPL version)", "%Saved: 2026-11-24"] {
        expect(&filled_with_remark(remark), Kind::Filled);
    }
}

#[test]
fn what_is_copied_word_for_word_says_the_same() {
    let resources = "<</Font 91 0 R/XObject<</Logo 22 0 R>>>>";
    let copied = |faces: &str| {
        let page = page("4 0 R", "6 0 R", "").replace("/Resources 7 0 R", "/Resources 90 0 R");
        Update::new().object(3, &page).object(90, resources).object(91, faces).done()
    };
    let copy = copied("<</F 8 0 R>>");
    expect(&copy, Kind::Resaved);
    // One word of the copy differs, or it leads back to itself.
    for other in ["<</F 23 0 R>>", "<</F 8 0 R/G 8 0 R>>", "<<>>", "91 0 R", "[8 0 R]"] {
        let verdict = expect(&copied(other), Kind::Altered);
        let told = shown(&verdict);
        assert!(told.contains("« Resources » of the page is changed (object Some(3), page Some(0)"), "{other}: {told}");
    }
    // A copy is fixed like what it was copied from.
    let later = expect(&Update::of(copy).object(91, "<</F 23 0 R>>").done(), Kind::Altered);
    assert!(shown(&later).contains("changed: the resources of the page"), "{}", shown(&later));
}

#[test]
fn a_time_stamp_over_the_whole_is_told() {
    let verdict = expect(&fixture("certified-and-stamped"), Kind::Signed);
    let told = "time stamp of 2026-11-23 23:05:00 Z by « Horodatage (essai) », not checked online";
    assert!(shown(&verdict).contains(told) && verdict.added.is_empty(), "{}", shown(&verdict));
}
