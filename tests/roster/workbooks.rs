//! Workbooks, made by hand of their smallest parts.

use super::Desk;
use super::hostile::archive;

/// An XLSX workbook of one sheet, whose `sheetData` is given.
pub(crate) fn xlsx(sheet: &str) -> Vec<u8> {
    xlsx_of([("visible", sheet), ("visible", "")])
}

/// An XLSX workbook of two sheets, each with its state.
fn xlsx_of(sheets: [(&str, &str); 2]) -> Vec<u8> {
    xlsx_with(sheets, "")
}

/// An XLSX workbook of two sheets, and what is said of the whole before them.
fn xlsx_with(sheets: [(&str, &str); 2], properties: &str) -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let relations = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook {main} {relations}>{properties}<sheets>{}</sheets></workbook>",
        sheets
            .iter()
            .zip(1..)
            .map(|((state, _), n)| format!("<sheet name=\"S{n}\" sheetId=\"{n}\" state=\"{state}\" r:id=\"rId{n}\"/>"))
            .collect::<String>()
    );
    let links = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet2.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         </Relationships>"
    );
    let styles = format!(
        "<styleSheet {main}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    // What follows the rows stands after them: merged cells.
    let sheet = |(_, rows): (_, &str)| {
        let (rows, after) = rows
            .split_once("<mergeCells>")
            .map_or((rows, String::new()), |(rows, merged)| (rows, format!("<mergeCells>{merged}")));
        format!("<worksheet {main}><sheetData>{rows}</sheetData>{after}</worksheet>")
    };
    let [one, two] = sheets.map(sheet);
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", one.as_bytes()),
        ("xl/worksheets/sheet2.xml", two.as_bytes()),
    ])
}

pub(crate) fn text(place: &str, words: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
}

fn header() -> String {
    let names = [
        ("A2", "Nom"),
        ("B2", "Prénom"),
        ("C2", "Né le"),
        ("D2", "Classe"),
        ("E2", "CP"),
        ("F2", "Adresse"),
        ("G2", "Ville"),
    ];
    let title = format!("<row r=\"1\">{}</row>", text("A1", "Liste des élèves"));
    format!("{title}<row r=\"2\">{}</row>", names.map(|(place, name)| text(place, name)).concat())
}

#[test]
fn a_workbook_is_read_with_its_dates_and_its_numbers() {
    let row = format!(
        "<row r=\"4\">{}{}<c r=\"C4\" s=\"1\"><v>40240</v></c><c r=\"D4\"><v>201</v></c><c r=\"E4\"><v>1000</v></c>{}{}</row>",
        text("A4", "DUPONT"),
        text("B4", "Léa"),
        text("F4", "1 rue A"),
        text("G4", "Bourg")
    );
    let mut desk = Desk::new();
    let came = desk.import(&[("a.xlsx", &xlsx(&(header() + &row)))]);
    let written = desk.agreement("CS26-0001");
    for value in ["2010-03-03", "class       = \"201\"", "\"01000\"", "\"DUPONT\""] {
        assert!(written.contains(value), "{value}\n{written}\n{}", came.told);
    }
}

#[test]
fn a_class_that_a_spreadsheet_took_for_a_number_is_refused() {
    for number in ["2E15", "2000000000000000"] {
        let row = format!(
            "<row r=\"4\">{}{}<c r=\"C4\" s=\"1\"><v>40240</v></c><c r=\"D4\"><v>{number}</v></c></row>",
            text("A4", "DUPONT"),
            text("B4", "Léa")
        );
        let came = Desk::new().import(&[("a.xlsx", &xlsx(&(header() + &row)))]);
        assert!(
            came.told.contains("ligne 4, colonne D « Classe »") && came.told.contains("n’est pas une classe"),
            "{}",
            came.told
        );
    }
}

#[test]
fn a_formula_that_nobody_calculated_is_told() {
    let row = format!(
        "<row r=\"4\">{}{}<c r=\"C4\"><f>A1+1</f></c>{}<c r=\"E4\"><f>999+1</f><v>1000</v></c></row>",
        text("A4", "DUPONT"),
        text("B4", "Léa"),
        text("D4", "2de 1")
    );
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&(header() + &row)))]);
    assert!(
        came.told.contains("ligne 4, colonne C « Né le » : la case contient une formule (« =A1+1 »)"),
        "{}",
        came.told
    );
    assert_eq!(came.codes.iter().filter(|code| **code == "ROSTER-11").count(), 1, "{}", came.told);
}

