//! Hostile files, built here after the published classes of attacks on signed PDFs (USF, ISA, SWA, shadow, EAA, SSA, …):
//! none is taken for original or signed.

use tripartite::verify::{Added, Check, Kind};

use super::update::{
    FIELDS, LOOK, Update, catalog, date, form, head, last_position, page, position, pupil, startxref, typed,
};
use super::{expect_hostile, fixture, issued, judged, shown};

const ALTERED: Kind = Kind::Altered;

/// A look of the value « x »: what is wrong with the file is then the rest of it.
const FITS: &[u8] = b"BT /F 10 Tf 2 5 Td (x) Tj ET";

fn says(file: &[u8], words: &str) {
    let verdict = judged(file);
    assert!(shown(&verdict).contains(words), "{words}: {}", shown(&verdict));
}

/// A value with a plausible beginning, for signatures whose range or kind is what is wrong.
pub(crate) const VALUE: &str = "3082000030820000";

pub(crate) fn usual(from: usize, to: usize, end: usize) -> String {
    format!("[0 {from} {to} {}]", end - to)
}

#[test]
fn usf_1_a_signature_without_a_value_is_none() {
    for value in ["", "0000000000000000", "30", "3003020101", VALUE] {
        let verdict = expect_hostile(value, &Update::new().signed(value, usual), Kind::Unverified);
        assert!(matches!(verdict.signatures[0].check, Check::Unchecked(_)), "{value}");
    }
    for contents in ["/Contents null", "/Contents 5", "/Inhalt<3000>", "/Contents 101 0 R"] {
        let value = format!("<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]{contents}>>");
        let update = Update::new().object(100, &value).object(10, &head("/V 100 0 R"));
        expect_hostile(contents, &update.done(), if contents.contains("Inhalt") { ALTERED } else { Kind::Unverified });
    }
}

#[test]
fn usf_2_a_signature_without_its_range_is_not_verified() {
    let ranges: [fn(usize, usize, usize) -> String; 14] = [
        |_, _, _| "null".into(),
        |_, _, _| "[]".into(),
        |_, _, _| "[0 0 0 0]".into(),
        |from, _, _| format!("[0 {from}]"),
        |from, to, end| format!("[0 -{from} {to} {}]", end - to),
        |from, to, end| format!("[-1 {from} {to} {}]", end - to),
        |from, to, end| format!("[5 {} {to} {}]", from - 5, end - to),
        |from, to, end| format!("[0 {} {to} {}]", from + 4, end - to),
        |from, to, end| format!("[0 {from} {} {}]", to + 20, end - to - 20),
        |from, to, end| format!("[0 {from} {to} {}]", end - to - 30),
        |from, to, end| format!("[0 {from} {to} {}]", end - to + 1),
        |from, to, _| format!("[0 {from} {to} 99999999999]"),
        |from, to, end| format!("[0 {from} {to} {} 0]", end - to),
        |from, to, end| format!("[0 {from}.0 {to} {}]", end - to),
    ];
    for range in ranges {
        expect_hostile(&range(500, 600, 900), &Update::new().signed(VALUE, range), Kind::Unverified);
    }
}

#[test]
fn usf_3_a_kind_that_is_not_known_is_not_verified() {
    for kind in ["adbe.x509.rsa_sha1", "adbe.pkcs7.sha1", "ETSI.RFC3161", "x"] {
        let mut file = Update::new().signed(VALUE, usual);
        let text = String::from_utf8_lossy(&file).into_owned();
        assert!(text.contains("adbe.pkcs7.detached"));
        let at = last_position(&file, b"adbe.pkcs7.detached");
        file[at..at + 19].copy_from_slice(format!("{kind:<19}").as_bytes());
        expect_hostile(kind, &file, Kind::Unverified);
    }
}

