//! What a file is, told by its first bytes and never by its name: a table, a workbook, a SIECLE export, an archive.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::decode::{decode, decode_as};
use super::siecle::{self, Export};
use super::table::{self, Refused, Table, again};
use super::workbook;
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, Sources, Span, Text};
use crate::text;

/// The most bytes of one file, packed or not.
pub const MOST_BYTES: usize = 128 << 20;
/// The most files of an archive.
const MOST_FILES: usize = 512;
/// How many times larger than its packed form a file of an archive may be: text packs ten to forty times.
const MOST_TIMES: u64 = 250;

/// The parts of the files of an import.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) tables: Vec<Table>,
    pub(super) exports: Vec<Export>,
    /// Exports of the same software in which nothing is of use.
    useless: Vec<Export>,
}

impl Parts {
    /// Reads a file, shown as `name`, into its parts; false when it cannot be taken, with the reason found.
    pub(super) fn read(&mut self, name: &str, bytes: &[u8], sources: &mut Sources, found: &mut Diagnostics) -> bool {
        let read = self.sniff(name, bytes, true, sources);
        read.map_err(|finding| found.push(*finding)).is_ok()
    }

    /// Tells of what is of no use; false when there is nothing else.
    pub(super) fn tell_useless(&self, found: &mut Diagnostics) -> bool {
        let alone = self.tables.is_empty() && self.exports.is_empty();
        found.extend(self.useless.iter().map(|export| if alone { export.foreign() } else { export.left_out() }));
        !alone || self.useless.is_empty()
    }

    fn sniff(&mut self, name: &str, bytes: &[u8], packed: bool, sources: &mut Sources) -> Refused<()> {
        let start = bytes.trim_ascii_start();
        match () {
            () if bytes.len() > MOST_BYTES => Err(too_big(name).into()),
            () if start.is_empty() => Err(whole(name, &empty(name), sources)),
            () if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") => {
                self.archive(name, bytes, packed, sources)
            }
            () if bytes.starts_with(b"\xD0\xCF\x11\xE0") => Err(whole(name, &compound(bytes), sources)),
            () if start.starts_with(b"{\\rtf") => Err(whole(name, &document(), sources)),
            () if start.starts_with(b"%PDF") => Err(whole(name, &pdf(), sources)),
            () => self.text(name, bytes, sources),
        }
    }

    fn text(&mut self, name: &str, bytes: &[u8], sources: &mut Sources) -> Refused<()> {
        let head = bytes.get(..bytes.len().min(256)).unwrap_or(bytes);
        let head: String = head.iter().filter(|b| **b != 0).map(|b| char::from(*b)).collect();
        let label = head.split_once("encoding=").and_then(|(_, rest)| {
            let mark = rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
            rest.get(1..)?.split_once(mark).map(|(label, _)| label.to_owned())
        });
        let is_xml =
            head.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{ff}', '\u{fe}']).trim_start().starts_with('<');
        if is_html(&head) {
            return Err(whole(name, &web_page(), sources));
        }
        if is_xml && FLAT_WORKBOOKS.iter().any(|mark| head.contains(mark)) {
            return Err(whole(name, &flat_workbook(), sources));
        }
        let decoded = match label.filter(|_| is_xml) {
            Some(label) => decode_as(&label, bytes),
            None => decode(bytes),
        };
        let decoded = decoded.map_err(|flaw| whole(name, &flaw, sources))?;
        if is_xml {
            let export = siecle::read(name, decoded.text, sources)?;
            if export.is_foreign() { &mut self.useless } else { &mut self.exports }.push(export);
        } else {
            self.tables.push(table::of_csv(name, decoded.name, decoded.text, sources)?);
        }
        Ok(())
    }

    /// A workbook is an archive too.
    fn archive(&mut self, name: &str, bytes: &[u8], outer: bool, sources: &mut Sources) -> Refused<()> {
        if !outer {
            return Err(whole(name, &nested(), sources));
        }
        let files = unpacked(name, bytes, sources)?;
        if let Some(flaw) = no_archive(&files) {
            return Err(whole(name, &flaw, sources));
        }
        if let Some(tables) = sheets(name, bytes, &files, sources) {
            self.tables.extend(tables?);
            return Ok(());
        }
        let mut taken = 0;
        for (inside, bytes) in files.iter().filter(|(inside, _)| is_export(inside)) {
            self.sniff(&format!("{name}/{inside}"), bytes, false, sources)?;
            taken += 1;
        }
        if taken == 0 {
            return Err(whole(name, &nothing_inside(), sources));
        }
        Ok(())
    }
}

