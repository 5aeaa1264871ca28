//! The files of the built-in models, inside the program.

/// Files of `templates/`, each with its path there and its text.
macro_rules! files {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("../../templates/", $path)))),*] };
}

/// All of them, in the order of their paths.
pub(super) const FILES: &[(&str, &str)] = files![
    "companions/agreement/appreciation.html",
    "companions/agreement/attestation.html",
    "companions/agreement/emergency.html",
    "companions/agreement/letter.html",
    "companions/agreement/visit.html",
    "companions/guardian/notice.html",
    "companions/host/summary.html",
    "companions/pack/list.html",
    "companions/parts/contacts.html",
    "companions/parts/foot.html",
    "companions/parts/hours.html",
    "companions/parts/salutation.html",
    "companions/parts/sender.html",
    "observation-2024/absences.html",
    "observation-2024/agreement.html",
    "observation-2024/articles.html",
    "observation-2024/model.toml",
    "observation-2024/restitution.html",
    "observation-2024/visas.html",
    "observation-2025/agreement.html",
    "observation-2025/articles.html",
    "observation-2025/model.toml",
    "observation-2025/restitution.html",
    "observation-2025/visas.html",
    "shared/accident.html",
    "shared/amends.html",
    "shared/articles-1-5.html",
    "shared/board.html",
    "shared/clauses.html",
    "shared/educational.html",
    "shared/financial.html",
    "shared/footer.html",
    "shared/frames.html",
    "shared/harassment.html",
    "shared/hours.html",
    "shared/legal.html",
    "shared/masthead.html",
    "shared/parties.html",
    "shared/placement.html",
    "shared/signature.html",
    "shared/signatures.html",
    "shared/timetable.html",
    "shared/title.html",
    "shared/words.html",
];
