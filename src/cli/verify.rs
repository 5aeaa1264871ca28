//! `verify`: what files that came back are, each with its reasons.

use tripartite::diagnostic::{Lang, Text};
use tripartite::store::{self, Folder};
use tripartite::text;
use tripartite::verify::{
    Added, Check, Counts, Finding, Given, Issued, Kind, Known, MOST_BYTES, OutOfDate, Signature, Signer, Verdict,
    verdict,
};

use super::Outcome;
use super::args;
use super::pattern;
use super::print::Failure;
use super::recorded::Recorded;
use super::report::{SCHEMA, verify as report};
use super::terminal::Terminal;

pub(crate) fn run(args: &args::Verify, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let issued = issued(args, terminal)?;
    let (mut outcome, mut reports) = (Outcome::Well, vec![]);
    for file in &pattern::files(&args.files, terminal)? {
        let path = terminal.here.join(file);
        match store::read_up_to(&path, MOST_BYTES as u64 + 1) {
            Ok(bytes) => {
                let verdict = verdict(&bytes, issued.as_ref());
                let well = matches!(verdict.kind, Kind::Original | Kind::Signed);
                outcome = outcome.max(if well { Outcome::Well } else { Outcome::Found });
                let name = terminal.shown(&path);
                if terminal.is_human() {
                    tell(&name, &verdict, terminal);
                } else {
                    reports.push(report::File::of(name, &verdict, terminal.lang));
                }
            }
            Err(error) => {
                terminal.fail_store(&error);
                outcome = Outcome::Failed;
            }
        }
    }
    if !terminal.is_human() {
        terminal.json(&report::Verify { schema: SCHEMA, command: "verify", files: reports })?;
    }
    Ok(outcome)
}

/// Who says what was issued: a file given by hand, else the nearest school's folder.
fn issued(args: &args::Verify, terminal: &Terminal) -> Result<Box<dyn Issued>, Failure> {
    if let Some(file) = &args.against {
        let path = terminal.here.join(file);
        let bytes = store::read_up_to(&path, MOST_BYTES as u64 + 1).map_err(|e| terminal.failure(&e))?;
        if bytes.len() > MOST_BYTES {
            let (file, most) = (terminal.shown(&path), MOST_BYTES >> 20);
            return Err(Failure::new(text!("« {file} » dépasse {most} Mio", "« {file} » is larger than {most} MiB")));
        }
        if !bytes.starts_with(b"%PDF-") {
            let file = terminal.shown(&path);
            return Err(Failure::new(text!("« {file} » n’est pas un PDF", "« {file} » is no PDF")));
        }
        return Ok(Box::new(Given::new(bytes)));
    }
    match Folder::above(&terminal.here) {
        Ok(Some(school)) => {
            let recorded = Recorded::read(&school, terminal)?;
            Ok(Box::new(recorded))
        }
        Ok(None) => Err(Failure::new(text!(
            "aucun `school.toml` dans ce dossier ni au-dessus : le programme ne sait pas ce qui a été émis",
            "no `school.toml` in this folder or above: the program does not know what was issued"
        ))
        .with_help(text!(
            "se placer dans le dossier de l’établissement, ou donner le PDF émis : --against FICHIER",
            "go to the school’s folder, or give the issued PDF: --against FILE"
        ))),
        Err(error) => Err(terminal.failure(&error)),
    }
}

/// A file's verdict and its reasons, a line each.
fn tell(name: &str, verdict: &Verdict, terminal: &mut Terminal) {
    let lang = terminal.lang;
    let colon = match lang {
        Lang::Fr => " :",
        Lang::En => ":",
    };
    terminal.line(&format!("{name}{colon} {}", verdict.kind.words().get(lang)));
    let mut lines: Vec<Text> = vec![];
    lines.extend(verdict.known.as_ref().map(issue));
    lines.extend(verdict.findings.iter().map(|finding| difference(finding, verdict.kind)));
    lines.extend(verdict.added.iter().map(addition));
    lines.extend(verdict.signatures.iter().flat_map(signature));
    lines.extend(verdict.filled.iter().map(|filled| {
        let (field, words) = (&filled.field, &filled.words);
        text!("champ « {field} » : « {words} »", "field « {field} »: « {words} »")
    }));
    lines.extend(verdict.told.clone());
    lines.push(counts(verdict.counts()));
    for line in lines {
        terminal.line(&format!("  {}", line.get(lang)));
    }
}

fn issue(known: &Known) -> Text {
    let standing = known.standing.words();
    let (fr, en) = (standing.get(Lang::Fr), standing.get(Lang::En));
    match (&known.number, known.version) {
        (Some(number), Some(version)) => {
            let number = number.as_str();
            Text::new(
                format!("convention {number}, version {version} : {fr}"),
                format!("agreement {number}, version {version}: {en}"),
            )
        }
        (Some(number), None) => {
            let number = number.as_str();
            Text::new(format!("convention {number} : {fr}"), format!("agreement {number}: {en}"))
        }
        _ => Text::new(format!("document émis : {fr}"), format!("issued document: {en}")),
    }
}

/// What differs; of a file that is not comparable, why it is not.
fn difference(finding: &Finding, kind: Kind) -> Text {
    let found = found(finding);
    let (fr, en) = (found.get(Lang::Fr), found.get(Lang::En));
    let (label_fr, label_en) = if kind == Kind::Unknown { ("raison", "reason") } else { ("différence", "difference") };
    Text::new(format!("{label_fr} : {fr}"), format!("{label_en}: {en}"))
}