#[test]
fn a_wrong_cell_is_told_by_its_row_and_column() {
    let row = format!(
        "<row r=\"7\">{}{}{}{}</row>",
        text("A7", "DUPONT"),
        text("B7", "Léa"),
        text("C7", "hier"),
        text("D7", "2de 1")
    );
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&(header() + &row)))]);
    assert!(came.told.contains("ligne 7, colonne C « Né le » : « hier » n’est pas une date"), "{}", came.told);
    assert!(came.told.contains("Some((7, "), "{}", came.told);
}

#[test]
fn a_cell_at_the_end_of_the_sheet_costs_nothing_and_is_refused() {
    let far = format!("<row r=\"1048576\">{}</row>", text("XFD1048576", "x"));
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&(header() + &far)))]);
    assert_eq!(came.codes, ["ROSTER-02"], "{}", came.told);
}

/// An ODS workbook of one sheet.
fn ods(rows: &str) -> Vec<u8> {
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
        xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"";
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {names}><office:automatic-styles>\
         <style:style style:name=\"off\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"Feuille1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

fn ods_row(cells: &[&str]) -> String {
    let cell = |words: &&str| match words.strip_prefix('@') {
        Some(day) => format!(
            "<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"><text:p>x</text:p></table:table-cell>"
        ),
        None => format!("<table:table-cell office:value-type=\"string\"><text:p>{words}</text:p></table:table-cell>"),
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

#[test]
fn an_ods_workbook_is_read_too() {
    let rows = ods_row(&["Nom", "Prénom", "Né le", "Classe"]) + &ods_row(&["DUPONT", "Léa", "@2010-03-03", "2E1"]);
    let empty = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.ods", &ods(&(rows + empty)))]);
    assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("2010-03-03"), "{}", desk.agreement("CS26-0001"));
}

#[test]
fn a_sheet_of_notes_beside_one_of_pupils_is_told_and_left_out() {
    let pupils = ods_row(&["Nom", "Prénom", "Né le", "Classe"]) + &ods_row(&["DUPONT", "Léa", "@2010-03-03", "2E1"]);
    let notes = ods_row(&["À rappeler lundi"]);
    let both = format!("{pupils}</table:table><table:table table:name=\"Notes\">{notes}");
    let came = Desk::new().import(&[("a.ods", &ods(&both))]);
    assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
    assert!(came.told.contains("la feuille « a.ods [Notes] » n’a pas d’en-têtes reconnus"), "{}", came.told);
    assert!(Desk::new().import(&[("a.ods", &ods(&notes))]).import.plan.is_none());
}

#[test]
fn cells_that_claim_to_be_repeated_millions_of_times_are_refused() {
    let head = ods_row(&["Nom", "Prénom", "Né le", "Classe"]);
    let bomb = ods_row(&["x"]).replace("<table:table-row>", "<table:table-row table:number-rows-repeated=\"1000000\">");
    assert_eq!(Desk::new().import(&[("a.ods", &ods(&(head.clone() + &bomb)))]).codes, ["ROSTER-02"]);
    let wide =
        ods_row(&["x"]).replace("<table:table-cell ", "<table:table-cell table:number-columns-repeated=\"16384\" ");
    assert_eq!(Desk::new().import(&[("a.ods", &ods(&(head + &wide)))]).codes, ["ROSTER-02"]);
}

#[test]
fn hidden_rows_are_taken_over_and_told() {
    let row = |number: usize, name: &str, attributes: &str| {
        let cells = [("A", name), ("B", "Léa"), ("C", "03/03/2010"), ("D", "2E1")];
        let cells = cells.map(|(column, words)| text(&format!("{column}{number}"), words)).concat();
        format!("<row r=\"{number}\"{attributes}>{cells}</row>")
    };
    let sheet = header() + &row(3, "DUPONT", "") + &row(4, "PETIT", " hidden=\"1\"") + &row(5, "NOIR", " hidden=\"1\"");
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&sheet))]);
    assert_eq!(came.plan().agreements.len(), 3, "{}", came.told);
    assert!(came.told.contains("ROSTER-06 Some((4, 1)) des lignes sont masquées"), "{}", came.told);
    assert!(came.told.contains("au nombre de 2 : 4, 5"), "{}", came.told);
    let list = |state: &str| {
        let hidden = ods_row(&["PETIT", "Léa", "@2010-03-03", "2E1"])
            .replace("<table:table-row>", &format!("<table:table-row table:visibility=\"{state}\">"));
        ods_row(&["Nom", "Prénom", "Né le", "Classe"]) + &ods_row(&["DUPONT", "Léa", "@2010-03-03", "2E1"]) + &hidden
    };
    for state in ["filter", "collapse"] {
        let came = Desk::new().import(&[("a.ods", &ods(&list(state)))]);
        assert!(came.told.contains("au nombre de 1 : 3"), "{state}: {}", came.told);
    }
    let came = Desk::new().import(&[("a.ods", &ods(&list("visible")))]);
    assert!(!came.codes.contains(&"ROSTER-06"), "{}", came.told);
}

