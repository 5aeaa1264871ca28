//! Incremental saving and signature wrapping: what is appended, where tables lead, and what a signature covers.

use super::super::update::{LOOK, Update, date, dated, page, position, pupil, pupil_date, startxref, typed};
use super::super::{fixture, issued};
use super::Class;

/// A signed file with these bytes behind its end.
fn behind(tail: &[u8]) -> Vec<u8> {
    [fixture("signed-rsa"), tail.to_vec()].concat()
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

/// A stream of entries that names another beside it, which leads elsewhere: only a table has one.
fn beside_a_stream(beside: bool) -> Vec<u8> {
    let row = |kind: u8, at: usize| [&[kind][..], &(at as u32).to_be_bytes(), &[0, 0]].concat();
    let base = fixture("signed-rsa");
    let stream = |number: u32, first: u32, rows: &[u8], more: &str| {
        let entries = format!("/Type/XRef/W[1 4 2]/Index[{first} {}]/Size 202/Root 1 0 R", rows.len() / 7);
        let head =
            format!("{number} 0 obj\n<<{entries}/Prev {}{more}/Length {}>>\nstream\n", startxref(&base), rows.len());
        [head.as_bytes(), rows, b"\nendstream\nendobj\n"].concat()
    };
    let other = if beside { stream(200, 4, &row(1, position(&base, b"23 0 obj")), "") } else { vec![] };
    let at = base.len() + other.len();
    let main = if beside {
        let rows = [row(1, base.len()), row(1, at)].concat();
        stream(201, 200, &rows, &format!("/XRefStm {}", base.len()))
    } else {
        stream(201, 201, &row(1, at), "")
    };
    [base, other, main, format!("startxref\n{at}\n%%EOF\n").into_bytes()].concat()
}

fn saving() -> Vec<Class> {
    let signed = || Update::of(fixture("signed-rsa"));
    let other_words = b"BT /F 12 Tf 72 720 Td (Autre texte) Tj ET";
    let pointed = || Update::new().stream(90, "", other_words).object(3, &page("90 0 R", "6 0 R", ""));
    let stream = "4 0 obj\n<</Length 2>>\nstream\nBT\nendstream\nendobj\n";
    vec![
        Class::new("ISA-1 plain update")
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("another content of a page", signed().stream(4, "", other_words).done())
            .honest("as issued", issued())
            .attack("the same, unsigned", Update::new().stream(4, "", other_words).done())
            .attack("a page with another content", pointed().done())
            .harmless("the page written again", Update::new().object(3, &page("4 0 R", "6 0 R", "")).done()),
        Class::new("ISA-2 no table, or no trailer")
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("objects and an end", behind(format!("{stream}%%EOF\n").as_bytes()))
            .attack("objects only", behind(stream.as_bytes()))
            .attack("a trailer only", behind(b"trailer\n<</Root 1 0 R>>\n%%EOF\n"))
            .attack("an end only", behind(b"%%EOF\n"))
            .attack("an object in a remark", behind(b"% 4 0 obj <<>> endobj\n"))
            .attack("a table that leads nowhere", {
                behind(b"xref\n0 0\ntrailer\n<</Size 50/Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
            })
            .attack("anything at all", behind(b"anything at all"))
            .honest("as issued", issued())
            .attack("objects only, unsigned", [issued(), stream.as_bytes().to_vec()].concat())
            .harmless("blank bytes", behind(b"\r\n\0\0\n")),
        Class::new("ISA-3 a copied signature")
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("copied into another field", copied())
            .harmless("signed by two", fixture("filled-and-signed-twice")),
        Class::new("ISA-4 tables that compete")
            .honest("a date in a stream of objects", {
                hybrid(95, b"95 0 (24)  ", Update::new().object(11, &date("/V 95 0 R")).stream(41, LOOK, &typed("24")))
            })
            .attack("over an old number", hybrid(4, b"4 0 <</Length 0>>", Update::new()))
            .attack("in no table", Update::new().stream(90, "/Type/ObjStm/N 1/First 4", b"4 0 <</Length 0>>").done())
            .honest("a stream of entries", beside_a_stream(false))
            .attack("a second stream of entries", beside_a_stream(true))
            .harmless("signed with a store of certificates", fixture("signed-with-store")),
    ]
}

/// The head's signature, in the pupil's field too.
fn copied() -> Vec<u8> {
    let signed = fixture("signed-rsa");
    let start = issued().len();
    let at = start + position(&signed[start..], b"/Type /Sig\n");
    let at = signed[..at].windows(3).rposition(|word| word == b"obj").unwrap() + 3;
    let end = at + position(&signed[at..], b"endobj");
    let copy = String::from_utf8_lossy(&signed[at..end]).into_owned();
    Update::of(signed).object(100, &copy).object(13, &pupil("/AP 33 0 R/V 100 0 R")).done()
}

fn wrapping() -> Vec<Class> {
    let signed = fixture("signed-rsa");
    let start = issued().len();
    let from = start + position(&signed[start..], b"/Contents <") + 10;
    let to = from + position(&signed[from..], b">") + 1;
    // The digits end early, and what follows them up to the covered part is another page.
    let evil = b"> >> endobj 4 0 obj <</Length 2>> stream\nBT\nendstream endobj 101 0 obj << /A <";
    let mut hidden = signed.clone();
    hidden[to - 1 - evil.len()..to - 1].copy_from_slice(evil);
    let mut moved = signed.clone();
    moved.splice(to..to, b"%4 0 obj\n".iter().copied());
    let mut spaced = signed.clone();
    spaced[to - 4..to].copy_from_slice(b">   ");
    let tail = signed[start..].to_vec();
    let other_head = fixture("signed-pss")[start..].to_vec();
    vec![
        Class::new("SWA-1 the second part moved")
            .honest("signed by the head", signed.clone())
            .attack("an object in the gap", hidden)
            .attack("a remark in the gap", moved)
            .attack("blanks in the gap", spaced)
            .harmless("signed on another curve", fixture("signed-ed25519")),
        Class::new("SWA-2 a borrowed signature")
            .honest("the pupil’s date", dated_by_pupil().done())
            .attack("another file’s update behind it", [dated_by_pupil().done(), tail.clone()].concat())
            .honest("signed by the head", signed.clone())
            .attack("a second update of its own kind", [signed, other_head].concat())
            .honest("filled", fixture("filled"))
            .attack("the signature of the empty form", [fixture("filled"), tail].concat())
            .harmless("certified, then signed", fixture("certified-and-signed")),
        Class::new("a forged beginning")
            .honest("as issued", issued())
            .attack("a letter changed", lettered(issued()))
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("a letter changed under a signature", lettered(fixture("signed-rsa")))
            .harmless("another header", [b"%PDF-1.7\n".to_vec(), issued()].concat())
            .harmless("another header before a signature", {
                [b"%PDF-1.7\n".to_vec(), fixture("signed-rsa")].concat()
            }),
        Class::new("what is prepared for later")
            .honest("a date", dated("24").done())
            .attack("an object that nothing uses", dated("24").stream(90, "", b"BT ET").done())
            .attacks(
                ["/Encrypt<<>>", "/ID[<00><00>]", "/Prev 9", "/Extra 5", "/Size 3", "/Root 1 7 R", "/Root 2 0 R"]
                    .map(|entry| (format!("a trailer with {entry}"), dated("24").trailer(entry).done())),
            )
            .attack("an object of another generation", {
                let mut file = dated("24").done();
                let at = file.windows(9).rposition(|bytes| bytes == b"\n11 0 obj").unwrap();
                file[at + 4] = b'1';
                file
            })
            .harmless("its own identifier", dated("24").trailer("/ID[<00112233445566778899aabbccddeeff><01>]").done()),
    ]
}

/// The pupil's date, typed: no signature of the head locks it.
fn dated_by_pupil() -> Update {
    let field = pupil_date("/V(24)");
    Update::new().object(14, &field).stream(44, LOOK, &typed("24"))
}

/// A letter of the first page changed.
fn lettered(mut file: Vec<u8>) -> Vec<u8> {
    let at = position(&file, b"CS26-0001");
    file[at] = b'X';
    file
}

pub(super) fn classes() -> Vec<Class> {
    [saving(), wrapping()].into_iter().flatten().collect()
}
