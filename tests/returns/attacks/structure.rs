//! Pages, layers, tags, properties and actions; and files without bounds.

use super::super::damage::deflated;
use super::super::update::{FIELDS, LOOK, Update, catalog, date, dated, page, typed, with_look};
use super::super::{fixture, issued};
use super::Class;

/// The catalogue with another entry, and an object that it may refer to.
fn in_catalog(entry: &str) -> Vec<u8> {
    Update::new().object(1, &catalog(entry)).done()
}

fn pages() -> Class {
    let second = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 7 0 R/Contents 23 0 R>>";
    let kids = |kids: &str| Update::new().object(2, &format!("<</Type/Pages/Kids[{kids}]/Count 2>>"));
    let first = |more: &str| Update::new().object(3, &page("4 0 R", "6 0 R", more)).done();
    Class::new("page games")
        .honest("as issued", issued())
        .attack("added", kids("3 0 R 21 0 R 90 0 R").object(90, second).done())
        .attack("shown twice", kids("3 0 R 21 0 R 3 0 R").done())
        .attack("dropped", kids("3 0 R").done())
        .attack("reordered", kids("21 0 R 3 0 R").done())
        .attack("turned", first("/Rotate 90"))
        .attack("cropped", first("/CropBox[0 0 100 100]"))
        .attack("scaled", first("/UserUnit 2"))
        .attack(
            "turned from above",
            Update::new().object(2, "<</Type/Pages/Kids[3 0 R 21 0 R]/Count 2/Rotate 180>>").done(),
        )
        .attack("fields taken away", Update::new().object(6, "[10 0 R]").done())
        .attack("fields in another order", Update::new().object(6, "[11 0 R 10 0 R 12 0 R 13 0 R 14 0 R]").done())
        .attack("another catalogue", Update::new().object(90, &catalog("")).trailer("/Root 90 0 R").done())
        .attack("a second tree", {
            let second = catalog("").replace("/Pages 2 0 R", "/Pages 90 0 R");
            Update::new().object(1, &second).object(90, "<</Type/Pages/Kids[3 0 R]/Count 1>>").done()
        })
        .harmless("the tree written in another order", {
            Update::new().object(2, "<</Count 2/Kids[3 0 R 21 0 R]/Type/Pages>>").done()
        })
}

fn catalogue() -> Vec<Class> {
    let refused = |entries: &[&str]| -> Vec<(String, Vec<u8>)> {
        entries.iter().map(|entry| ((*entry).to_owned(), in_catalog(entry))).collect()
    };
    let layer = Update::new().object(1, &catalog("/OCProperties<</OCGs[90 0 R]/D<</OFF[90 0 R]>>>>"));
    let tree = Update::new().object(1, &catalog("/StructTreeRoot 90 0 R"));
    vec![
        Class::new("optional content")
            .honest("as issued", issued())
            .attacks(refused(&["/OCProperties<</OCGs[]/D<</OFF[]>>>>"]))
            .attack("a layer switched off", layer.object(90, "<</Type/OCG/Name(x)>>").done())
            .harmless("an extension of the format", {
                in_catalog("/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>")
            })
            .harmless("a later version of the format", in_catalog("/Version/2.0")),
        Class::new("structure tree")
            .honest("as issued", issued())
            .attack("given", tree.object(90, "<</Type/StructTreeRoot/K[]>>").done())
            .attacks(refused(&["/MarkInfo<</Marked true>>"]))
            .attack("another language", Update::new().object(1, &catalog("").replace("fr-FR", "en-GB")).done())
            .harmless("a look that has its place in one", {
                let look = format!("{LOOK}/StructParent 7");
                Update::new().object(11, &date("/V(24)")).stream(41, &look, &typed("24")).done()
            }),
        Class::new("names, views and rights")
            .honest("as issued", issued())
            .attacks(refused(&[
                "/Names<</EmbeddedFiles<</Names[]>>>>",
                "/AF[]",
                "/Outlines 2 0 R",
                "/ViewerPreferences<</Direction/R2L>>",
                "/PageLabels<<>>",
                "/Collection<<>>",
                "/Perms<</UR3 9 0 R>>",
                "/Perms<</DocMDP 9 0 R>>",
            ]))
            .attack("a store of other things", in_catalog("/DSS<</Type/DSS/Garbage[1 2]>>"))
            .attack("a store with pages", in_catalog("/DSS<</Certs[]/Pages 2 0 R>>"))
            .harmless("a store of certificates", fixture("signed-with-store"))
            .harmless("rights of a certification", fixture("certified-and-signed")),
    ]
}