#[test]
fn headers_that_a_workbook_merges_downwards_are_read() {
    let cell = |place: &str, words: &str| text(place, words);
    let head = [
        ("A1", "Nom"),
        ("B1", "Prénom"),
        ("C1", "Né le"),
        ("D1", "Entreprise"),
        ("F1", "Classe"),
        ("G1", "Adresse"),
        ("D2", "Nom"),
        ("E2", "SIRET"),
    ];
    let rows = format!(
        "<row r=\"1\">{}</row><row r=\"2\">{}</row><row r=\"3\">{}</row>",
        head[..6].iter().map(|(place, words)| cell(place, words)).collect::<String>(),
        head[6..].iter().map(|(place, words)| cell(place, words)).collect::<String>(),
        [
            ("A3", "DUPONT"),
            ("B3", "Léa"),
            ("C3", "03/03/2010"),
            ("D3", "Atelier Bleu"),
            ("F3", "2E1"),
            ("G3", "1 rue A")
        ]
        .map(|(place, words)| cell(place, words))
        .concat()
    );
    let mut desk = Desk::new();
    let came = desk.import(&[("a.xlsx", &xlsx(&rows))]);
    assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("\"2E1\""), "{}", came.told);
    assert!(desk.files.contains_key("hosts/atelier-bleu.toml") && !came.codes.contains(&"ROSTER-09"), "{}", came.told);
}

#[test]
fn a_hidden_sheet_is_read_only_where_none_that_is_seen_is_a_list() {
    let row = |name: &str| {
        let cells = [("A3", name), ("B3", "Léa"), ("C3", "03/03/2010"), ("D3", "2E1")];
        header() + &format!("<row r=\"3\">{}</row>", cells.map(|(place, words)| text(place, words)).concat())
    };
    let (old, new, notes) = (row("ANCIEN"), row("DUPONT"), format!("<row r=\"1\">{}</row>", text("A1", "lundi")));
    let pupil = |sheets: [(&str, &str); 2]| {
        let came = Desk::new().import(&[("a.xlsx", &xlsx_of(sheets))]);
        let names: Vec<String> = came.plan().agreements.iter().map(|a| a.who.clone()).collect();
        (names.join(", "), came.told)
    };
    for state in ["hidden", "veryHidden"] {
        let (names, told) = pupil([(state, &old), ("visible", &new)]);
        assert_eq!(names, "DUPONT Léa", "{told}");
        assert!(told.contains("la feuille « a.xlsx [S1] » est masquée : elle n’est pas reprise"), "{told}");
    }
    let (names, told) = pupil([("hidden", &old), ("visible", &notes)]);
    assert_eq!(names, "ANCIEN Léa", "{told}");
    assert!(told.contains("« a.xlsx [S1] » est masquée, et la seule"), "{told}");
    // LibreOffice hides a sheet by its style.
    let list =
        |name: &str| ods_row(&["Nom", "Prénom", "Né le", "Classe"]) + &ods_row(&[name, "Léa", "@2010-03-03", "2E1"]);
    let both = format!(
        "{}</table:table><table:table table:name=\"Vieux\" table:style-name=\"off\">{}",
        list("DUPONT"),
        list("ANCIEN")
    );
    let came = Desk::new().import(&[("a.ods", &ods(&both))]);
    assert!(came.told.contains("la feuille « a.ods [Vieux] » est masquée : elle"), "{}", came.told);
}