#[test]
fn isa_1_an_update_of_a_pages_content_is_seen() {
    let content = Update::new().stream(4, "", b"BT /F 12 Tf 72 720 Td (Autre texte) Tj ET").done();
    expect_hostile("content", &content, ALTERED);
    says(&content, "changed: the text and lines of the page");
    let pointed = Update::new().stream(90, "", b"BT ET").object(3, &page("90 0 R", "6 0 R", "")).done();
    expect_hostile("pointed", &pointed, ALTERED);
    says(&pointed, "« Contents » of the page is changed");
    // Behind a real signature, too: the signature holds, and the file is not what was signed.
    let behind = Update::of(fixture("signed-rsa")).stream(4, "", b"BT ET").done();
    let verdict = expect_hostile("behind", &behind, ALTERED);
    assert_eq!(verdict.signatures[0].check, Check::Holds);
}

#[test]
fn isa_2_objects_without_a_table_are_seen() {
    for tail in [
        "4 0 obj\n<</Length 2>>\nstream\nBT\nendstream\nendobj\n%%EOF\n",
        "4 0 obj\n<</Length 2>>\nstream\nBT\nendstream\nendobj\n",
        "trailer\n<</Root 1 0 R>>\n%%EOF\n",
        "%%EOF\n",
        "% 4 0 obj <<>> endobj\n",
        "xref\n0 0\ntrailer\n<</Size 50/Root 1 0 R>>\nstartxref\n0\n%%EOF\n",
        "anything at all",
    ] {
        let file = [issued(), tail.as_bytes().to_vec()].concat();
        expect_hostile(tail, &file, ALTERED);
        let behind = [fixture("signed-rsa"), tail.as_bytes().to_vec()].concat();
        expect_hostile(tail, &behind, ALTERED);
    }
}

#[test]
fn isa_3_a_copied_signature_does_not_sign_again() {
    let signed = fixture("signed-rsa");
    let start = issued().len();
    let at = start + position(&signed[start..], b"/Type /Sig\n");
    let at = signed[..at].windows(3).rposition(|w| w == b"obj").unwrap() + 3;
    let end = at + position(&signed[at..], b"endobj");
    let copy = String::from_utf8_lossy(&signed[at..end]).into_owned();
    let pupil = "<</Type/Annot/Subtype/Widget/FT/Sig/T(pupil)/F 4/P 3 0 R/Rect[300 500 400 520]/AP 33 0 R/V 100 0 R>>";
    let file = Update::of(signed).object(100, &copy).object(13, pupil).done();
    let verdict = expect_hostile("copied", &file, Kind::Unverified);
    assert!(verdict.signatures[0].check == Check::Holds && verdict.signatures[1].check != Check::Holds);
}

#[test]
fn isa_4_tables_that_compete_are_seen() {
    // An object stream over an existing number.
    let inside = b"4 0 <</Length 0>>";
    let contained = Update::new().stream(90, "/Type/ObjStm/N 1/First 4", inside);
    let rows = |entries: &[(u8, u32, u16)]| -> Vec<u8> {
        entries
            .iter()
            .flat_map(|(k, a, b)| [vec![*k], a.to_be_bytes().to_vec(), b.to_be_bytes().to_vec()].concat())
            .collect()
    };
    let file = contained.done();
    expect_hostile("unlisted", &file, ALTERED);
    // The same, listed by a stream beside the table.
    let base = issued();
    let at = (base.len() as u32, 0);
    let hybrid = rows(&[(2, 90, 0)]);
    let update = Update::new().stream(90, "/Type/ObjStm/N 1/First 4", inside);
    let stream_at = at.0
        + format!("90 0 obj\n<</Type/ObjStm/N 1/First 4/Length {}>>\nstream\n\nendstream\nendobj\n", inside.len()).len()
            as u32
        + inside.len() as u32;
    let entries = "/Type/XRef/W[1 4 2]/Index[4 1]/Size 201/Root 1 0 R";
    let file = update.stream(91, entries, &hybrid).trailer(&format!("/XRefStm {stream_at}")).done();
    assert_eq!(&file[stream_at as usize..stream_at as usize + 8], b"91 0 obj");
    let verdict = expect_hostile("hybrid", &file, ALTERED);
    assert!(verdict.findings.iter().any(|f| f.object == Some(4)), "{}", shown(&verdict));
}

