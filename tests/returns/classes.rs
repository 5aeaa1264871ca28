//! The published classes of attacks on signed PDFs (Ruhr-Universität Bochum: USF, ISA, SWA of 2018, shadow attacks and
//! attacks on certifications of 2021), and those that follow from what we promise: each with files built here, none of
//! which is taken for original or signed, and with a harmless file that looks much like them and passes.

use std::collections::BTreeMap;

use tripartite::verify::{Check, Kind};

use super::attacks::{VALUE, annotated, usual};
use super::damage::deflated;
use super::update::{FIELDS, LOOK, Update, catalog, date, form, head, last_position, page, position};
use super::{fixture, issued, judged, shown};

type Files = Vec<(&'static str, Vec<u8>)>;

/// A class: its attacks, and a harmless file with its verdict.
struct Class {
    name: &'static str,
    attacks: Files,
    harmless: (Vec<u8>, Kind),
}

fn class(name: &'static str, attacks: Files, harmless: Vec<u8>, kind: Kind) -> Class {
    Class { name, attacks, harmless: (harmless, kind) }
}

/// The head's date, typed with its look.
fn typed(words: &str) -> Update {
    let look = format!("BT /F 10 Tf 2 5 Td ({words}) Tj ET");
    Update::new().object(11, &date(&format!("/V({words})"))).stream(41, LOOK, look.as_bytes())
}

/// The head's date with these entries, and a look that fits.
fn with_look(field: &str) -> Vec<u8> {
    Update::new().object(11, field).stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (24) Tj ET").done()
}

/// The pupil's date, typed behind what is there already.
fn typed_later(base: Vec<u8>) -> Vec<u8> {
    let field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(pupil-date)/F 4/P 3 0 R/Rect[300 470 400 490]/AP 34 0 R/DA(/F 10 Tf 0 g)/V(24)>>";
    Update::of(base).object(14, field).stream(44, LOOK, b"BT /F 10 Tf 2 5 Td (24) Tj ET").done()
}

fn of_values() -> Vec<Class> {
    let missing = |contents: &str| {
        let value = format!("<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]{contents}>>");
        Update::new().object(100, &value).object(10, &head("/V 100 0 R")).done()
    };
    let renamed = |to: &str| {
        let mut file = fixture("signed-rsa");
        let at = last_position(&file, b"/adbe.pkcs7.detached");
        file[at + 1..at + 20].copy_from_slice(format!("{to:<19}").as_bytes());
        file
    };
    let signed = fixture("signed-p256");
    let from = issued().len() + position(&signed[issued().len()..], b"/Contents <") + 11;
    let mut cut = signed.clone();
    cut[from + 8..from + 200].fill(b'0');
    vec![
        class(
            "USF-1 no value",
            vec![
                ("empty", Update::new().signed("", usual)),
                ("zeros", Update::new().signed(&"0".repeat(64), usual)),
                ("null", missing("/Contents null")),
                ("renamed", missing("/Inhalt<3000>")),
            ],
            fixture("signed-rsa"),
            Kind::Signed,
        ),
        class(
            "USF-2 no range",
            vec![
                ("null", Update::new().signed(VALUE, |_, _, _| "null".into())),
                ("zeros", Update::new().signed(VALUE, |_, _, _| "[0 0 0 0]".into())),
                ("negative", Update::new().signed(VALUE, |from, to, _| format!("[0 -{from} {to} 9]"))),
                ("overlapping", Update::new().signed(VALUE, |from, _, end| format!("[0 {from} 5 {}]", end - 5))),
                ("huge", Update::new().signed(VALUE, |from, to, _| format!("[0 {from} {to} 99999999999]"))),
            ],
            fixture("signed-pss"),
            Kind::Signed,
        ),
        class(
            "USF-3 wrong kind",
            vec![("unknown kind", renamed("adbe.x509.rsa_sha1")), ("cut off", cut)],
            fixture("signed-cades"),
            Kind::Signed,
        ),
    ]
}

fn of_saves() -> Vec<Class> {
    let behind = |tail: &[u8]| [fixture("signed-rsa"), tail.to_vec()].concat();
    let signed = fixture("signed-rsa");
    let start = issued().len();
    let at = start + position(&signed[start..], b"/Type /Sig\n");
    let at = signed[..at].windows(3).rposition(|word| word == b"obj").unwrap() + 3;
    let end = at + position(&signed[at..], b"endobj");
    let copy = String::from_utf8_lossy(&signed[at..end]).into_owned();
    let pupil = "<</Type/Annot/Subtype/Widget/FT/Sig/T(pupil)/F 4/P 3 0 R/Rect[300 500 400 520]/AP 33 0 R/V 100 0 R>>";
    vec![
        class(
            "ISA-1 plain update",
            vec![
                ("content", Update::of(signed.clone()).stream(4, "", b"BT /F 10 Tf 2 5 Td (Autre) Tj ET").done()),
                ("pointed", Update::new().stream(90, "", b"BT ET").object(3, &page("90 0 R", "6 0 R", "")).done()),
            ],
            Update::new().object(3, &page("4 0 R", "6 0 R", "")).done(),
            Kind::Resaved,
        ),
        class(
            "ISA-2 no table, or no trailer",
            vec![
                ("objects only", behind(b"4 0 obj\n<</Length 2>>\nstream\nBT\nendstream\nendobj\n%%EOF\n")),
                ("a trailer only", behind(b"trailer\n<</Root 1 0 R>>\n%%EOF\n")),
                ("an end only", behind(b"%%EOF\n")),
                ("a comment", behind(b"% 4 0 obj <<>> endobj\n")),
            ],
            behind(b"\r\n\0\0\n"),
            Kind::Signed,
        ),
        class(
            "ISA-3 a copied signature",
            vec![("copied", Update::of(signed).object(100, &copy).object(13, pupil).done())],
            fixture("filled-and-signed-twice"),
            Kind::Signed,
        ),
        class(
            "ISA-4 a second table beside the first",
            vec![
                ("over an old number", hybrid(4, b"4 0 <</Length 0>>", Update::new())),
                ("unlisted", Update::new().stream(90, "/Type/ObjStm/N 1/First 4", b"4 0 <</Length 0>>").done()),
            ],
            hybrid(
                95,
                b"95 0 (24)  ",
                Update::new().object(11, &date("/V 95 0 R")).stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (24) Tj ET"),
            ),
            Kind::Filled,
        ),
    ]
}

/// An update whose object stream is listed by a stream beside its table (7.5.8.4).
fn hybrid(number: u32, inside: &[u8], update: Update) -> Vec<u8> {
    let first = format!("{number} 0 ").len();
    let row = [&[2_u8][..], &90_u32.to_be_bytes(), &[0, 0]].concat();
    let update = update.stream(90, &format!("/Type/ObjStm/N 1/First {first}"), inside);
    let entries = format!("/Type/XRef/W[1 4 2]/Index[{number} 1]/Size 201/Root 1 0 R");
    let update = update.stream(91, &entries, &row);
    let at = position(&update.clone().done(), b"\n91 0 obj") + 1;
    update.trailer(&format!("/XRefStm {at}")).done()
}

fn of_wrapping() -> Vec<Class> {
    let signed = fixture("signed-rsa");
    let start = issued().len();
    let from = start + position(&signed[start..], b"/Contents <") + 10;
    let to = from + position(&signed[from..], b">") + 1;
    let evil = b"> >> endobj 4 0 obj <</Length 2>> stream\nBT\nendstream endobj 101 0 obj << /A <";
    let mut hidden = signed.clone();
    hidden[to - 1 - evil.len()..to - 1].copy_from_slice(evil);
    let mut moved = signed.clone();
    moved.splice(to..to, b"%4 0 obj\n".iter().copied());
    let tail = signed[start..].to_vec();
    let borrowed = [typed("x").done(), tail].concat();
    vec![
        class(
            "SWA-1 the second part moved",
            vec![("hidden in the gap", hidden), ("behind a comment", moved)],
            fixture("signed-ed25519"),
            Kind::Signed,
        ),
        class(
            "SWA-2 a borrowed signature",
            vec![
                ("another's update", borrowed),
                ("another's range", Update::of(fixture("filled")).signed(VALUE, usual)),
            ],
            fixture("certified-and-signed"),
            Kind::Signed,
        ),
    ]
}

fn of_shadows() -> Vec<Class> {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/B]>>>>";
    let with_font = form(FIELDS, "").replace("/F 8 0 R", "/F 8 0 R/Helv 90 0 R");
    let helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let later =
        Update::of(typed("24").done()).object(11, &date("/V(25)")).stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (25) Tj ET");
    vec![
        class(
            "shadow hide",
            vec![
                ("freed", Update::of(fixture("signed-rsa")).free(22).done()),
                ("emptied", Update::new().stream(22, "/Type/XObject/Subtype/Form/BBox[0 0 0 0]", b"").done()),
            ],
            Update::new().free(150).done(),
            Kind::Resaved,
        ),
        class(
            "shadow replace",
            vec![
                ("a font", Update::of(fixture("signed-rsa")).object(8, font).done()),
                ("the resources", Update::new().object(7, "<</Font<</F 90 0 R>>>>").object(90, font).done()),
            ],
            typed("24").object(5, &with_font).object(90, helvetica).done(),
            Kind::Filled,
        ),
        class(
            "shadow hide and replace",
            vec![
                ("twice", Update::new().object(11, &date("/V(1)")).object(11, &date("/V(2)")).done()),
                (
                    "elsewhere in the old bytes",
                    Update::new().object(11, &date("/V(1)")).with_table(|places| {
                        places.insert(4, Some(position(&issued(), b"23 0 obj")));
                    }),
                ),
            ],
            later.done(),
            Kind::Filled,
        ),
    ]
}

