//! `sign`: a signature that came on paper, in a file, or in a pile.

use std::path::Path;

use tripartite::diagnostic::{Lang, Text};
use tripartite::digest::DocumentHash;
use tripartite::ids::Number;
use tripartite::ledger::{Case, How, Key, Register, What};
use tripartite::store::{self, Archive};
use tripartite::text;
use tripartite::verify::{self, Counts, Kind, Known, Verdict};

use super::Outcome;
use super::acts::{record_all, tell};
use super::args;
use super::choice::Choice;
use super::desk::{self, Desk, Draft};
use super::print::Failure;
use super::recorded::Recorded;
use super::terminal::{Surroundings, Terminal};
use super::verify::{addition, found};

pub(crate) fn run(args: &args::Sign, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let file = args.file.as_deref().map(|file| Sheet::read(&terminal.here.join(file), terminal)).transpose()?;
    let (mut drafts, mut left) = (vec![], vec![]);
    let recorded = record_all(&desk, terminal, &mut |register| {
        let cases = chosen(args, register, &desk.archive)?;
        (drafts, left) = if args.all {
            pile(args, &desk, cases, register)
        } else {
            let drafts = cases.into_iter().map(|case| draft(args, &desk, case, file.as_ref(), register));
            (drafts.collect::<Result<_, Failure>>()?, vec![])
        };
        if let Some(sheet) = &file {
            // Kept before the event that names it, and only if that event is possible.
            desk.archive.tidy();
            desk.archive.keep_return(&sheet.bytes).map_err(|e| terminal.failure(&e))?;
        }
        Ok(drafts.clone())
    });
    let outcome = tell("sign", &desk, &drafts, recorded, &left, terminal)?;
    let is_despite = |draft: &Draft| draft.sealed.iter().any(|(key, _)| *key == Key::Despite);
    if args.despite.is_some() && outcome == Outcome::Well && !drafts.iter().any(is_despite) {
        terminal.remark(&text!(
            "`--despite` n’était pas nécessaire : la raison n’est pas inscrite",
            "`--despite` was not needed: the reason is not recorded"
        ));
    }
    Ok(outcome)
}

/// The signatures of all that wait for a party, and the agreements that cannot be among them, with the reason.
fn pile(
    args: &args::Sign,
    desk: &Desk<'_>,
    cases: Vec<&Case>,
    register: &Register,
) -> (Vec<Draft>, Vec<(Number, Text)>) {
    let (mut drafts, mut left) = (vec![], vec![]);
    for case in cases {
        let number = case.state.number();
        let draft = signature(args, desk, case, How::Paper).with(Key::Note, args.note.as_deref());
        match desk.admits(&draft, register) {
            _ if case.state.versions().len() > 1 => left.push((number.clone(), several(number).message)),
            Ok(()) => drafts.push(draft),
            Err(why) => left.push((number.clone(), desk::refused(number, &why).message)),
        }
    }
    (drafts, left)
}

fn signature(args: &args::Sign, desk: &Desk<'_>, case: &Case, how: How) -> Draft {
    Draft::about(case, What::Signed { party: args.party, how, on: args.date.unwrap_or(desk.today) })
}

/// The agreements that a call means.
fn chosen<'r>(args: &args::Sign, register: &'r Register, archive: &Archive) -> Result<Vec<&'r Case>, Failure> {
    let cases: Vec<&Case> = match (&args.numbers[..], &args.on_paper[..]) {
        ([], []) if args.all => awaiting(args, register, archive)?,
        _ if args.all => return Err(both_ways()),
        ([], []) => return Err(which()),
        ([], digests) => digests.iter().map(|digest| by_digest(*digest, register)).collect::<Result<_, _>>()?,
        (numbers, _) => numbers.iter().map(|number| desk::case(number, register)).collect::<Result<_, _>>()?,
    };
    if cases.is_empty() {
        let (party, words) = (&args.party, args.party.words());
        let (fr, en) = (words.get(Lang::Fr), words.get(Lang::En));
        return Err(Failure::new(text!(
            "aucune convention n’attend la signature de `{party}` ({fr})",
            "no agreement waits for the signature of `{party}` ({en})"
        )));
    }
    if args.file.is_some() && (cases.len() > 1 || args.all) {
        return Err(Failure::new(text!(
            "un fichier est le retour d’une seule convention",
            "a file is the return of one agreement only"
        )));
    }
    Ok(cases)
}