fn acting() -> Vec<Class> {
    let mark = |entries: &str| {
        let mark = format!("<</Type/Annot/P 3 0 R/Rect[72 690 300 730]/F 4{entries}>>");
        Update::new().object(90, &mark).object(6, &format!("[{FIELDS} 90 0 R]")).done()
    };
    let info = |entries: &str| Update::new().object(9, &format!("<</Title(x){entries}>>"));
    vec![
        Class::new("metadata")
            .honest("another title", info("").done())
            .attack("properties that act", info("/AA<</O<</S/JavaScript/JS(x)>>>>").done())
            .attack("properties with an object", info("/More 90 0 R").object(90, "<</S/JavaScript/JS(x)>>").done())
            .attack("a circle", {
                let update = info("/More 90 0 R").object(90, "[91 0 R]");
                update.object(91, "[90 0 R 91 0 R]").done()
            })
            .honest("other metadata", Update::new().stream(20, "/Type/Metadata/Subtype/XML", b"x").done())
            .attack("metadata in a layer", {
                let update = Update::new().stream(20, "/Type/Metadata/Subtype/XML/OC 90 0 R", b"x");
                update.object(90, "<</Type/OCG>>").done()
            })
            .harmless("dates and producer", info("/Producer(Autre)/ModDate(D:2026)").done()),
        Class::new("actions")
            .honest("a date", dated("24").done())
            .attack("at opening", in_catalog("/OpenAction<</S/JavaScript/JS(x)>>"))
            .attack("at closing", in_catalog("/AA<</WC<</S/JavaScript/JS(x)>>>>"))
            .attack("a link of a field", with_look(&date("/V(24)/A<</S/URI/URI(https://example.example)>>")).done())
            .attack("a script of a field", with_look(&date("/V(24)/AA<</E<</S/JavaScript/JS(x)>>>>")).done())
            .attack("a program started by a field", with_look(&date("/V(24)/A<</S/Launch/F(x)>>")).done())
            .attack("a link over a page", mark("/Subtype/Square/A<</S/URI/URI(https://example.example)>>"))
            .attack("a script over a page", mark("/Subtype/Square/AA<</E<</S/JavaScript/JS(x)>>>>"))
            .attacks(
                ["Link", "FileAttachment", "Screen", "RichMedia", "3D", "Movie"]
                    .map(|kind| (format!("a {kind}"), mark(&format!("/Subtype/{kind}")))),
            )
            .harmless("the date of a field’s change", with_look(&date("/V(24)/M(D:20261124)")).done()),
    ]
}

/// The small document, saved so often with another title.
fn saves(count: u32) -> Vec<u8> {
    (0..count).fold(issued(), |file, save| Update::of(file).object(9, &format!("<</Title({save})>>")).done())
}

fn denial() -> Class {
    // An object stream of one object, and blanks for twelve megabytes: it is only told by unpacking it.
    let container = |number: u32| {
        let inside = [format!("{number} 0 (24)").into_bytes(), vec![b' '; 12 << 20]].concat();
        (format!("/Type/ObjStm/N 1/First {}/Filter/FlateDecode", format!("{number} 0 ").len()), deflated(&inside))
    };
    let bomb = (90..98).fold(Update::new(), |bomb, number| {
        let (entries, packed) = container(number + 20);
        bomb.stream(number, &entries, &packed)
    });
    let valued = |value: &str| Update::new().object(11, &date(&format!("/V{value}"))).done();
    Class::new("denial")
        .honest("a date", dated("24").done())
        .attack("a circle of pages", Update::new().object(2, "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>").done())
        .attack("a deep value", valued(&"[".repeat(100_000)))
        .attack("a long value", valued(&format!("[{}]", "0 ".repeat(2_000_000))))
        .attack("a huge signature", {
            let value = format!("308307A11D0483 07A118{}", "00".repeat(500_000)).replace(' ', "");
            Update::new().signed(&value, |from, to, end| format!("[0 {from} {to} {}]", end - to))
        })
        .attack("three hundred saves", saves(300))
        .attack("a bomb", bomb.done())
        .harmless("sixty saves", saves(60))
}

pub(super) fn classes() -> Vec<Class> {
    let mut classes = vec![pages()];
    classes.extend(catalogue());
    classes.extend(acting());
    classes.push(denial());
    classes
}