fn of_certifications() -> Vec<Class> {
    let mark = "<</Type/Annot/Subtype/FreeText/P 3 0 R/Rect[72 690 300 730]>>";
    let certified = Update::of(fixture("certified-and-signed")).object(190, mark);
    let sneaky = "<</Type/Annot/Subtype/Widget/FT/Sig/T(other)/F 4/P 3 0 R/Rect[72 690 300 730]/V 100 0 R>>";
    let sneaky = Update::new()
        .object(90, sneaky)
        .object(100, "<</Type/Sig/SubFilter/adbe.pkcs7.detached/Contents<3000>/ByteRange[0 1 2 3]>>")
        .object(5, &form(&format!("{FIELDS} 90 0 R"), "/SigFlags 3"))
        .object(6, &format!("[{FIELDS} 90 0 R]"));
    let locked = |field: &str| {
        Update::of(fixture("signed-rsa")).object(11, field).stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (x) Tj ET").done()
    };
    let read_only = date("/V(24)/Ff 1").replace("/F 4", "/F 132");
    let moved = date("/V(x)").replace("72 470 172 490", "72 690 300 730");
    vec![
        class(
            "evil annotation",
            vec![
                ("a text over a clause", annotated("/Subtype/FreeText/Contents(ajout)")),
                ("a white square", annotated("/Subtype/Square/IC[1 1 1]")),
                ("over a certified file", certified.object(6, &format!("[{FIELDS} 190 0 R]")).done()),
            ],
            typed("24").done(),
            Kind::Filled,
        ),
        class("sneaky signature", vec![("a field of its own", sneaky.done())], fixture("signed-p384"), Kind::Signed),
        class(
            "P1 bypass",
            vec![("filled after P 1", fixture("certified-then-filled"))],
            fixture("certified-and-signed"),
            Kind::Signed,
        ),
        class(
            "FieldMDP bypass",
            vec![
                ("a locked field", fixture("locked-then-filled")),
                ("renamed", locked(&date("/V(x)").replace("head-date", "pupil-date2"))),
                ("under another parent", locked(&date("/V(x)/Parent 14 0 R"))),
                (
                    "its look only",
                    Update::of(fixture("signed-rsa")).stream(41, LOOK, b"BT /F 10 Tf 2 5 Td (x) Tj ET").done(),
                ),
            ],
            typed_later(fixture("signed-rsa")),
            Kind::Signed,
        ),
        class(
            "value and look",
            vec![
                ("readers make looks", Update::new().object(5, &form(FIELDS, "/NeedAppearances true")).done()),
                ("another's look", with_look(&date("/V(x)").replace("31 0 R", "<</N 42 0 R>>"))),
                ("hidden", Update::new().object(11, &date("/V(x)").replace("/F 4", "/F 6")).done()),
                ("moved", with_look(&moved)),
            ],
            with_look(&read_only),
            Kind::Filled,
        ),
    ]
}