#[test]
fn a_cell_that_is_merged_downwards_counts_for_all_its_rows() {
    let heads = ["Nom", "Prénom", "Né le", "Déplacements", "Entreprise", "Début", "Fin"];
    let rows = [
        ["DUPONT", "Léa", "03/03/2010", "VERT", "Atelier Bleu", "15/06/2026", "26/06/2026"],
        ["PETIT", "Ana", "04/03/2010", "", "", "", "26/06/2026"],
        ["NOIR", "Eve", "05/03/2010", "", "", "", "25/06/2026"],
        ["ROUX", "Ali", "06/03/2010", "", "", "22/06/2026", "26/06/2026"],
    ];
    // A header that is merged with the first row below counts for no pupil.
    let merged = ["D3:D4", "E3:E5", "F3:F5", "G2:G3"];
    let row = |(number, cells): (usize, [&str; 7])| {
        let cells = ["A", "B", "C", "D", "E", "F", "G"].iter().zip(cells).filter(|(_, words)| !words.is_empty());
        let cells: String = cells.map(|(column, words)| text(&format!("{column}{number}"), words)).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let sheet: String = [heads].into_iter().chain(rows).enumerate().map(|(at, cells)| row((at + 2, cells))).collect();
    let merges: String = merged.map(|range| format!("<mergeCell ref=\"{range}\"/>")).concat();
    let xlsx = xlsx(&format!("{sheet}<mergeCells>{merges}</mergeCells>"));
    let spanned = |cells: &[&str]| {
        let spans = |(at, span): (usize, &str)| match (cells[0], at) {
            ("DUPONT", 3) => span.replace("<table:table-cell ", "<table:table-cell table:number-rows-spanned=\"2\" "),
            ("DUPONT", 4 | 5) => {
                span.replace("<table:table-cell ", "<table:table-cell table:number-rows-spanned=\"3\" ")
            }
            _ => span.replace(
                "<table:table-cell office:value-type=\"string\"><text:p></text:p></table:table-cell>",
                "<table:covered-table-cell/>",
            ),
        };
        ods_row(cells).split_inclusive("</table:table-cell>").enumerate().map(spans).collect::<String>()
    };
    let ods = ods(&[heads].into_iter().chain(rows).map(|cells| spanned(&cells)).collect::<String>());
    for (name, bytes) in [("a.xlsx", xlsx), ("a.ods", ods)] {
        let mut desk = Desk::new();
        let pupils = "Nom;Prénom;Né le;Classe\nDUPONT;Léa;03/03/2010;2E1\nPETIT;Ana;04/03/2010;2E1\n\
            NOIR;Eve;05/03/2010;2E2\nROUX;Ali;06/03/2010;2E2\n";
        let came = desk.import(&[("p.csv", pupils.as_bytes()), (name, &bytes)]);
        let placed = came.plan().agreements.iter().map(|a| {
            let has = |words: &str| desk.agreement(&a.number).contains(words);
            format!("{} {} {} {}", a.who, has("VERT"), a.host.as_deref().unwrap_or("–"), has("2026-06-22"))
        });
        assert_eq!(
            placed.collect::<Vec<_>>(),
            [
                "DUPONT Léa true hosts/atelier-bleu.toml false",
                "PETIT Ana true hosts/atelier-bleu.toml false",
                "NOIR Eve false hosts/atelier-bleu.toml false",
                "ROUX Ali false – true",
            ],
            "{name}: {}",
            came.told
        );
    }
}

#[test]
fn a_line_break_in_a_cell_of_a_workbook_tells_two_people_apart() {
    let row = format!(
        "<row r=\"1\">{}{}{}{}</row><row r=\"2\">{}{}{}{}</row>",
        text("A1", "Élève"),
        text("B1", "Né le"),
        text("C1", "Classe"),
        text("D1", "Parents"),
        text("A2", "DUPONT Léa"),
        text("B2", "03/03/2010"),
        text("C2", "2E1"),
        text("D2", "DUPONT Rose\nNOIR Luc")
    );
    let mut desk = Desk::new();
    let came = desk.import(&[("a.xlsx", &xlsx(&row))]);
    let written = desk.agreement("CS26-0001");
    assert!(written.contains("\"Rose\"") && written.contains("\"Luc\""), "{written}\n{}", came.told);
}

/// Rows of cells as a sheet of an XLSX workbook, with merged ranges after them.
fn sheet(rows: &[&[&str]], merged: &[&str]) -> String {
    let row = |(number, cells): (usize, &&[&str])| {
        let letters = (b'A'..=b'Z').map(char::from);
        let cells = letters.zip(cells.iter()).filter(|(_, words)| !words.is_empty());
        let cells: String = cells.map(|(column, words)| text(&format!("{column}{number}"), words)).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let rows: String = (1..).zip(rows).map(row).collect();
    let merges: String = merged.iter().map(|range| format!("<mergeCell ref=\"{range}\"/>")).collect();
    format!("{rows}<mergeCells>{merges}</mergeCells>")
}

#[test]
fn halves_of_a_day_below_its_name_are_its_hours() {
    let rows: [&[&str]; 4] = [
        &["Élève", "", "", "", "Horaires", "", "", "", "Entreprise"],
        &["Nom", "Prénom", "Né le", "Classe", "Lundi", "", "Mardi", "", "Entreprise"],
        &["", "", "", "", "Matin", "Après-midi", "Matin", "Après-midi"],
        &["DUPONT", "Léa", "03/03/2010", "2E1", "8h-12h", "14h-17h", "9h-12h", "13h-16h", "Garage"],
    ];
    let merged = ["A1:D1", "E1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:H2", "I2:I3"];
    let pupils = b"Nom;Pr\xc3\xa9nom;N\xc3\xa9 le;Classe\nDUPONT;L\xc3\xa9a;03/03/2010;2E1\n";
    let list = |rows: &[&[&str]]| {
        let mut desk = Desk::new();
        desk.import(&[("p.csv", pupils)]);
        let came = desk.import(&[("a.xlsx", &xlsx(&sheet(rows, &merged)))]);
        assert!(!came.told.contains("ROSTER-07") && !came.told.contains("ROSTER-09"), "{}", came.told);
        desk.agreement("CS26-0001").to_owned()
    };
    for written in [list(&rows), list(&rows[1..])] {
        assert!(written.contains("monday = [\"08:00-12:00\", \"14:00-17:00\"]"), "{written}");
        assert!(written.contains("tuesday = [\"09:00-12:00\", \"13:00-16:00\"]"), "{written}");
    }
    // A third row of headers.
    let deep: [&[&str]; 4] = [
        &["Nom", "Prénom", "Né le", "Classe", "Horaires", "", "", "", "Entreprise"],
        &["", "", "", "", "Lundi", "", "Mardi"],
        rows[2],
        rows[3],
    ];
    assert_eq!(list(&deep), list(&rows));
    let spanned = |cells: &[&str]| {
        let row = ods_row(cells);
        let day = |day: &str| {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{day}</text:p></table:table-cell>")
        };
        ["Lundi", "Mardi"].iter().fold(row, |row, name| {
            let wide = day(name).replace("<table:table-cell ", "<table:table-cell table:number-columns-spanned=\"2\" ");
            row.replace(&(day(name) + &day("")), &(wide + "<table:covered-table-cell/>"))
        })
    };
    let mut desk = Desk::new();
    desk.import(&[("p.csv", pupils)]);
    let came = desk.import(&[("a.ods", &ods(&rows[1..].iter().map(|cells| spanned(cells)).collect::<String>()))]);
    assert_eq!(desk.agreement("CS26-0001"), list(&rows), "{}", came.told);
}

#[test]
fn a_telephone_below_a_title_is_whose_its_header_says() {
    let rows: [&[&str]; 3] = [
        &["Nom", "Prénom", "Né le", "Classe", "Mère", "Père", "Téléphone"],
        &["", "", "", "", "", "", "Mère", "Père"],
        &["DUPONT", "Léa", "03/03/2010", "2E1", "DUPONT Anne", "PETIT Paul", "0639980001", "0639980002"],
    ];
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&sheet(&rows, &["G1:H1"])))]);
    let keys: Vec<&str> = came.import.tables[0].columns.iter().filter_map(|column| column.key.as_deref()).collect();
    assert_eq!(keys[4..], ["guardians.1.name", "guardians.2.name", "guardians.1.phone", "guardians.2.phone"]);
}