/// The tables of a workbook; no table of an archive of anything else.
pub(super) fn workbook(name: &str, bytes: &[u8], sources: &mut Sources) -> Refused<Vec<Table>> {
    let files = unpacked(name, bytes, sources)?;
    sheets(name, bytes, &files, sources).unwrap_or_else(|| Ok(vec![]))
}

/// The sheets of an archive that is a workbook, which what it holds tells.
fn sheets(name: &str, bytes: &[u8], files: &[(String, Vec<u8>)], sources: &mut Sources) -> Option<Refused<Vec<Table>>> {
    let content = |wanted: &str| files.iter().find(|(inside, _)| inside == wanted).map(|(_, content)| content);
    if content("xl/workbook.xml").is_some() {
        return Some(workbook::xlsx(name, bytes, files, sources));
    }
    content("content.xml").map(|content| workbook::ods(name, bytes, content, sources))
}

/// What an archive is that is packed like one of exports and is none.
fn no_archive(files: &[(String, Vec<u8>)]) -> Option<Flaw> {
    let has = |is: &dyn Fn(&str) -> bool| files.iter().any(|(inside, _)| is(inside));
    let holds = |wanted: &str, part: &[u8]| {
        let file = files.iter().find(|(inside, _)| inside == wanted);
        file.is_some_and(|(_, content)| content.windows(part.len()).any(|window| window == part))
    };
    let is_text = || has(&|inside| inside == "word/document.xml") || holds("mimetype", b"opendocument.text");
    match () {
        () if holds("META-INF/manifest.xml", b"encryption-data") => Some(protected()),
        () if is_text() => Some(document()),
        () if has(&|inside| inside == "xl/workbook.bin") => Some(binary_workbook()),
        () if has(&|inside| inside.ends_with(".iwa") || inside == "Index.zip") => Some(numbers()),
        () => None,
    }
}

/// Whether a file of an archive can be one that is looked for.
fn is_export(inside: &str) -> bool {
    let file = inside.rsplit('/').next().unwrap_or(inside).to_ascii_lowercase();
    let hidden = file.starts_with('.') || inside.starts_with("__MACOSX/");
    !hidden && [".xml", ".csv", ".txt", ".zip", ".xlsx", ".ods"].iter().any(|end| file.ends_with(end))
}

/// The files of an archive, each within its limits: nothing is unpacked further than they allow.
fn unpacked(name: &str, bytes: &[u8], sources: &mut Sources) -> Refused<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| whole(name, &damaged(), sources))?;
    if archive.len() > MOST_FILES {
        return Err(whole(name, &bomb(), sources));
    }
    let (mut files, mut total) = (vec![], 0);
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).map_err(|_| whole(name, &damaged(), sources))?;
        if file.is_dir() {
            continue;
        }
        let inside = file.name().map_or_else(|_| String::from("?"), std::borrow::Cow::into_owned);
        let most =
            file.compressed_size().saturating_mul(MOST_TIMES).saturating_add(1 << 16).min(MOST_BYTES as u64 - total);
        let mut content = vec![];
        let read = file.by_ref().take(most + 1).read_to_end(&mut content);
        if content.len() as u64 > most {
            return Err(whole(name, &bomb(), sources));
        }
        read.map_err(|_| whole(name, &damaged(), sources))?;
        total += content.len() as u64;
        files.push((inside, content));
    }
    Ok(files)
}

/// A finding about a whole file, which has no text to point into.
pub(super) fn whole(name: &str, flaw: &Flaw, sources: &mut Sources) -> Box<Diagnostic> {
    let source = sources.add(name, "");
    Box::new(flaw.clone().at(Span::new(source, 0, 0)))
}

/// The finding of a file with more than [`MOST_BYTES`].
pub(super) fn too_big(name: &str) -> Diagnostic {
    let most = MOST_BYTES >> 20;
    Diagnostic::error("ROSTER-02", None, text!("« {name} » dépasse {most} Mio", "« {name} » is larger than {most} MiB"))
        .with_help(text!(
            "l’export d’un établissement a quelques mégaoctets : vérifier que c’est le bon fichier",
            "a school’s export has a few megabytes: see whether this is the right file"
        ))
}

fn empty(name: &str) -> Flaw {
    Flaw::new("ROSTER-01", text!("« {name} » est vide", "« {name} » is empty")).with_help(again())
}

/// What a file in the old format of Office documents is: since the new one, also every document with a password.
fn compound(bytes: &[u8]) -> Flaw {
    let names = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    match () {
        () if names("EncryptedPackage") => protected(),
        () if names("WordDocument") => document(),
        () => old_workbook(),
    }
}