#[test]
fn swa_1_nothing_hides_in_the_gap() {
    let signed = fixture("signed-rsa");
    let start = issued().len();
    let from = start + position(&signed[start..], b"/Contents <") + 10;
    let to = from + position(&signed[from..], b">") + 1;
    // The digits end early, and what follows them up to the covered part is another page.
    let evil = b"> >> endobj 4 0 obj <</Length 2>> stream\nBT\nendstream endobj 101 0 obj << /A <";
    let mut file = signed.clone();
    let hole = to - 1 - evil.len();
    file[hole..to - 1].copy_from_slice(evil);
    expect_hostile("hidden", &file, ALTERED);
    // The second part moved down by a comment.
    let mut moved = signed.clone();
    moved.splice(to..to, b"%4 0 obj\n".iter().copied());
    expect_hostile("moved", &moved, ALTERED);
}

#[test]
fn swa_2_a_borrowed_signature_covers_nothing_here() {
    let other = Update::of(fixture("filled")).signed(VALUE, usual);
    expect_hostile("other", &other, Kind::Unverified);
    // Everything that pyHanko appended to the issued file, behind another update.
    let tail = fixture("signed-rsa")[issued().len()..].to_vec();
    let file = [Update::new().object(11, &date("/V(x)")).stream(41, LOOK, FITS).done(), tail].concat();
    expect_hostile("borrowed", &file, ALTERED);
}

#[test]
fn shadow_hide_an_object_that_is_freed_or_emptied_is_seen() {
    for number in [22, 41, 7, 23, 10] {
        expect_hostile("freed", &Update::new().free(number).done(), ALTERED);
    }
    let file = Update::new().stream(22, "/Type/XObject/Subtype/Form/BBox[0 0 0 0]", b"").done();
    expect_hostile("emptied", &file, ALTERED);
    says(&file, "(object Some(22), page Some(0)");
}

#[test]
fn shadow_replace_fonts_and_resources_are_fixed() {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/B]>>>>";
    let file = Update::new().object(8, font).done();
    expect_hostile("font", &file, ALTERED);
    says(&file, "changed: a font");
    let resources = "<</Font<</F 90 0 R>>/XObject<</Logo 22 0 R>>>>";
    let update = Update::new().object(7, resources).object(90, font);
    expect_hostile("resources", &update.done(), ALTERED);
    let replaced = form(FIELDS, "").replace("8 0 R", "90 0 R");
    expect_hostile("form", &Update::new().object(5, &replaced).object(90, font).done(), ALTERED);
}

#[test]
fn shadow_hide_and_replace_an_object_stands_once() {
    let twice = Update::new().object(11, &date("/V(1)")).object(11, &date("/V(2)")).done();
    expect_hostile("twice", &twice, ALTERED);
    says(&twice, "is there twice");
    // The table points into the issued bytes at something else.
    let astray = Update::new().object(11, &date("/V(1)")).with_table(|places| {
        places.insert(4, Some(position(&issued(), b"23 0 obj")));
    });
    expect_hostile("astray", &astray, ALTERED);
    let hidden = Update::new().object(11, &date("/V(1)")).stream(90, "", b"x").with_table(|places| {
        places.remove(&90);
    });
    expect_hostile("hidden", &hidden, ALTERED);
}

pub(crate) fn annotated(entries: &str) -> Vec<u8> {
    let mark = format!("<</Type/Annot/P 3 0 R/Rect[72 690 300 730]/F 4{entries}>>");
    Update::new().object(90, &mark).object(6, &format!("[{FIELDS} 90 0 R]")).done()
}

#[test]
fn evil_annotation_is_shown_with_its_page_and_box() {
    for kind in ["FreeText", "Stamp", "Redact", "Square", "Ink", "Highlight", "Text", "Popup"] {
        let verdict = expect_hostile(kind, &annotated(&format!("/Subtype/{kind}/Contents(ajout)")), Kind::Annotated);
        let added = &verdict.added[0];
        assert_eq!((added.kind.as_str(), added.page, added.object), (kind, Some(0), Some(90)));
        assert_eq!((added.area, added.words.as_deref()), (Some([72.0, 690.0, 300.0, 730.0]), Some("ajout")));
    }
    // Over a certified file, which forbids it.
    let mark = "<</Type/Annot/Subtype/FreeText/P 3 0 R/Rect[72 690 300 730]>>";
    let certified =
        Update::of(fixture("certified-and-signed")).object(190, mark).object(6, &format!("[{FIELDS} 190 0 R]"));
    expect_hostile("certified", &certified.done(), ALTERED);
}