#[test]
fn a_note_beside_a_list_in_a_workbook_is_told_and_the_row_is_taken_over() {
    let rows: [&[&str]; 3] = [
        &["Nom", "Prénom", "Né le", "Classe"],
        &["DUPONT", "Léa", "03/03/2010", "2E1", "", "", "à rappeler"],
        &["PETIT", "Ana", "04/03/2010", "2E1"],
    ];
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&sheet(&rows, &[])))]);
    assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
    assert!(came.told.contains("ROSTER-07 Some((2, 29)) la colonne G n’a pas d’en-tête"), "{}", came.told);
    assert!(!came.told.contains("ROSTER-09"), "{}", came.told);
}

#[test]
fn a_number_that_is_a_date_is_counted_from_the_first_day_of_its_workbook() {
    let row = "<c r=\"C4\"><v>38778</v></c>";
    let row = format!("<row r=\"4\">{}{}{row}{}</row>", text("A4", "DUPONT"), text("B4", "Léa"), text("D4", "2E1"));
    let book = xlsx_with([("visible", &(header() + &row)), ("visible", "")], "<workbookPr date1904=\"1\"/>");
    let mut desk = Desk::new();
    let came = desk.import(&[("a.xlsx", &book)]);
    assert!(desk.agreement("CS26-0001").contains("2010-03-03"), "{}", came.told);
}

