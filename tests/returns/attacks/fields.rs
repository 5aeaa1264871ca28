//! Annotations and fields: what is added over a page, what a certification or a lock forbids, and what a field says beside
//! what it shows.

use super::super::update::{
    FIELDS, LOOK, Update, date, dated, form, head, last_position, page, pupil, pupil_date, typed, with_look,
};
use super::super::{fixture, issued};
use super::Class;

/// Lines drawn in a field.
const DRAWN: &[u8] = b"q 1 0 0 RG 3 w 5 5 m 90 15 l S Q";

/// The value of a signature that covers nothing.
const VALUE: &str = "<</Type/Sig/SubFilter/adbe.pkcs7.detached/Contents<3000>/ByteRange[0 1 2 3]>>";

/// An annotation over the title of a page.
fn annotated(entries: &str) -> Vec<u8> {
    let mark = format!("<</Type/Annot/P 3 0 R/Rect[72 690 300 730]/F 4{entries}>>");
    Update::new().object(90, &mark).object(6, &format!("[{FIELDS} 90 0 R]")).done()
}

/// The head's date filled, with a line of remark before the end.
pub(in super::super) fn filled_with_remark(remark: &str) -> Vec<u8> {
    let mut file = dated("24").done();
    let at = last_position(&file, b"startxref");
    file.splice(at..at, format!("{remark}\n").into_bytes());
    file
}

/// The head's field as it was signed, with more entries.
fn signed_head(more: &str) -> String {
    head(more).replace("/AP 30 0 R", "/AP<</N 47 0 R>>")
}

/// A field for a signature over the title, with more entries.
fn over_the_title(entries: &str) -> Update {
    let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(other)/F 4/P 3 0 R/Rect[72 690 300 730]{entries}>>");
    Update::new().object(90, &field).object(6, &format!("[{FIELDS} 90 0 R]"))
}

fn additions() -> Vec<Class> {
    let mark = "<</Type/Annot/Subtype/FreeText/P 3 0 R/Rect[72 690 300 730]>>";
    let over =
        |file: &str| Update::of(fixture(file)).object(190, mark).object(6, &format!("[{FIELDS} 190 0 R]")).done();
    let listed = |update: Update| update.object(5, &form(&format!("{FIELDS} 90 0 R"), "/SigFlags 3")).done();
    let second = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 7 0 R/Contents 23 0 R/Annots[10 0 R]>>";
    vec![
        Class::new("evil annotation")
            .honest("as issued", issued())
            .attacks(["FreeText", "Stamp", "Redact", "Square", "Ink", "Highlight", "Text", "Popup"].map(|kind| {
                (format!("a {kind} over a clause"), annotated(&format!("/Subtype/{kind}/Contents(ajout)")))
            }))
            .attack("a white square", annotated("/Subtype/Square/IC[1 1 1]"))
            .attack("a field of ours on another page", Update::new().object(21, second).done())
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("behind a signature", over("signed-rsa"))
            .honest("certified for filling", fixture("certified-and-signed"))
            .attack("behind a certification", over("certified-and-signed"))
            .harmless("words in the field for them", dated("24").done()),
        Class::new("sneaky signature")
            .honest("as issued", issued())
            .attack("a signed field of its own", listed(over_the_title("/V 100 0 R").object(100, VALUE)))
            .attack("an empty field of its own", listed(over_the_title("")))
            .attack("one that the form does not list", over_the_title("/V 100 0 R").object(100, VALUE).done())
            .honest("certified for filling", fixture("certified-and-signed"))
            .attack("behind a certification", {
                let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(other)/F 4/P 3 0 R/Rect[72 690 300 730]>>";
                let update = Update::of(fixture("certified-and-signed")).object(190, field);
                update.object(6, &format!("[{FIELDS} 190 0 R]")).done()
            })
            .harmless("a signature in the field for it", fixture("signed-p384")),
        Class::new("a time stamp that is none")
            .honest("signed by the head", fixture("signed-rsa"))
            .attacks(stamps())
            .honest("certified and stamped", fixture("certified-and-stamped"))
            .attack("a digit of the time stamp", {
                let mut file = fixture("certified-and-stamped");
                let digits = last_position(&file, b"/Contents <30");
                file[digits + 300] = if file[digits + 300] == b'0' { b'1' } else { b'0' };
                file
            })
            .harmless("a real one", fixture("certified-and-stamped")),
    ]
}