fn old_workbook() -> Flaw {
    let message =
        text!("le classeur est à l’ancien format d’Excel (.xls)", "the workbook is in Excel’s old format (.xls)");
    Flaw::new("ROSTER-01", message).with_help(save_again())
}

fn binary_workbook() -> Flaw {
    let message =
        text!("le classeur est au format binaire d’Excel (.xlsb)", "the workbook is in Excel’s binary format (.xlsb)");
    Flaw::new("ROSTER-01", message).with_help(save_again())
}

/// What the beginning of a workbook in one XML file holds.
const FLAT_WORKBOOKS: [&str; 3] = ["Excel.Sheet", "office:spreadsheet", "office:document"];

fn flat_workbook() -> Flaw {
    let message = text!("le classeur est enregistré en XML", "the workbook is saved as XML");
    Flaw::new("ROSTER-01", message).with_help(save_again())
}

fn save_again() -> Text {
    text!(
        "l’ouvrir dans le tableur et l’enregistrer au format .xlsx, .ods ou CSV",
        "open it in the spreadsheet and save it as .xlsx, .ods or CSV"
    )
}

fn protected() -> Flaw {
    let message = text!(
        "le fichier est protégé par un mot de passe, et ne peut pas être lu",
        "the file is protected by a password, and cannot be read"
    );
    Flaw::new("ROSTER-01", message).with_help(text!(
        "l’ouvrir dans le tableur, l’enregistrer sans mot de passe, et importer cette copie",
        "open it in the spreadsheet, save it without a password, and import that copy"
    ))
}

fn document() -> Flaw {
    let message = text!(
        "le fichier est un document de traitement de texte, et non un tableau",
        "the file is a document of a word processor, and no table"
    );
    Flaw::new("ROSTER-01", message).with_help(text!(
        "en copier le tableau dans un tableur, et l’enregistrer au format .xlsx, .ods ou CSV",
        "copy its table into a spreadsheet, and save that as .xlsx, .ods or CSV"
    ))
}

fn numbers() -> Flaw {
    let message = text!("le fichier est un classeur de Numbers", "the file is a workbook of Numbers");
    Flaw::new("ROSTER-01", message).with_help(text!(
        "l’exporter depuis Numbers au format Excel (.xlsx) ou CSV (Fichier, Exporter vers)",
        "export it from Numbers as Excel (.xlsx) or CSV (File, Export To)"
    ))
}

/// Whether a text begins as a web page does: some software calls a table of one `.xls`.
fn is_html(head: &str) -> bool {
    let head = head.to_ascii_lowercase();
    ["<html", "<!doctype html", "<table", "<body", "<meta"].iter().any(|tag| head.contains(tag))
}

fn web_page() -> Flaw {
    Flaw::new(
        "ROSTER-01",
        text!("le fichier est une page HTML, quel que soit son nom", "the file is an HTML page, whatever its name"),
    )
    .with_help(save_again())
}

fn pdf() -> Flaw {
    Flaw::new("ROSTER-01", text!("un PDF ne peut pas être importé", "a PDF cannot be imported"))
        .with_help(text!("faire l’export en CSV, XML, XLSX ou ODS", "export as CSV, XML, XLSX or ODS"))
}

fn nested() -> Flaw {
    Flaw::new(
        "ROSTER-01",
        text!("l’archive contient une autre archive ou un classeur", "the archive holds another archive or a workbook"),
    )
    .with_help(text!("extraire ce fichier et l’importer seul", "extract that file and import it alone"))
}

fn nothing_inside() -> Flaw {
    Flaw::new(
        "ROSTER-01",
        text!("l’archive ne contient aucun export (XML, CSV)", "the archive holds no export (XML, CSV)"),
    )
    .with_help(text!(
        "donner l’archive faite par SIECLE, ou les fichiers eux-mêmes",
        "give the archive made by SIECLE, or the files themselves"
    ))
}

pub(super) fn damaged() -> Flaw {
    Flaw::new("ROSTER-03", text!("l’archive est coupée ou abîmée", "the archive is cut or damaged")).with_help(again())
}

fn bomb() -> Flaw {
    let most = MOST_BYTES >> 20;
    Flaw::new(
        "ROSTER-02",
        text!(
            "l’archive se déploie bien au-delà de ce qu’un export contient : elle est refusée",
            "the archive unpacks far beyond what an export holds: it is refused"
        ),
    )
    .with_help(text!(
        "une archive de SIECLE a moins de {MOST_FILES} fichiers et de {most} Mio ; refaire l’export",
        "an archive of SIECLE has fewer than {MOST_FILES} files and {most} MiB; export it again"
    ))
}
