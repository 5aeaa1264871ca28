//! What `verify` prints for programs.

use serde::Serialize;
use tripartite::diagnostic::Lang;
use tripartite::verify::{Check, Counts, OutOfDate, Verdict};

/// `verify`.
#[derive(Serialize)]
pub(crate) struct Verify {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) files: Vec<File>,
}

/// One file.
#[derive(Serialize)]
pub(crate) struct File {
    #[serde(rename = "file")]
    name: String,
    verdict: &'static str,
    counts: &'static str,
    document_hash: String,
    issued: Option<Issue>,
    differences: Vec<Difference>,
    additions: Vec<Addition>,
    fields: Vec<Field>,
    signatures: Vec<Signature>,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct Issue {
    number: Option<String>,
    version: Option<u32>,
    content_digest: Option<String>,
    document_hash: Option<String>,
    standing: &'static str,
}

#[derive(Serialize)]
struct Difference {
    message: String,
    page: Option<usize>,
    r#box: Option<[f64; 4]>,
    object: Option<u32>,
    update: Option<usize>,
}

#[derive(Serialize)]
struct Addition {
    kind: String,
    page: Option<usize>,
    r#box: Option<[f64; 4]>,
    object: Option<u32>,
    words: Option<String>,
}

#[derive(Serialize)]
struct Field {
    field: String,
    words: String,
}

#[derive(Serialize)]
struct Signature {
    field: String,
    check: &'static str,
    reason: Option<String>,
    claimed: Option<String>,
    signer: Option<Signer>,
}

#[derive(Serialize)]
struct Signer {
    name: String,
    issuer: String,
    from: String,
    to: String,
    by_itself: bool,
    out_of_date: Option<&'static str>,
}

impl File {
    pub(crate) fn of(name: String, verdict: &Verdict, lang: Lang) -> Self {
        Self {
            name,
            verdict: verdict.kind.name(),
            counts: match verdict.counts() {
                Counts::Never => "never",
                Counts::Yes => "yes",
                Counts::Seen => "seen",
                Counts::Despite => "despite",
            },
            document_hash: verdict.document_hash.to_string(),
            issued: verdict.known.as_ref().map(|known| Issue {
                number: known.number.as_ref().map(|number| number.as_str().to_owned()),
                version: known.version,
                content_digest: known.content_digest.map(|digest| digest.short().to_string()),
                document_hash: known.document_hash.map(|hash| hash.to_string()),
                standing: known.standing.name(),
            }),
            differences: differences(verdict, lang),
            additions: additions(verdict),
            fields: verdict.filled.iter().map(|f| Field { field: f.field.clone(), words: f.words.clone() }).collect(),
            signatures: verdict.signatures.iter().map(|signature| Signature::of(signature, lang)).collect(),
            remarks: verdict.told.iter().map(|text| text.get(lang).to_owned()).collect(),
        }
    }
}

fn differences(verdict: &Verdict, lang: Lang) -> Vec<Difference> {
    let all = verdict.findings.iter().map(|finding| Difference {
        message: finding.text.get(lang).to_owned(),
        page: finding.page.map(|page| page + 1),
        r#box: finding.area,
        object: finding.object,
        update: finding.revision,
    });
    all.collect()
}

fn additions(verdict: &Verdict) -> Vec<Addition> {
    let all = verdict.added.iter().map(|added| Addition {
        kind: added.kind.clone(),
        page: added.page.map(|page| page + 1),
        r#box: added.area,
        object: added.object,
        words: added.words.clone(),
    });
    all.collect()
}

impl Signature {
    fn of(signature: &tripartite::verify::Signature, lang: Lang) -> Self {
        let (check, reason) = match &signature.check {
            Check::Holds => ("holds", None),
            Check::Unchecked(why) => ("unchecked", Some(why)),
            Check::False(why) => ("false", Some(why)),
        };
        Self {
            field: signature.field.clone(),
            check,
            reason: reason.map(|why| why.get(lang).to_owned()),
            claimed: signature.claimed.clone(),
            signer: signature.signer.as_ref().map(|signer| Signer {
                name: signer.name.clone(),
                issuer: signer.issuer.clone(),
                from: signer.from.clone(),
                to: signer.to.clone(),
                by_itself: signer.by_itself,
                out_of_date: signature.out_of_date().map(OutOfDate::name),
            }),
        }
    }
}