fn stamps() -> Vec<(&'static str, Vec<u8>)> {
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
    vec![
        ("without a value", stamp("/T(stamp)/Rect[0 0 0 0]", value)),
        ("that shows", stamp("/T(stamp)/Rect[72 690 300 730]", value)),
        ("under our name", stamp("/T(pupil)/Rect[0 0 0 0]", value)),
        ("with an action", stamp("/T(stamp)/Rect[0 0 0 0]/A<</S/URI/URI(x)>>", value)),
        ("with a script", stamp("/T(stamp)/Rect[0 0 0 0]", &value.replace("/Type", "/JS(x)/Type"))),
        ("that is a signature", stamp("/T(stamp)/Rect[0 0 0 0]", &value.replace("DocTimeStamp", "Sig"))),
    ]
}

fn locks() -> Vec<Class> {
    let signed = || Update::of(fixture("signed-rsa"));
    let locked = |field: &str| signed().object(11, field).stream(41, LOOK, &typed("24")).done();
    let free = signed().object(14, &pupil_date("/V(24)")).stream(44, LOOK, &typed("24")).done();
    vec![
        Class::new("P1 bypass")
            .honest("certified and stamped", fixture("certified-and-stamped"))
            .attack("filled", {
                let field = Update::of(fixture("certified-and-stamped")).object(14, &pupil_date("/V(24)"));
                field.stream(44, LOOK, &typed("24")).done()
            })
            .attack("a look of a field", Update::of(fixture("certified-and-stamped")).stream(43, LOOK, DRAWN).done())
            .attack("filled by pyHanko", fixture("certified-then-filled"))
            .harmless("certified for filling, then signed", fixture("certified-and-signed")),
        Class::new("FieldMDP bypass")
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("a locked date", locked(&date("/V(24)")))
            .attack("its look only", signed().stream(41, LOOK, &typed("24")).done())
            .attack("renamed", locked(&date("/V(24)").replace("head-date", "pupil-date2")))
            .attack("under another parent", locked(&date("/V(24)/Parent 14 0 R")))
            .attack("the lock itself", signed().object(15, "<</Type/SigFieldLock/Action/Include/Fields[]>>").done())
            .attack("filled by pyHanko", fixture("locked-then-filled"))
            .harmless("a field whose name begins like a locked one’s", free),
        Class::new("a signature removed, replaced or shared")
            .honest(
                "signed by the head, the field written again",
                signed().object(10, &signed_head("/V 48 0 R")).done(),
            )
            .attack("removed", signed().object(10, &signed_head("")).done())
            .attack("replaced", signed().object(10, &signed_head("/V 100 0 R")).object(100, VALUE).done())
            .attack("another look", {
                let field = head("/V 48 0 R").replace("/AP 30 0 R", "/AP<</N 90 0 R>>");
                signed().object(10, &field).stream(90, LOOK, b"x").done()
            })
            .attack("another look in its place", signed().stream(47, LOOK, b"x").done())
            .attack("the same for two", {
                let both = Update::new().object(100, VALUE).object(10, &head("/V 100 0 R"));
                both.object(13, &pupil("/AP 33 0 R/V 100 0 R")).done()
            })
            .attack("written in the field", Update::new().object(10, &head(&format!("/V{VALUE}"))).done())
            .attack("an object of the file", Update::new().object(10, &head("/V 9 0 R")).done())
            .attack("with more in it", {
                let value = VALUE.replace("/Type/Sig", "/Type/Sig/AA<<>>");
                Update::new().object(100, &value).object(10, &head("/V 100 0 R")).done()
            })
            .attack("of another type", {
                let value = VALUE.replace("/Type/Sig", "/Type/Sign");
                Update::new().object(100, &value).object(10, &head("/V 100 0 R")).done()
            })
            .harmless("signed one after another", fixture("filled-and-signed-twice")),
    ]
}

/// A date with its look, its field changed.
fn changed(from: &str, to: &str) -> Vec<u8> {
    with_look(&date("/V(24)").replace(from, to)).done()
}

