//! What may happen to a file on its way back, beside each attack: these pass.

use tripartite::verify::Kind;

use super::update::{FIELDS, LOOK, Update, catalog, date, form};
use super::{expect, issued};

#[test]
fn a_date_that_is_typed_with_its_look_is_filled() {
    let fresh = Update::new().object(11, &date("/V(24/11/2026)")).stream(41, LOOK, b"BT (24/11/2026) Tj ET");
    let verdict = expect(&fresh.done(), Kind::Filled);
    assert_eq!((verdict.filled[0].field.as_str(), verdict.filled[0].words.as_str()), ("head-date", "24/11/2026"));
    // The dictionary of looks written anew, with a new look.
    let anew = Update::new()
        .object(11, &date("/V<FEFF0032003000320036>/M(D:20261124)"))
        .object(31, "<</N 60 0 R>>")
        .stream(60, LOOK, b"BT (2026) Tj ET")
        .done();
    assert_eq!(expect(&anew, Kind::Filled).filled[0].words, "2026");
}

#[test]
fn a_field_may_be_filled_again_later() {
    let once = Update::new().object(11, &date("/V(24/11/2026)")).stream(41, LOOK, b"x").done();
    let twice = Update::of(once).object(11, &date("/V(25/11/2026)")).stream(41, LOOK, b"y").done();
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
        .stream(41, LOOK, b"BT (24) Tj ET");
    expect(&update.done(), Kind::Filled);
}

#[test]
fn a_field_that_becomes_read_only_stays_the_same_field() {
    let update = Update::new().object(11, &date("/V(24)/Ff 1").replace("/F 4", "/F 132")).stream(41, LOOK, b"24");
    expect(&update.done(), Kind::Filled);
}

#[test]
fn a_state_that_chooses_among_one_look_may_come_and_go() {
    let with = Update::new().object(11, &date("/V(24)/AS/N")).stream(41, LOOK, b"24").done();
    expect(&with, Kind::Filled);
    expect(&Update::of(with).object(11, &date("/V(24)")).done(), Kind::Filled);
    expect(&Update::new().object(11, &date("/V(24)/AS[1]")).stream(41, LOOK, b"24").done(), Kind::Altered);
}