#[test]
fn sneaky_signature_a_new_field_is_not_ours() {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(other)/F 4/P 3 0 R/Rect[72 690 300 730]/V 100 0 R>>";
    let update = Update::new()
        .object(90, field)
        .object(100, "<</Type/Sig/SubFilter/adbe.pkcs7.detached/Contents<3000>/ByteRange[0 1 2 3]>>")
        .object(5, &form(&format!("{FIELDS} 90 0 R"), "/SigFlags 3"))
        .object(6, &format!("[{FIELDS} 90 0 R]"));
    let verdict = expect_hostile("new field", &update.done(), Kind::Annotated);
    assert_eq!((verdict.added.len(), verdict.added[0].page, verdict.signatures.len()), (1, Some(0), 0));
}

#[test]
fn p1_bypass_and_fieldmdp_bypass_are_seen() {
    let certified = fixture("certified-then-filled");
    expect_hostile("P 1", &certified, ALTERED);
    // A name that only begins like the locked one is free; the locked one is not.
    let other = "<</Type/Annot/Subtype/Widget/FT/Tx/T(pupil-date)/F 4/P 3 0 R/Rect[300 470 400 490]/AP 34 0 R/DA(/F 10 Tf 0 g)/V(x)>>";
    let free = Update::of(fixture("signed-rsa")).object(14, other).stream(44, LOOK, &typed("x")).done();
    assert_eq!(judged(&free).kind, Kind::Signed, "{}", shown(&judged(&free)));
    for attack in [date("/V(x)"), date("/V(x)").replace("head-date", "pupil-date2"), date("/V(x)/Parent 14 0 R")] {
        let file = Update::of(fixture("signed-rsa")).object(11, &attack).stream(41, LOOK, FITS).done();
        expect_hostile(&attack, &file, ALTERED);
    }
    // The look of a locked field, or the lock itself.
    expect_hostile("look", &Update::of(fixture("signed-rsa")).stream(41, LOOK, FITS).done(), ALTERED);
    let lock = "<</Type/SigFieldLock/Action/Include/Fields[]>>";
    expect_hostile("lock", &Update::new().object(15, lock).done(), ALTERED);
}

#[test]
fn value_and_look_games_are_seen() {
    for (name, file) in [
        ("needs looks", Update::new().object(5, &form(FIELDS, "/NeedAppearances true"))),
        ("another's look", Update::new().object(11, &date("/V(x)").replace("/AP 31 0 R", "/AP<</N 42 0 R>>"))),
        ("the logo as look", Update::new().object(11, &date("/V(x)").replace("/AP 31 0 R", "/AP<</N 22 0 R>>"))),
        ("no look", Update::new().object(11, &date("/V(x)").replace("/AP 31 0 R", ""))),
        ("moved", Update::new().object(11, &date("/V(x)").replace("72 470 172 490", "72 690 300 730"))),
        ("hidden", Update::new().object(11, &date("/V(x)").replace("/F 4", "/F 6"))),
        ("no print", Update::new().object(11, &date("/V(x)").replace("/F 4", "/F 0"))),
        ("other kind", Update::new().object(11, &date("/V(x)").replace("/FT/Tx", "/FT/Btn"))),
        ("a name for a value", Update::new().object(11, &date("/V/Yes"))),
        ("no form as a look", Update::new().object(11, &date("/V(x)")).stream(41, "/Subtype/Image", b"x")),
        ("layer in a look", Update::new().object(11, &date("/V(x)")).stream(41, &format!("{LOOK}/OC 90 0 R"), b"x")),
    ] {
        expect_hostile(name, &file.done(), ALTERED);
    }
}

