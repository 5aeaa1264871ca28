//! Files that mean harm, or were harmed.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use tripartite::roster::MOST_BYTES;
use zip::write::SimpleFileOptions;

use super::{Desk, fixture};

/// An archive of files.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The code that a file is refused with; nothing is planned.
fn refused(bytes: &[u8]) -> &'static str {
    let came = Desk::new().import(&[("a", bytes)]);
    assert!(came.import.plan.is_none(), "{}", came.told);
    assert_eq!(came.codes.len(), 1, "{}", came.told);
    came.codes[0]
}

#[test]
fn siecles_files_are_read_within_their_archives() {
    let (pupils, guardians) = (fixture("ElevesAvecAdresses.xml"), fixture("ResponsablesAvecAdresses.xml"));
    let mut desk = Desk::new();
    let pupils = archive(&[("ExportXML/ElevesAvecAdresses.xml", &pupils), ("lisezmoi.pdf", b"%PDF")]);
    let guardians = archive(&[("ResponsablesAvecAdresses.xml", &guardians)]);
    let came = desk.import(&[("e.zip", &pupils), ("r.zip", &guardians)]);
    assert_eq!(came.plan().agreements.len(), 6, "{}", came.told);
    assert_eq!(came.import.exports[0].name, "e.zip/ExportXML/ElevesAvecAdresses.xml");
}

#[test]
fn a_zip_bomb_is_refused() {
    assert_eq!(refused(&archive(&[("a.csv", &vec![b' '; 40 << 20])])), "ROSTER-02");
    let many: Vec<String> = (0..600).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"a;b\n"[..])).collect();
    assert_eq!(refused(&archive(&many)), "ROSTER-02");
    let inner = archive(&[("a.csv", b"a;b\n")]);
    assert_eq!(refused(&archive(&[("inner.zip", &inner)])), "ROSTER-01");
    assert_eq!(refused(&archive(&[("a.txt.exe", b"x")])), "ROSTER-01");
}

#[test]
fn a_cut_archive_or_workbook_is_refused() {
    let whole = archive(&[("a.csv", &fixture("placements.csv"))]);
    assert_eq!(refused(&whole[..whole.len() / 2]), "ROSTER-03");
    let mut bent = whole.clone();
    bent[60] ^= 0xff;
    assert_eq!(refused(&bent), "ROSTER-03");
}

#[test]
fn an_entity_bomb_is_refused_not_expanded() {
    let levels: String = (1..30).map(|n| format!("<!ENTITY a{n} \"&a{};&a{};\">", n - 1, n - 1)).collect();
    let bomb =
        format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"ha\">{levels}]><BEE_ELEVES>&a29;</BEE_ELEVES>");
    assert_eq!(refused(bomb.as_bytes()), "ROSTER-04");
    assert_eq!(
        refused(b"<BEE_ELEVES><DONNEES><ELEVE><PRENOM>&xxe;</PRENOM></ELEVE></DONNEES></BEE_ELEVES>"),
        "ROSTER-04"
    );
    assert_eq!(refused("<a>".repeat(200).as_bytes()), "ROSTER-04");
    let long = format!("<BEE_ELEVES><ELEVE><PRENOM>{}</PRENOM></ELEVE></BEE_ELEVES>", "x".repeat(1 << 20));
    assert_eq!(refused(long.as_bytes()), "ROSTER-04");
}

#[test]
fn a_cut_export_is_refused_wherever_it_is_cut() {
    let whole = fixture("ResponsablesAvecAdresses.xml");
    for part in [3, 7, 11, 13] {
        assert_eq!(refused(&whole[..whole.len() * part / 16]), "ROSTER-03", "{part}/16");
    }
    assert_eq!(refused(b"<?xml version=\"1.0\"?><html><body/></html>"), "ROSTER-01");
}

#[test]
fn a_table_that_stops_in_its_last_row_is_refused() {
    let whole = "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2de 1\nNOIR;Eve;02/02/2010;2de 1";
    let cut = whole.len() - 12;
    assert_eq!(refused(&whole.as_bytes()[..cut]), "ROSTER-03");
    assert_eq!(Desk::new().import(&[("a.csv", whole.as_bytes())]).plan().agreements.len(), 2);
}