/// A finding with its object and its place.
pub(crate) fn found(finding: &Finding) -> Text {
    let place = place(finding.page, finding.area);
    let (fr, en) = (finding.text.get(Lang::Fr), finding.text.get(Lang::En));
    // Many sentences name their object themselves.
    let object = finding.object.map(|number| number.to_string()).filter(|number| !names(en, number));
    let (object_fr, object_en) =
        object.map_or_else(Default::default, |number| (format!(", objet {number}"), format!(", object {number}")));
    Text::new(format!("{fr}{object_fr}{}", place.get(Lang::Fr)), format!("{en}{object_en}{}", place.get(Lang::En)))
}

/// Whether a sentence holds a number as a word of its own.
fn names(sentence: &str, number: &str) -> bool {
    sentence.split(|c: char| !c.is_ascii_digit()).any(|word| word == number)
}

pub(crate) fn addition(added: &Added) -> Text {
    let (kind, place) = (kind(&added.kind), place(added.page, added.area));
    let words = added.words.as_ref().map_or_else(String::new, |words| format!(" : « {words} »"));
    let (fr, en) = (place.get(Lang::Fr), place.get(Lang::En));
    let (kind_fr, kind_en) = (kind.get(Lang::Fr), kind.get(Lang::En));
    Text::new(format!("ajout : {kind_fr}{fr}{words}"), format!("addition: {kind_en}{en}{words}"))
}

/// The kinds of annotations as the programs that make them call them.
fn kind(name: &str) -> Text {
    match name {
        Added::LOOK => text!(
            "dessin dans un champ, sans signature ou autre que son texte",
            "drawing in a field, without a signature or other than its text"
        ),
        Added::STAMP => text!("horodatage qui n’a pas pu être vérifié", "time stamp that could not be checked"),
        "FreeText" => text!("texte", "text"),
        "Ink" => text!("tracé à la main", "drawn by hand"),
        "Stamp" => text!("tampon ou image", "stamp or picture"),
        "Text" | "Popup" | "Caret" => text!("note", "note"),
        "Highlight" | "Underline" | "Squiggly" => text!("surlignage", "highlight"),
        "StrikeOut" => text!("texte barré", "struck-out text"),
        "Redact" => text!("passage à masquer", "passage to be blacked out"),
        "Square" | "Circle" | "Line" | "Polygon" | "PolyLine" => text!("forme", "shape"),
        "Widget" | "Sig" | "Tx" | "Btn" | "Ch" => text!("champ", "field"),
        other => Text::new(other.to_owned(), other.to_owned()),
    }
}

fn place(page: Option<usize>, area: Option<[f64; 4]>) -> Text {
    let Some(page) = page.map(|page| page + 1) else { return text!("", "") };
    let Some([left, bottom, right, top]) = area else { return text!(", page {page}", ", page {page}") };
    let [left, bottom, width, height] = [left, bottom, right - left, top - bottom].map(|p| (p * 25.4 / 72.0).round());
    text!(
        ", page {page}, {width} × {height} mm, à {left} mm de la gauche et {bottom} mm du bas",
        ", page {page}, {width} × {height} mm, {left} mm from the left and {bottom} mm from the bottom"
    )
}

/// A signature, and on a line of its own whose it says to be: that its value holds says nothing of that.
fn signature(signature: &Signature) -> Vec<Text> {
    let field = &signature.field;
    let (fr, en) = match &signature.check {
        Check::Holds => ("valable", "holds"),
        Check::Unchecked(why) | Check::False(why) => (why.get(Lang::Fr), why.get(Lang::En)),
    };
    let (on_fr, on_en) = signature
        .claimed
        .as_ref()
        .map_or_else(Default::default, |at| (format!(" ; date annoncée : {at}"), format!("; claimed time: {at}")));
    let (fr, en) = (format!("signature « {field} » : {fr}{on_fr}"), format!("signature « {field} »: {en}{on_en}"));
    std::iter::once(Text::new(fr, en))
        .chain(signature.signer.as_ref().map(|signer| certificate(signer, signature.out_of_date())))
        .collect()
}

fn certificate(signer: &Signer, out_of_date: Option<OutOfDate>) -> Text {
    let (name, issuer) = (&signer.name, &signer.issuer);
    let (then_fr, then_en) = match out_of_date {
        None => ("", ""),
        Some(OutOfDate::Expired) => (" ; expiré à la date annoncée", "; expired at the claimed time"),
        Some(OutOfDate::NotYetValid) => {
            (" ; pas encore valable à la date annoncée", "; not valid yet at the claimed time")
        }
    };
    let day = |moment: &str| moment.get(..10).unwrap_or(moment).to_owned();
    let (from, to) = (day(&signer.from), day(&signer.to));
    if signer.by_itself {
        text!(
            "  certificat « {name} », du {from} au {to} : fait par le signataire lui-même, rien ne prouve ce nom{then_fr}",
            "  certificate « {name} », {from} to {to}: made by the signer alone, nothing proves that name{then_en}"
        )
    } else {
        text!(
            "  certificat « {name} », du {from} au {to} : émis par « {issuer} », non vérifié{then_fr}",
            "  certificate « {name} », {from} to {to}: issued by « {issuer} », not checked{then_en}"
        )
    }
}

fn counts(counts: Counts) -> Text {
    match counts {
        Counts::Never => text!("ne compte pas comme signature", "does not count as a signature"),
        Counts::Yes => text!("compte comme signature", "counts as a signature"),
        Counts::Seen => text!(
            "compte comme signature si quelqu’un l’a regardé : --seen-by NOM",
            "counts as a signature when somebody has looked at it: --seen-by NAME"
        ),
        Counts::Despite => text!(
            "ne compte comme signature qu’avec un motif écrit : --despite \"motif\"",
            "counts as a signature only with a written reason: --despite \"reason\""
        ),
    }
}