fn both_ways() -> Failure {
    Failure::new(text!(
        "`--all` prend toutes les conventions qui attendent : ni numéro ni `--on-paper` à côté",
        "`--all` takes all agreements that wait: no number and no `--on-paper` beside it"
    ))
}

fn which() -> Failure {
    Failure::new(text!("quelle convention est signée ?", "which agreement is signed?")).with_help(text!(
        "donner son numéro, ou l’empreinte du pied de page avec `--on-paper`, ou `--all` pour toutes celles qui attendent",
        "give its number, or the digest at the foot of its pages with `--on-paper`, or `--all` for all that wait"
    ))
}

/// The agreements that wait for the party, of some classes or hosts.
fn awaiting<'r>(args: &args::Sign, register: &'r Register, archive: &Archive) -> Result<Vec<&'r Case>, Failure> {
    let waits = |case: &&Case| {
        let asked = case.state.version().standings().any(|one| *one.party == args.party && one.signed.is_none());
        case.state.is_open() && asked
    };
    let (cases, missed) = Choice::from(&args.choice).among(register, archive);
    missed.map_or_else(|| Ok(cases.into_iter().filter(waits).collect()), Err)
}

fn by_digest(digest: tripartite::digest::ShortDigest, register: &Register) -> Result<&Case, Failure> {
    let found = register.cases().find(|case| {
        let versions = case.state.versions().iter().filter_map(|version| case.sealed_of(version.version));
        versions.filter_map(|sealed| sealed.content()).any(|content| content.short() == digest)
    });
    let found = found.ok_or_else(|| {
        Failure::new(text!(
            "aucune convention émise n’a l’empreinte {digest}",
            "no issued agreement has the digest {digest}"
        ))
        .with_help(text!(
            "la recopier du pied de page : seize signes",
            "copy it from the foot of a page: sixteen signs"
        ))
    })?;
    in_force(digest, found).map(|()| found)
}

/// Refuses the digest of a version that is not in force, or of another agreement.
fn in_force(digest: tripartite::digest::ShortDigest, case: &Case) -> Result<(), Failure> {
    let number = case.state.number().as_str();
    let version = case.state.version().version;
    if case.digests().is_some_and(|(_, content)| content.short() == digest) {
        return Ok(());
    }
    let old = case.state.versions().iter().map(|one| one.version).find(|one| {
        case.sealed_of(*one).and_then(|sealed| sealed.content()).is_some_and(|content| content.short() == digest)
    });
    Err(match old {
        Some(old) => Failure::new(text!(
            "{digest} est l’empreinte de la version {old} de {number}, que la version {version} a remplacée",
            "{digest} is the digest of version {old} of {number}, which version {version} has replaced"
        ))
        .with_help(text!(
            "cette signature ne compte pas : faire signer la version {version}",
            "this signature does not count: have version {version} signed"
        )),
        None => {
            Failure::new(text!("{digest} n’est pas l’empreinte de {number}", "{digest} is not the digest of {number}"))
                .with_help(text!(
                    "recopier les seize signes du pied de page du document signé",
                    "copy the sixteen signs at the foot of the signed document"
                ))
        }
    })
}