fn written() -> Class {
    Class::new("how a field is written, named and read aloud")
        .honest("a date", dated("24").done())
        .attack("a colour that nobody sees", changed("0 g)", "1 g)"))
        .attack("another size", changed("10 Tf", "0.1 Tf"))
        .attacks(
            [
                ("its words elsewhere", "/Q 2"),
                ("room for one character", "/MaxLen 1"),
                ("another name for readers", "/TU(Refus)"),
                ("another name in data", "/TM(refus)"),
                ("another language", "/Lang(en-GB)"),
                ("words for when it is emptied", "/DV(23)"),
                ("words of another kind", "/RV(<body>23</body>)"),
                ("several lines", "/Ff 4096"),
                ("a password", "/Ff 8192"),
                ("words beside it", "/Contents(refus)"),
            ]
            .map(|(what, entry)| (what, changed("/V(24)", &format!("/V(24){entry}")))),
        )
        .attacks(
            [("its name", "head-date", "host-date"), ("its page", "/P 3 0 R", "/P 21 0 R")]
                .map(|(what, was, is)| (what, changed(was, is))),
        )
        .honest("as issued", issued())
        .attacks(
            [
                ("of the form: a colour that nobody sees", form(FIELDS, "").replace("0 g)", "1 g)")),
                ("of the form: another face", form(FIELDS, "").replace("(/F", "(/Helv")),
                ("of the form: words elsewhere", form(FIELDS, "/Q 2")),
                ("of the form: sums", form(FIELDS, "/CO[11 0 R]")),
                ("of the form: a form of another kind", form(FIELDS, "/XFA[]")),
                ("of the form: readers make looks", form(FIELDS, "/NeedAppearances true")),
                ("of the form: its face taken away", form(FIELDS, "").replace("/F 8 0 R", "")),
            ]
            .map(|(what, form)| (what, Update::new().object(5, &form).done())),
        )
        .attack("of the form: another face of that name", {
            let face = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";
            Update::new().object(5, &form(FIELDS, "").replace("8 0 R", "90 0 R")).object(90, face).done()
        })
        .attacks(
            [("a page’s order of fields", "/Tabs/C"), ("a page’s language", "/Lang(en-GB)")]
                .map(|(what, entry)| (what, Update::new().object(3, &page("4 0 R", "6 0 R", entry)).done())),
        )
        .harmless("the field in another order", changed("/FT/Tx/T(head-date)", "/T(head-date)/FT/Tx"))
        .harmless("its flags said to be none", changed("/V(24)", "/V(24)/Ff 0"))
        .harmless("the form in another order", {
            let other = format!("<</DR<</Font<</F 8 0 R>>>>/Fields[{FIELDS}]/DA(/F 10 Tf 0 g)>>");
            dated("24").object(5, &other).done()
        })
        .harmless("the form says that readers make no looks", {
            dated("24").object(5, &form(FIELDS, "/NeedAppearances false")).done()
        })
        .harmless("and a later update no longer says it", {
            let says = dated("24").object(5, &form(FIELDS, "/NeedAppearances false")).done();
            Update::of(says).object(5, &form(FIELDS, "")).done()
        })
}