#[test]
fn page_games_are_seen() {
    let second = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 7 0 R/Contents 23 0 R>>";
    for (name, update) in [
        ("added", Update::new().object(2, "<</Type/Pages/Kids[3 0 R 21 0 R 90 0 R]/Count 3>>").object(90, second)),
        ("dropped", Update::new().object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")),
        ("reordered", Update::new().object(2, "<</Type/Pages/Kids[21 0 R 3 0 R]/Count 2>>")),
        ("rotated", Update::new().object(3, &page("4 0 R", "6 0 R", "/Rotate 90"))),
        ("cropped", Update::new().object(3, &page("4 0 R", "6 0 R", "/CropBox[0 0 100 100]"))),
        ("scaled", Update::new().object(3, &page("4 0 R", "6 0 R", "/UserUnit 2"))),
        ("inherited", Update::new().object(2, "<</Type/Pages/Kids[3 0 R 21 0 R]/Count 2/Rotate 180>>")),
        ("fields gone", Update::new().object(6, "[10 0 R]")),
        ("fields moved", Update::new().object(21, &second.replace(">>", "/Annots[10 0 R]>>"))),
        ("other root", Update::new().object(90, &catalog("")).trailer("/Root 90 0 R")),
        (
            "second tree",
            Update::new()
                .object(1, &catalog("").replace("/Pages 2 0 R", "/Pages 90 0 R"))
                .object(90, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        ),
    ] {
        expect_hostile(name, &update.done(), ALTERED);
    }
}

#[test]
fn layers_tags_names_and_actions_are_refused() {
    for entry in [
        "/OCProperties<</OCGs[]/D<</OFF[]>>>>",
        "/StructTreeRoot 90 0 R",
        "/MarkInfo<</Marked true>>",
        "/OpenAction<</S/JavaScript/JS(app.alert)>>",
        "/AA<</WC<</S/JavaScript/JS(x)>>>>",
        "/Names<</EmbeddedFiles<</Names[]>>>>",
        "/AF[]",
        "/Outlines 90 0 R",
        "/Perms<</UR3 90 0 R>>",
        "/Perms<</DocMDP 90 0 R>>",
        "/ViewerPreferences<</Direction/R2L>>",
        "/PageLabels<<>>",
        "/Collection<<>>",
    ] {
        let update = Update::new().object(1, &catalog(entry)).object(90, "<</Type/OCG>>");
        expect_hostile(entry, &update.done(), ALTERED);
    }
    for entry in ["/A<</S/URI/URI(https://example.example)>>", "/AA<</E<</S/JavaScript/JS(x)>>>>"] {
        expect_hostile(entry, &annotated(&format!("/Subtype/Square{entry}")), ALTERED);
        let field = Update::new().object(11, &date(&format!("/V(x){entry}"))).stream(41, LOOK, FITS);
        expect_hostile(entry, &field.done(), ALTERED);
    }
    for kind in ["Link", "FileAttachment", "Screen", "RichMedia", "3D", "Movie"] {
        expect_hostile(kind, &annotated(&format!("/Subtype/{kind}")), ALTERED);
    }
}

#[test]
fn what_is_prepared_for_later_is_seen() {
    expect_hostile("orphan", &Update::new().stream(90, "", b"BT ET").done(), ALTERED);
    let update = Update::new().object(9, "<</Title(x)/More 90 0 R>>").object(90, "<</S/JavaScript/JS(x)>>");
    expect_hostile("data that acts", &update.done(), ALTERED);
    for entries in ["/Encrypt<<>>", "/ID[<00><00>]", "/Prev 9", "/Extra 5", "/Size 3"] {
        let update = Update::new().object(11, &date("/V(x)")).stream(41, LOOK, FITS).trailer(entries);
        expect_hostile(entries, &update.done(), ALTERED);
    }
    let mut generation = Update::new().object(11, &date("/V(x)")).stream(41, LOOK, FITS).done();
    assert_eq!(judged(&generation).kind, Kind::Filled);
    let header = b"\n11 0 obj";
    let at = generation.windows(header.len()).rposition(|bytes| bytes == header).unwrap();
    generation[at + 4] = b'1';
    expect_hostile("another generation than the table says", &generation, ALTERED);
}

#[test]
fn a_signature_is_neither_removed_nor_replaced_nor_shared() {
    let signed = fixture("signed-rsa");
    expect_hostile("removed", &Update::of(signed.clone()).object(10, &head("")).done(), ALTERED);
    let value = "<</Type/Sig/SubFilter/adbe.pkcs7.detached/Contents<3000>/ByteRange[0 1 2 3]>>";
    let replaced = Update::of(signed.clone()).object(10, &head("/V 100 0 R")).object(100, value);
    expect_hostile("replaced", &replaced.done(), ALTERED);
    let looks = Update::of(signed)
        .object(10, &head("/V 50 0 R").replace("/AP 30 0 R", "/AP<</N 90 0 R>>"))
        .stream(90, LOOK, b"x");
    expect_hostile("another look", &looks.done(), ALTERED);
    let pupil = "<</Type/Annot/Subtype/Widget/FT/Sig/T(pupil)/F 4/P 3 0 R/Rect[300 500 400 520]/AP 33 0 R/V 100 0 R>>";
    let shared = Update::new().object(100, value).object(10, &head("/V 100 0 R")).object(13, pupil);
    expect_hostile("shared", &shared.done(), ALTERED);
    let direct = Update::new().object(10, &head(&format!("/V{value}")));
    expect_hostile("direct", &direct.done(), ALTERED);
    let recycled = Update::new().object(10, &head("/V 9 0 R"));
    expect_hostile("recycled", &recycled.done(), ALTERED);
    let strange = Update::new().object(100, "<</Type/Sig/AA<<>>>>").object(10, &head("/V 100 0 R"));
    expect_hostile("strange", &strange.done(), ALTERED);
}

#[test]
fn a_forged_beginning_is_not_the_original() {
    let mut other = issued();
    let at = position(&other, b"CS26-0001");
    other[at] = b'X';
    expect_hostile("a changed letter", &other, ALTERED);
    says(&other, "« XS26-0001 » instead of « CS26-0001 »");
    let forged = [b"%PDF-1.7\n".to_vec(), issued()].concat();
    assert_eq!(judged(&forged).kind, Kind::Resaved);
    let signed = [b"%PDF-1.7\n".to_vec(), fixture("signed-rsa")].concat();
    assert!(!matches!(judged(&signed).kind, Kind::Original | Kind::Signed));
    assert_eq!(judged(b"").kind, Kind::Unknown);
    assert!(startxref(&issued()) > 0);
}

/// Lines drawn in a field.
const DRAWN: &[u8] = b"q 1 0 0 RG 3 w 5 5 m 90 15 l S Q";

#[test]
fn a_look_without_a_signature_is_shown_with_its_page_and_box() {
    let anew = pupil("/AP<</N 90 0 R>>");
    for (name, update) in [
        ("in its place", Update::of(fixture("signed-rsa")).stream(43, LOOK, DRAWN)),
        ("another", Update::of(fixture("signed-rsa")).object(13, &anew).stream(90, LOOK, DRAWN)),
        ("of nothing", Update::of(fixture("signed-rsa")).stream(43, "/Subtype/Form/BBox[0 0 0 0]", DRAWN)),
    ] {
        let verdict = expect_hostile(name, &update.done(), Kind::Annotated);
        let added = &verdict.added[0];
        assert_eq!((added.kind.as_str(), added.words.as_deref()), (Added::LOOK, Some("pupil")));
        assert_eq!((added.page, added.area), (Some(0), Some([300.0, 500.0, 400.0, 520.0])));
    }
    // Where a signature forbids all additions, it is one.
    let certified = fixture("certified-and-stamped");
    let file = Update::of(certified).stream(43, LOOK, DRAWN).done();
    expect_hostile("certified", &file, ALTERED);
    says(&file, "the signature « head » forbids this addition");
}

#[test]
fn a_text_field_shows_its_words_and_nothing_else() {
    let dressed = |value: &str, entries: &str, operators: &[u8]| {
        let field = Update::of(fixture("signed-p256")).object(11, &date(value));
        field.stream(41, &format!("{LOOK}{entries}"), operators).done()
    };
    let typed = |operators: &str| format!("BT /F 10 Tf 2 5 Td {operators} ET").into_bytes();
    let other = dressed("/V(24/11/2026)", "", &typed("(01/01/2020) Tj"));
    expect_hostile("other words", &other, ALTERED);
    says(&other, "« head-date » shows « 01/01/2020 » and holds « 24/11/2026 »");
    let none = dressed("/V(24/11/2026)", "", b"");
    expect_hostile("no words", &none, ALTERED);
    says(&none, "« head-date » shows nothing and holds « 24/11/2026 »");
    let own = LOOK.replace("/Resources 7 0 R", "");
    let file = |number: u32, entries: &str| {
        let look = format!("{own}/Resources<<{entries}>>");
        let update =
            Update::of(fixture("signed-p256")).object(11, &date("/V(24)")).stream(41, &look, &typed("(24) Tj"));
        update.stream(number, "", b"x").done()
    };
    let face = "/Font<</F<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</FontFile2 90 0 R>>>>>>";
    for (name, file) in [
        ("a drawing", dressed("", "", DRAWN)),
        ("a flat line", dressed("", "", b"3 w 5 5 m 90 5 l S")),
        ("a drawing over words", dressed("/V(24)", "", &[&typed("(24) Tj")[..], DRAWN].concat())),
        ("a picture", dressed("", "", b"q 90 0 0 15 0 0 cm /Logo Do Q")),
        ("hidden words", dressed("/V(24)", "", &typed("3 Tr (24) Tj"))),
        ("white words", dressed("/V(24)", "", &typed("1 g (24) Tj"))),
        ("words beside it", dressed("/V(24)", "", &typed("(24) Tj 300 0 Td (25) Tj"))),
        ("signs of another face", file(91, "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>")),
        ("a face of its own", file(90, face)),
        (
            "characters of its own",
            file(90, "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 90 0 R>>>>"),
        ),
    ] {
        let verdict = judged(&file);
        assert!(matches!(verdict.kind, Kind::Annotated | Kind::Altered), "{name}: {}", shown(&verdict));
    }
    let form = form(FIELDS, "/SigFlags 3").replace("/F 8 0 R", "/F 8 0 R/X 90 0 R");
    let lying = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 91 0 R>>";
    let update = Update::of(fixture("signed-p256")).object(11, &date("/V(24)")).stream(41, LOOK, &typed("(24) Tj"));
    let shared = update.object(5, &form).object(90, lying).stream(91, "", b"x").done();
    expect_hostile("a face of the form", &shared, Kind::Annotated);
    let under = date("").replace("/AP 31 0 R", "/AP<</N 41 0 R/R 90 0 R>>");
    let under = Update::of(fixture("signed-p256")).object(11, &under).stream(90, LOOK, DRAWN).done();
    expect_hostile("under the pointer", &under, ALTERED);
}

#[test]
fn a_stream_of_entries_has_no_other_beside_it() {
    // Each leads to a stream of entries, of which the main one names the other beside it.
    let row = |kind: u8, at: usize| [&[kind][..], &(at as u32).to_be_bytes(), &[0, 0]].concat();
    let base = fixture("signed-rsa");
    let stream = |number: u32, first: u32, rows: &[u8], more: &str| {
        let entries = format!("/Type/XRef/W[1 4 2]/Index[{first} {}]/Size 202/Root 1 0 R", rows.len() / 7);
        let head =
            format!("{number} 0 obj\n<<{entries}/Prev {}{more}/Length {}>>\nstream\n", startxref(&base), rows.len());
        [head.as_bytes(), rows, b"\nendstream\nendobj\n"].concat()
    };
    let beside_at = base.len();
    let beside = stream(200, 4, &row(1, position(&base, b"23 0 obj")), "");
    let main_at = beside_at + beside.len();
    let rows = [row(1, beside_at), row(1, main_at)].concat();
    let main = stream(201, 200, &rows, &format!("/XRefStm {beside_at}"));
    let end = format!("startxref\n{main_at}\n%%EOF\n").into_bytes();
    let file = [base.clone(), beside, main, end].concat();
    expect_hostile("beside a stream", &file, ALTERED);
    says(&file, "several tables compete");
}

#[test]
fn what_says_nothing_carries_nothing() {
    for (name, update) in [
        ("the catalogue of another generation", Update::of(fixture("signed-rsa")).trailer("/Root 1 7 R")),
        ("properties that act", Update::new().object(9, "<</Title(x)/AA<</O<</S/JavaScript/JS(x)>>>>>>")),
        ("metadata with more", Update::new().stream(20, "/Type/Metadata/Subtype/XML/OC 90 0 R", b"x")),
        ("a store of other things", Update::new().object(1, &catalog("/DSS<</Type/DSS/Garbage[1 2]>>"))),
        ("a store with pages", Update::new().object(1, &catalog("/DSS<</Certs[]/Pages 2 0 R>>"))),
    ] {
        expect_hostile(name, &update.done(), ALTERED);
    }
}

#[test]
fn a_remark_between_objects_hides_nothing() {
    for remark in ["%4 0 obj", "% <</A 1>>", "%xref", "%startxref 9", "%%EOF", "%PDF-1.7", "% \u{e9}", "%trailer"] {
        let file = filled_with_remark(remark);
        expect_hostile(remark, &file, ALTERED);
    }
}

/// The head's date filled, with a line of remark before the end.
pub(crate) fn filled_with_remark(remark: &str) -> Vec<u8> {
    let mut file = Update::new().object(11, &date("/V(24)")).stream(41, LOOK, &typed("24")).done();
    let at = last_position(&file, b"startxref");
    file.splice(at..at, format!("{remark}\n").into_bytes());
    file
}

#[test]
fn a_time_stamp_that_is_none_is_an_addition() {
    let stamp = |entries: &str, value: &str| {
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/P 3 0 R/F 132/V 100 0 R{entries}>>");
        Update::of(fixture("signed-rsa"))
            .object(5, &form(&format!("{FIELDS} 90 0 R"), "/SigFlags 3"))
            .object(6, &format!("[{FIELDS} 90 0 R]"))
            .object(90, &field)
            .object(100, value)
            .done()
    };
    let value = "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 1 2 3]/Contents<3000>>>";
    for (name, file) in [
        ("damaged", stamp("/T(stamp)/Rect[0 0 0 0]", value)),
        ("shown", stamp("/T(stamp)/Rect[72 690 300 730]", value)),
        ("under our name", stamp("/T(pupil)/Rect[0 0 0 0]", value)),
        ("with an action", stamp("/T(stamp)/Rect[0 0 0 0]/A<</S/URI/URI(x)>>", value)),
        ("with more", stamp("/T(stamp)/Rect[0 0 0 0]", &value.replace("/Type", "/JS(x)/Type"))),
        ("a signature", stamp("/T(stamp)/Rect[0 0 0 0]", &value.replace("DocTimeStamp", "Sig"))),
    ] {
        let verdict = judged(&file);
        assert!(matches!(verdict.kind, Kind::Annotated | Kind::Altered), "{name}: {}", shown(&verdict));
    }
    // The one of another file, made over other bytes.
    let stamped = fixture("certified-and-stamped");
    let mut moved = stamped.clone();
    let digits = last_position(&stamped, b"/Contents <30");
    moved[digits + 300] ^= 1;
    let verdict = judged(&moved);
    assert!(!matches!(verdict.kind, Kind::Signed | Kind::Original), "{}", shown(&verdict));
}

#[test]
fn a_box_is_given_up_only_in_signing() {
    let nowhere =
        |field: String| field.replace("[300 500 400 520]", "[0 0 0 0]").replace("[72 500 172 520]", "[0 0 0 0]");
    expect_hostile("unsigned", &Update::new().object(13, &nowhere(pupil("/AP 33 0 R"))).done(), ALTERED);
    let later = Update::of(fixture("signed-p256")).object(13, &nowhere(pupil("/AP 33 0 R/V 50 0 R")));
    expect_hostile("afterwards", &later.done(), ALTERED);
}