fn draft(
    args: &args::Sign,
    desk: &Desk<'_>,
    case: &Case,
    file: Option<&Sheet>,
    register: &Register,
) -> Result<Draft, Failure> {
    let number = case.state.number();
    let paper = !args.on_paper.is_empty();
    if paper && !args.numbers.is_empty() {
        let [digest] = args.on_paper[..] else { return Err(which()) };
        if args.numbers.len() > 1 {
            return Err(which());
        }
        in_force(digest, case)?;
    }
    if !paper && file.is_none() && !args.pile {
        return Err(how(number));
    }
    let how = match (file, paper) {
        (Some(_), false) => How::Pdf,
        (Some(_), true) => How::Scan,
        (None, _) => How::Paper,
    };
    let draft = signature(args, desk, case, how);
    // What is not possible for any file is said before the file is judged.
    desk.admits(&draft, register).map_err(|why| desk::refused(number, &why))?;
    if !paper && file.is_none() && case.state.versions().len() > 1 {
        return Err(several(number));
    }
    let judged = file.map(|sheet| judge(sheet, paper, args, case, &desk.archive, register)).transpose()?;
    let hash = file.map(|sheet| sheet.hash.to_string());
    Ok(draft
        .with(Key::Evidence, hash.as_deref())
        .with(Key::Verdict, judged.as_ref().map(|judged| judged.verdict))
        .with(Key::SeenBy, args.seen_by.as_deref())
        .with(Key::Despite, args.despite.as_deref().filter(|_| judged.is_some_and(|judged| judged.is_despite)))
        .with(Key::Note, args.note.as_deref()))
}

fn how(number: &Number) -> Failure {
    let number = number.as_str();
    Failure::new(text!(
        "{number} : comment la signature est-elle arrivée ?",
        "{number}: how did the signature come?"
    ))
    .with_help(text!(
        "sur papier : `--on-paper` et les seize signes du pied de page ; dans un fichier : `--file` ; dans une pile : `--pile`",
        "on paper: `--on-paper` and the sixteen signs at the foot of a page; in a file: `--file`; in a pile: `--pile`"
    ))
}

fn several(number: &Number) -> Failure {
    let number = number.as_str();
    Failure::new(text!(
        "{number} a eu plusieurs versions : une pile peut en contenir une ancienne",
        "{number} had several versions: a pile may hold an old one"
    ))
    .with_help(text!(
        "l’inscrire à part, avec `--on-paper` et l’empreinte du pied de page",
        "record it by itself, with `--on-paper` and the digest at the foot of the page"
    ))
}

/// A file that came back.
struct Sheet {
    bytes: Vec<u8>,
    hash: DocumentHash,
}

impl Sheet {
    fn read(path: &Path, terminal: &Terminal) -> Result<Self, Failure> {
        // What is larger cannot be judged, and would pass for a scan.
        let bytes = store::read_up_to(path, verify::MOST_BYTES as u64 + 1).map_err(|e| terminal.failure(&e))?;
        if bytes.len() > verify::MOST_BYTES {
            let (name, most) = (terminal.shown(path), verify::MOST_BYTES >> 20);
            return Err(Failure::new(text!("« {name} » dépasse {most} Mio", "« {name} » is larger than {most} MiB")));
        }
        Ok(Self { hash: DocumentHash::of(&bytes), bytes })
    }
}

/// A file that may stand for a signature.
struct Judged {
    /// What it is, in a word.
    verdict: &'static str,
    /// Whether only a reason lets it.
    is_despite: bool,
}

/// What a file is, if it may stand for a signature.
fn judge(
    sheet: &Sheet,
    paper: bool,
    args: &args::Sign,
    case: &Case,
    archive: &Archive,
    register: &Register,
) -> Result<Judged, Failure> {
    let number = case.state.number();
    let verdict = verify::verdict(&sheet.bytes, &Recorded::of(archive.clone(), register));
    if let Some(known) = &verdict.known {
        misplaced(known, case)?;
    }
    if verdict.kind == Kind::Original {
        let number = number.as_str();
        return Err(Failure::new(text!(
            "{number} : ce fichier est le PDF tel qu’il a été émis, sans aucune signature",
            "{number}: this file is the PDF as it was issued, without any signature"
        )));
    }
    if paper {
        return match verdict.kind {
            _ if sheet.bytes.is_empty() => Err(Failure::new(text!("le fichier est vide", "the file is empty"))),
            Kind::Unknown => Ok(Judged { verdict: "scan", is_despite: false }),
            _ => Err(no_scan(number.as_str(), &verdict)),
        };
    }
    let own = verdict.signatures.iter().any(|one| one.field == args.party.as_str());
    let counts = match verdict.counts() {
        // The file holds signatures, but not this party's.
        Counts::Yes if !own => Counts::Seen,
        counts => counts,
    };
    let is_despite = match counts {
        Counts::Yes => false,
        Counts::Seen => args.seen_by.is_none(),
        Counts::Despite | Counts::Never => true,
    };
    if !is_despite || counts != Counts::Never && args.despite.is_some() {
        return Ok(Judged { verdict: verdict.kind.name(), is_despite });
    }
    Err(match (verdict.counts(), own) {
        (Counts::Yes, false) => anothers(number.as_str(), args.party.as_str(), &verdict),
        _ => unaccepted(number.as_str(), &verdict, counts),
    })
}