fn of_structure() -> Vec<Class> {
    let in_catalog = |entry: &str| Update::new().object(1, &catalog(entry)).object(90, "<</Type/OCG>>").done();
    vec![
        class(
            "page games",
            vec![
                ("added", Update::new().object(2, "<</Type/Pages/Kids[3 0 R 21 0 R 3 0 R]/Count 3>>").done()),
                ("dropped", Update::new().object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>").done()),
                ("reordered", Update::new().object(2, "<</Type/Pages/Kids[21 0 R 3 0 R]/Count 2>>").done()),
                ("cropped", Update::new().object(3, &page("4 0 R", "6 0 R", "/CropBox[0 0 100 100]")).done()),
                ("turned", Update::new().object(3, &page("4 0 R", "6 0 R", "/Rotate 90")).done()),
            ],
            Update::new().object(2, "<</Count 2/Kids[3 0 R 21 0 R]/Type/Pages>>").done(),
            Kind::Resaved,
        ),
        class(
            "optional content",
            vec![("layers", in_catalog("/OCProperties<</OCGs[90 0 R]/D<</OFF[90 0 R]>>>>"))],
            Update::new().object(1, &catalog("/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>")).done(),
            Kind::Resaved,
        ),
        class(
            "structure tree",
            vec![("given", in_catalog("/StructTreeRoot 90 0 R")), ("marked", in_catalog("/MarkInfo<</Marked true>>"))],
            Update::new()
                .object(11, &date("/V(24)"))
                .stream(41, &format!("{LOOK}/StructParent 7"), b"BT /F 10 Tf 2 5 Td (24) Tj ET")
                .done(),
            Kind::Filled,
        ),
        class(
            "metadata",
            vec![
                ("that act", {
                    let acts = Update::new().object(9, "<</Title(x)/More 90 0 R>>");
                    acts.object(90, "<</S/JavaScript/JS(x)>>").done()
                }),
                ("another identifier", typed("24").trailer("/ID[<00><00>]").done()),
            ],
            Update::new().object(9, "<</Title(Convention)/Producer(Autre)/ModDate(D:2026)>>").done(),
            Kind::Resaved,
        ),
        class(
            "actions",
            vec![
                ("at opening", in_catalog("/OpenAction<</S/JavaScript/JS(x)>>")),
                ("at closing", in_catalog("/AA<</WC<</S/JavaScript/JS(x)>>>>")),
                ("a file", in_catalog("/Names<</EmbeddedFiles<</Names[]>>>>")),
                ("a link", annotated("/Subtype/Link/A<</S/URI/URI(https://example.example)>>")),
                ("in a field", with_look(&date("/V(24)/A<</S/Launch/F(x)>>"))),
            ],
            with_look(&date("/V(24)/M(D:20261124)")),
            Kind::Filled,
        ),
        class("denial", denials(), saves(60), Kind::Resaved),
    ]
}

/// The small document, saved so often with another title.
fn saves(count: u32) -> Vec<u8> {
    (0..count).fold(issued(), |file, save| Update::of(file).object(9, &format!("<</Title({save})>>")).done())
}

fn denials() -> Files {
    let packed = deflated(&vec![0_u8; 12 << 20]);
    let mut bomb = Update::new();
    for number in 90..110 {
        bomb = bomb.stream(number, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &packed);
    }
    vec![
        ("a circle of pages", Update::new().object(2, "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>").done()),
        ("a circle of tables", typed("24").trailer("/Prev 9").done()),
        ("a deep value", Update::new().object(11, &date(&format!("/V{}", "[".repeat(100_000)))).done()),
        ("a huge signature", Update::new().signed(&"30".repeat(300_000), usual)),
        ("three hundred saves", saves(300)),
        ("a bomb", bomb.done()),
    ]
}

fn classes() -> Vec<Class> {
    [of_values(), of_saves(), of_wrapping(), of_shadows(), of_certifications(), of_structure()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn each_class_of_attack_is_seen_and_its_harmless_twin_passes() {
    let (mut attacks, mut names) = (BTreeMap::new(), vec![]);
    for Class { name, attacks: files, harmless: (harmless, kind) } in classes() {
        for (attack, file) in files {
            let verdict = judged(&file);
            let what = format!("{name}, {attack}: {}", shown(&verdict));
            assert!(!matches!(verdict.kind, Kind::Original | Kind::Signed), "{what}");
            let reasons = verdict.findings.len() + verdict.added.len() + verdict.signatures.len();
            assert!(reasons > 0, "{what}");
            attacks.insert(what, file);
        }
        let verdict = judged(&harmless);
        assert_eq!(verdict.kind, kind, "{name}, harmless: {}", shown(&verdict));
        assert!(verdict.signatures.iter().all(|signature| signature.check == Check::Holds), "{name}");
        names.push(name);
    }
    assert_eq!(names.len(), 23);
    let files: std::collections::BTreeSet<&Vec<u8>> = attacks.values().collect();
    assert!(files.len() >= 50, "{} different hostile files", files.len());
}