#[test]
fn what_is_no_export_says_what_to_give() {
    for bytes in [&b"%PDF-1.7"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"", b"  \n"] {
        assert_eq!(refused(bytes), "ROSTER-01");
    }
    assert_eq!(refused(&vec![b'a'; MOST_BYTES + 1]), "ROSTER-02");
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0\0"), "ROSTER-05");
}

#[test]
fn words_of_a_cell_do_no_harm_in_toml() {
    let csv = "Nom;Prénom;Né le;Classe;Adresse;Entreprise\n\"X\"\"\n[host]\nname='y'\";\u{1b}[2J\\u0000;03/03/2010;../../2de;x;\"../../../etc\"\n\
        con;nul;04/03/2010;\"a.\"\"b\";y;CON\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
    for (path, text) in desk.files.iter().filter(|(path, _)| path.ends_with(".toml")) {
        let parsed: toml::Table = toml::from_str(text).unwrap_or_else(|e| panic!("{path}: {e}\n{text}"));
        assert!(!text.contains('\u{1b}') && parsed.contains_key("schema"), "{path}");
        assert!(!path.contains("..") && path.is_ascii(), "{path}");
    }
    assert!(desk.files.contains_key("hosts/etc.toml") && desk.files.contains_key("hosts/con-1.toml"));
}

#[test]
fn a_folder_with_a_damaged_agreement_is_left_alone() {
    let mut desk = Desk::new();
    desk.files.insert("agreements/X.toml".into(), "number = \"X".into());
    let came = desk.import(&[("a.csv", b"Nom;Prenom;Classe\nA;B;C\n")]);
    assert!(came.import.plan.is_none() && came.codes == ["ROSTER-23"], "{}", came.told);
    let mut desk = Desk::new();
    desk.files.insert(tripartite::roster::LAST_IMPORT.into(), "{".into());
    assert!(desk.import(&[("a.csv", b"Nom;Prenom;Classe\nA;B;C\n")]).import.plan.is_none());
}

const HEADS: [&[u8]; 5] = [b"", b"Nom;Prenom;Classe\n", b"PK\x03\x04", b"<BEE_ELEVES>", b"\xFF\xFE"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_imported_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0..HEADS.len()) {
        let bytes = [HEADS[head], &bytes].concat();
        let came = Desk::new().import(&[("a", &bytes)]);
        prop_assert!(came.import.plan.is_some() || !came.codes.is_empty());
    }

    #[test]
    fn an_export_with_one_byte_changed_never_breaks_the_program(at in 0usize..3000, byte in any::<u8>()) {
        for name in ["ResponsablesAvecAdresses.xml", "placements.csv"] {
            let mut bytes = fixture(name);
            let at = at % bytes.len();
            bytes[at] = byte;
            Desk::new().import(&[("e.xml", &fixture("ElevesAvecAdresses.xml")), ("a", &bytes)]);
        }
    }
}

#[test]
fn a_file_of_another_kind_is_told_as_what_it_is() {
    let named = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0; 500][..], &name].concat()
    };
    let odt = b"application/vnd.oasis.opendocument.text";
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    for (bytes, told) in [
        (named("EncryptedPackage"), "mot de passe"),
        (named("Workbook"), "ancien format d’Excel"),
        (named("WordDocument"), "traitement de texte"),
        (archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]), "traitement de texte"),
        (archive(&[("mimetype", odt), ("content.xml", b"<office/>")]), "traitement de texte"),
        (archive(&[("content.xml", b"\x8f\x12"), ("META-INF/manifest.xml", manifest)]), "mot de passe"),
        (archive(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"x")]), "binaire"),
        (archive(&[("Index/Document.iwa", b"x"), ("preview.jpg", b"x")]), "Numbers"),
        (b"{\\rtf1 Nom;Classe}".to_vec(), "traitement de texte"),
        (b"\r\n%PDF-1.7".to_vec(), "PDF"),
        (
            b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?><Workbook/>".to_vec(),
            "enregistré en XML",
        ),
    ] {
        let came = Desk::new().import(&[("a", &bytes)]);
        assert!(came.import.plan.is_none() && came.codes == ["ROSTER-01"], "{told}: {}", came.told);
        assert!(came.told.contains(told), "{told}: {}", came.told);
    }
}