/// Refuses as a scan what the program can judge itself.
fn no_scan(number: &str, verdict: &Verdict) -> Failure {
    let words = verdict.kind.words();
    let (fr, en) = (words.get(Lang::Fr), words.get(Lang::En));
    Failure::new(text!("{number} : ce fichier n’est pas un scan ({fr})", "{number}: this file is not a scan ({en})"))
        .with_help(text!(
            "l’inscrire sans `--on-paper`, pour qu’il soit jugé ; ou garder le scan de la page signée",
            "record it without `--on-paper`, so that it is judged; or keep the scan of the signed page"
        ))
}

/// Refuses a file that others signed, and not this party.
fn anothers(number: &str, party: &str, verdict: &Verdict) -> Failure {
    let signed: Vec<String> = verdict.signatures.iter().map(|one| format!("« {} »", one.field)).collect();
    let signed = signed.join(", ");
    Failure::new(text!(
        "{number} : ce fichier est signé dans {signed}, pas dans « {party} »",
        "{number}: this file is signed in {signed}, not in « {party} »"
    ))
    .with_help(text!(
        "si cette partie y a signé autrement, après avoir regardé le fichier : `--seen-by NOM`",
        "if this party signed it in another way, after looking at the file: `--seen-by NAME`"
    ))
}

/// Refuses a file that is the return of another agreement, or of a version that is not in force.
fn misplaced(known: &Known, case: &Case) -> Result<(), Failure> {
    let (Some(own), Some(version)) = (&known.number, known.version) else { return Ok(()) };
    let (number, now) = (case.state.number(), case.state.version().version);
    if own == number && version == now {
        return Ok(());
    }
    let (number, other) = (number.as_str(), own.as_str());
    Err(if own == case.state.number() {
        Failure::new(text!(
            "{number} : ce fichier est le retour de la version {version}, que la version {now} a remplacée",
            "{number}: this file is the return of version {version}, which version {now} has replaced"
        ))
        .with_help(text!(
            "cette signature ne compte pas : faire signer la version {now}",
            "this signature does not count: have version {now} signed"
        ))
    } else {
        Failure::new(text!(
            "{number} : ce fichier est le retour de {other}, une autre convention",
            "{number}: this file is the return of {other}, another agreement"
        ))
        .with_help(text!("l’inscrire avec `sign {other}`", "record it with `sign {other}`"))
    })
}

/// Why a file does not stand for a signature, and what to do.
fn unaccepted(number: &str, verdict: &Verdict, counts: Counts) -> Failure {
    let what = verdict.kind.words();
    let why = verdict.findings.iter().map(found).chain(verdict.added.iter().map(addition));
    let why: Vec<Text> = why.take(5).collect();
    let said = |lang| {
        let words = std::iter::once(&what).chain(&why);
        words.map(|words| words.get(lang).to_owned()).collect::<Vec<_>>().join(" ; ")
    };
    let (fr, en) = (said(Lang::Fr), said(Lang::En));
    let failure = Failure::new(text!("{number} : {fr}", "{number}: {en}"));
    failure.with_help(match counts {
        Counts::Seen => text!(
            "la signature de cette partie n’a pas pu être établie par le programme ; après avoir regardé le fichier : `--seen-by NOM`",
            "the program could not establish this party’s signature; after looking at the file: `--seen-by NAME`"
        ),
        _ => text!(
            "pour un scan, recopier l’empreinte du pied de page avec `--on-paper` ; sinon `--despite \"raison\"`, qui reste inscrit",
            "for a scan, copy the digest at the foot of a page with `--on-paper`; else `--despite \"reason\"`, which is recorded"
        ),
    })
}
