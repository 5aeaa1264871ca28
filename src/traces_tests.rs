use serde_json::json;

use super::*;

fn traces(family: &str, given: &str) -> Traces {
    let mut traces = Traces::of("A-1".parse().unwrap());
    traces.read(&json!({ "pupil": { "family_name": family, "given_names": given } }));
    traces
}

fn speaks(traces: &Traces, text: &str) -> bool {
    traces.in_reading(&Reading::of(text.as_bytes())) == Speaks::Among
}

#[test]
fn a_name_is_found_without_its_accents_capitals_and_hyphens() {
    let traces = traces("Hébrard-Œuvray", "Anne-Zoé Marie");
    for text in
        ["HEBRARD OEUVRAY;ANNE ZOE", "Anne-Zoé Hébrard-Œuvray", "<NOM>HÉBRARD-ŒUVRAY</NOM>\n<PRENOM>Anne-Zoé</PRENOM>"]
    {
        assert!(speaks(&traces, text), "{text}");
    }
    for text in ["Hébrard;Anne-Zoé", "Hébrard-Œuvray", "Anne-Zoé", "Hébrard-Œuvrays;Anne-Zoé"] {
        assert!(!speaks(&traces, text), "{text}");
    }
}

#[test]
fn a_name_is_no_part_of_another() {
    let traces = traces("Li", "An");
    assert!(speaks(&traces, "Li;An"));
    assert!(!speaks(&traces, "Lina Andrieu, Léana Liard"));
}

#[test]
fn two_names_in_rows_apart_are_not_one() {
    let traces = traces("Bonnet", "Noé");
    let between = "Xavier Yvernault, ".repeat(10);
    assert!(!speaks(&traces, &format!("Bonnet Adam, {between} Martin Noé")));
    assert!(speaks(&traces, &format!("{between} Martin Noé, Bonnet Noé")));
}

#[test]
fn names_that_a_text_holds_apart_are_for_somebody_to_look_at() {
    let traces = traces("Bonnet", "Noé");
    let how = |text: &str| traces.in_reading(&Reading::of(text.as_bytes()));
    let between = "Xavier Yvernault, ".repeat(10);
    assert_eq!(how(&format!("Bonnet Adam, {between} Martin Noé")), Speaks::Perhaps);
    assert_eq!(how(&format!("Bonnet Adam, {between} Martin Noël")), Speaks::No);
}

#[test]
fn a_guardian_who_is_named_is_for_somebody_to_look_at() {
    let mut traces = traces("Bonnet", "Noé");
    traces.read(&json!({ "guardians": [{ "family_name": "Moreau", "given_names": "Claire" }] }));
    let how = |text: &str| traces.in_reading(&Reading::of(text.as_bytes()));
    assert_eq!(how("Nom;Prénom\nMoreau;Claire\n"), Speaks::Perhaps);
    assert_eq!(how("Mme Claire MOREAU a téléphoné"), Speaks::Perhaps);
    assert_eq!(how("Claire Dupont et Marc Moret"), Speaks::No);
}

/// How a word processor and a spreadsheet write a row of two cells.
const ROWS: [&str; 3] = [
    "<w:tr w:rsidR=\"00A77B3E\"><w:tc><w:tcPr><w:tcW w:w=\"2880\" w:type=\"dxa\"/></w:tcPr><w:p><w:r><w:rPr><w:b/></w:rPr>\
     <w:t>Hébrard-</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:t xml:space=\"preserve\">Œuv</w:t></w:r><w:r><w:t>ray\
     </w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w=\"2880\" w:type=\"dxa\"/></w:tcPr><w:p><w:r><w:t>Zo&#xE9;</w:t></w:r></w:p>",
    "<table:table-cell table:style-name=\"ce1\" office:value-type=\"string\" calcext:value-type=\"string\"><text:p>Hébrard-Œuvray\
     </text:p></table:table-cell><table:table-cell table:style-name=\"ce1\" office:value-type=\"string\" calcext:value-type=\
     \"string\"><text:p>Zoé</text:p></table:table-cell>",
    "<NOM>HÉBRARD-ŒUVRAY</NOM><PRENOM>ZOÉ</PRENOM>",
];

#[test]
fn names_are_read_between_tags_and_out_of_codes() {
    let traces = traces("Hébrard-Œuvray", "Zoé");
    let codes = [
        "<td>H&eacute;brard-&OElig;uvray</td><td>Zo&#233;</td>",
        "<eleve nom=\"H&#xe9;brard-&#338;uvray\" prenom=\"Zo&#xE9;\"/>",
        r#"[{"nom":"H\u00e9brard-\u0152uvray","prenom":"Zo\u00E9"}]"#,
        r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard\intbl{\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid11 H\'e9brard-\u338\'8cuvray\cell }{\rtlch\fcs1 \af0\afs20 \ltrch\fcs0 \fs20\lang1036\langfe1033\insrsid7013 Zo\u233 ?\cell }}",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:H=C3=A9brard-=C5=92uvray;Zo=E9",
        "mailto:x@famille.example?subject=Zo%C3%A9%20H%C3%A9brard-%C5%92uvray",
    ];
    for text in ROWS.into_iter().chain(codes) {
        assert!(speaks(&traces, text), "{text}");
    }
    let others = ["<td>Hébrard</td><td>Œuvrays</td><td>Zo&eacute;</td>", "50 % & plus \\u00 = x%", "a <b & c</"];
    for text in others {
        assert!(!speaks(&traces, text), "{text}");
    }
}

#[test]
fn a_files_name_tells_by_the_number_too() {
    let traces = traces("Bonnet", "Noé");
    assert!(traces.in_name("retours/A-1 signé.pdf") && traces.in_name("Noé Bonnet.jpg"));
    assert!(!traces.in_name("retours/A-12.pdf") && !traces.in_name("BA-1.pdf"));
}

#[test]
fn what_a_program_cannot_read_is_told() {
    let read = |bytes: &[u8]| Reading::of(bytes).has_unread();
    assert!(read(b"\xff\xd8\xff\x00\x01") && read(b"PK\x03\x04 cut off") && read(b"%PDF-1.7 nothing"));
    assert!(!read(b"words") && !read("é".as_bytes()) && !read(b""));
}