fn looks() -> Vec<Class> {
    let pupils = || Update::of(fixture("signed-rsa"));
    let nowhere = |field: String| field.replace("[300 500 400 520]", "[0 0 0 0]");
    let under = date("").replace("/AP 31 0 R", "/AP<</N 41 0 R/R 90 0 R>>");
    vec![
        Class::new("value and look")
            .honest("a date", dated("24").done())
            .attack("readers make looks", dated("24").object(5, &form(FIELDS, "/NeedAppearances true")).done())
            .attack("another field’s look", changed("/AP 31 0 R", "/AP<</N 42 0 R>>"))
            .attack("a picture of the page", changed("/AP 31 0 R", "/AP<</N 22 0 R>>"))
            .attack("no look", changed("/AP 31 0 R", ""))
            .attack("moved", changed("72 470 172 490", "72 690 300 730"))
            .attack("hidden", changed("/F 4", "/F 6"))
            .attack("not printed", changed("/F 4", "/F 0"))
            .attack("a field of another kind", changed("/FT/Tx", "/FT/Btn"))
            .attack("a name for words", changed("(24)", "/Yes"))
            .attack("a list of states", changed("/V(24)", "/V(24)/AS[1]"))
            .attack("a look that is no form", {
                Update::new().object(11, &date("/V(24)")).stream(41, "/Subtype/Image", b"x").done()
            })
            .attack("a look in a layer", {
                let update = Update::new().object(11, &date("/V(24)")).object(90, "<</Type/OCG/Name(x)>>");
                update.stream(41, &format!("{LOOK}/OC 90 0 R"), &typed("24")).done()
            })
            .attack("a drawing under the pointer", {
                let update = Update::of(fixture("signed-p256")).object(11, &under);
                update.stream(90, LOOK, DRAWN).done()
            })
            .harmless("a date that is read only from now on", {
                with_look(&date("/V(24)/Ff 1").replace("/F 4", "/F 132")).done()
            })
            .harmless("a state among one", changed("/V(24)", "/V(24)/AS/N")),
        Class::new("a text field shows its words and nothing else")
            .honest("signed, and a date", said(&typed("24")))
            .attacks(lies())
            .harmless("words with a kern between them", said(b"BT /F 10 Tf 2 5 Td [(2) -50 (4)] TJ ET")),
        Class::new("a look without a signature")
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("in its place", pupils().stream(43, LOOK, DRAWN).done())
            .attack("another", pupils().object(13, &pupil("/AP<</N 90 0 R>>")).stream(90, LOOK, DRAWN).done())
            .attack("of nothing", pupils().stream(43, "/Subtype/Form/BBox[0 0 0 0]", DRAWN).done())
            .attack("a box given up", pupils().object(13, &nowhere(pupil("/AP 33 0 R"))).done())
            .honest("signed by the pupil", fixture("signed-p256"))
            .attack("a box given up afterwards", {
                let field = nowhere(pupil("/AP<</N 47 0 R>>/V 48 0 R"));
                Update::of(fixture("signed-p256")).object(13, &field).done()
            })
            .harmless("the look of a signature", fixture("signed-p256")),
        Class::new("a remark between objects")
            .honest("the name of a program", filled_with_remark("%iText-8.0.5"))
            .attacks(
                ["%4 0 obj", "% <</A 1>>", "%xref", "%startxref 9", "%%EOF", "%PDF-1.7", "% \u{e9}", "%trailer"]
                    .map(|remark| (remark, filled_with_remark(remark))),
            )
            .harmless("its name and licence", filled_with_remark("%iText-Core-9.2.0 (AGPL version)")),
    ]
}

/// The head's date behind the pupil's signature, with a look of these operators.
fn said(operators: &[u8]) -> Vec<u8> {
    Update::of(fixture("signed-p256")).object(11, &date("/V(24)")).stream(41, LOOK, operators).done()
}

/// What is shown in a date that holds « 24 ».
fn lies() -> Vec<(&'static str, Vec<u8>)> {
    let shows = |operators: &str| said(format!("BT /F 10 Tf 2 5 Td {operators} ET").as_bytes());
    let own = LOOK.replace("/Resources 7 0 R", "");
    let with_own = |entries: &str| {
        let update = Update::of(fixture("signed-p256")).object(11, &date("/V(24)"));
        let update = update.stream(41, &format!("{own}/Resources<<{entries}>>"), &typed("24"));
        update.stream(90, "", b"x").done()
    };
    let of_the_form = form(FIELDS, "/SigFlags 3").replace("/F 8 0 R", "/F 8 0 R/X 90 0 R");
    let lying = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 91 0 R>>";
    let empty = Update::of(fixture("signed-p256")).object(11, &date(""));
    vec![
        ("other words", shows("(25) Tj")),
        ("more words", shows("(2400) Tj")),
        ("no words", said(b"")),
        ("a drawing", empty.clone().stream(41, LOOK, DRAWN).done()),
        ("a flat line", empty.clone().stream(41, LOOK, b"3 w 5 5 m 90 5 l S").done()),
        ("a picture", empty.stream(41, LOOK, b"q 90 0 0 15 0 0 cm /Logo Do Q").done()),
        ("a drawing over words", said(&[&typed("24")[..], DRAWN].concat())),
        ("hidden words", shows("3 Tr (24) Tj")),
        ("white words", shows("1 g (24) Tj")),
        ("words beside it", shows("(24) Tj 300 0 Td (25) Tj")),
        (
            "signs of another face",
            with_own("/Font<</F<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>/Metadata 90 0 R"),
        ),
        (
            "a face of its own",
            with_own("/Font<</F<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</FontFile2 90 0 R>>>>>>"),
        ),
        (
            "characters of its own",
            with_own("/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 90 0 R>>>>"),
        ),
        ("a face of the form", {
            let update = Update::of(fixture("signed-p256")).object(11, &date("/V(24)")).stream(41, LOOK, &typed("24"));
            update.object(5, &of_the_form).object(90, lying).stream(91, "", b"x").done()
        }),
    ]
}

pub(super) fn classes() -> Vec<Class> {
    [additions(), locks(), vec![written()], looks()].into_iter().flatten().collect()
}