#[test]
fn an_error_in_a_cell_is_told_as_the_spreadsheet_shows_it() {
    let row = format!(
        "<row r=\"4\">{}<c r=\"B4\" t=\"e\"><f>A1</f><v>#N/A</v></c>{}</row>",
        text("A4", "DUPONT"),
        text("D4", "2E1")
    );
    let came = Desk::new().import(&[("a.xlsx", &xlsx(&(header() + &row)))]);
    assert!(
        came.told.contains("ligne 4, colonne B « Prénom » : la case contient l’erreur de calcul « #N/A »"),
        "{}",
        came.told
    );
}

#[test]
fn tables_one_under_the_other_are_read_each_by_its_headers() {
    let rows: [&[&str]; 10] = [
        &["2E1"],
        &["Nom", "Prénom", "Né le", "Classe"],
        &["DUPONT", "Léa", "03/03/2010", "2E1"],
        &["Nom", "Prénom", "Né le", "Classe"],
        &["PETIT", "Ana", "04/03/2010", "2E1"],
        &[],
        &["Organismes"],
        &["Entreprise", "SIRET", "Adresse", "CP", "Ville"],
        &["Atelier Bleu", "", "2 rue B", "63200", "Riom"],
        &["Garage Vert", "", "3 rue C", "63200", "Riom"],
    ];
    let mut desk = Desk::new();
    let came = desk.import(&[("a.xlsx", &xlsx(&sheet(&rows, &[])))]);
    let names: Vec<&str> = came.plan().agreements.iter().map(|planned| planned.who.as_str()).collect();
    assert_eq!(names, ["DUPONT Léa", "PETIT Ana"], "{}", came.told);
    assert!(
        desk.files["hosts/garage-vert.toml"].contains("63200") && !came.told.contains("ROSTER-10"),
        "{}",
        came.told
    );
    // Titles of columns and their headers are those of one table.
    let pupils = "Nom;Prénom;Né le;Classe\nDUPONT;Léa;03/03/2010;2E1\n\nEntreprise;;Tuteur;\nNom;Ville;Nom;Mail\nGarage;Riom;M. ROUX Luc;l@r.example\n";
    let came = desk.import(&[("a.csv", pupils.as_bytes())]);
    let keys: Vec<&str> = came.import.tables[1].columns.iter().filter_map(|column| column.key.as_deref()).collect();
    assert_eq!(keys, ["host.name", "host.address.city", "host.tutor.name", "host.tutor.email"], "{}", came.told);
}
