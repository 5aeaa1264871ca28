//! Rules that a school or an agreement sets aside, lowers or raises.

use std::collections::BTreeMap;

use super::rule::About;
use super::{Allowed, By, about};
use crate::agreement::Allow;
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, Severity, Spanned, nearest};
use crate::input::{RuleChange, RuleChanges};
use crate::text;

/// What a school makes of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// It says nothing, for a reason that may be given.
    Allow(Option<String>),
    Warn,
    Deny,
}

/// What a school makes of rules, by code.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(BTreeMap<&'static str, Change>);

/// What becomes of a finding.
pub(super) enum Outcome {
    /// It is told.
    Told(Severity),
    /// It is kept, and not told.
    Kept(Allowed),
}

impl Changes {
    /// Those that a school's file asks for. What cannot be done is told.
    pub(super) fn of(rules: &RuleChanges, diagnostics: &mut Diagnostics) -> Self {
        let reason = |change: &RuleChange| change.reason.as_ref().map(|reason| reason.as_str().to_owned());
        let allow = rules.allow.iter().map(|change| (change, Change::Allow(reason(change))));
        let warn = rules.warn.iter().map(|change| (change, Change::Warn));
        let deny = rules.deny.iter().map(|change| (change, Change::Deny));
        let mut changes = Self::default();
        for (change, wish) in allow.chain(warn).chain(deny) {
            match possible(&change.rule.value, wish == Change::Deny) {
                Ok(rule) if changes.0.contains_key(rule.code) => diagnostics.push(twice(&change.rule)),
                Ok(rule) => drop(changes.0.insert(rule.code, wish)),
                Err(flaw) => diagnostics.push(flaw.at(change.rule.span)),
            }
        }
        changes
    }

    /// What becomes of a finding of a rule in an agreement that allows some: what it allows goes before what its school
    /// says, since it gives its own reason.
    pub(super) fn outcome(&self, rule: &About, severity: Severity, allowed: &Permissions<'_>) -> Outcome {
        if let Some(allow) = allowed.0.get(rule.code) {
            let reason = Some(allow.reason.as_str().to_owned());
            return Outcome::Kept(Allowed { code: rule.code, reason, by: By::Agreement });
        }
        match self.0.get(rule.code) {
            Some(Change::Allow(reason)) => {
                Outcome::Kept(Allowed { code: rule.code, reason: reason.clone(), by: By::School })
            }
            Some(Change::Warn) => Outcome::Told(Severity::Warning),
            Some(Change::Deny) => Outcome::Told(Severity::Error),
            None => Outcome::Told(severity),
        }
    }
}

/// The rules that one agreement allows to be broken, by code.
pub(super) struct Permissions<'a>(BTreeMap<&'static str, &'a Allow>);

impl<'a> Permissions<'a> {
    /// Those of an agreement. What cannot be allowed is told.
    pub(super) fn of(allow: &'a [Allow], diagnostics: &mut Diagnostics) -> Self {
        let mut permissions = BTreeMap::new();
        for allow in allow {
            match possible(&allow.rule.value, false) {
                Ok(rule) if permissions.contains_key(rule.code) => diagnostics.push(twice(&allow.rule)),
                Ok(rule) => drop(permissions.insert(rule.code, allow)),
                Err(flaw) => diagnostics.push(flaw.at(allow.rule.span)),
            }
        }
        Self(permissions)
    }

    /// No permission.
    pub(super) fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Tells the permissions of rules about one agreement that were not made use of.
    pub(super) fn unused(&self, used: &[Allowed], diagnostics: &mut Diagnostics) {
        let idle = self.0.iter().filter(|(code, _)| {
            let is_of_one = super::rules().any(|rule| rule.about.code == **code);
            is_of_one && !used.iter().any(|allowed| allowed.code == **code)
        });
        for (code, allow) in idle {
            let message = text!(
                "la règle `{code}` n’a rien à redire à cette convention : il n’y a rien à permettre",
                "the rule `{code}` finds nothing in this agreement: there is nothing to allow"
            );
            let help = text!("retirer ce bloc `[[allow]]`", "take this `[[allow]]` away");
            diagnostics.push(Diagnostic::warning("RULE-04", allow.rule.span, message).with_help(help));
        }
    }

    /// What an agreement allows of the rules between agreements: kept whether or not its folder breaks them, since one that is
    /// issued alone is compared with none.
    pub(super) fn between(&self) -> impl Iterator<Item = Allowed> {
        let between =
            self.0.iter().filter(|(code, _)| super::FOLDER_RULES.iter().any(|rule| rule.about.code == **code));
        between.map(|(code, allow)| Allowed { code, reason: Some(allow.reason.as_str().to_owned()), by: By::Agreement })
    }

    /// The codes.
    pub(super) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

/// The rule of a code that may be changed: a binding one can only be denied.
fn possible(typed: &str, denied: bool) -> Result<&'static About, Flaw> {
    let Some(rule) = about(typed) else {
        let message = text!("il n’y a pas de règle « {typed} »", "there is no rule « {typed} »");
        let found = Flaw::new("RULE-02", message);
        return Err(match nearest(typed, super::all().map(|rule| rule.code)) {
            Some(near) => found.with_help(text!("écrire \"{near}\" ?", "did you mean \"{near}\"?")),
            None => found
                .with_help(text!("`tripartite explain` les nomme toutes", "`tripartite explain` names all of them")),
        });
    };
    if super::FORMS.iter().any(|form| form.about.code == rule.code) {
        let message = text!(
            "`{typed}` est dit à la lecture d’un fichier, avant toute règle : cela ne se permet ni ne se change",
            "`{typed}` is told while a file is read, before any rule: it can be neither allowed nor changed"
        );
        let help = text!("corriger ce qui est signalé", "mend what it tells");
        return Err(Flaw::new("RULE-03", message).with_help(help));
    }
    if !rule.binding || denied {
        return Ok(rule);
    }
    let message = text!(
        "la règle `{typed}` vaut toujours : elle ne peut être ni permise ni adoucie",
        "the rule `{typed}` always holds: it can be neither allowed nor lowered"
    );
    let help = text!(
        "corriger ce qu’elle signale ; `tripartite explain {typed}` dit pourquoi",
        "mend what it tells; `tripartite explain {typed}` says why"
    );
    Err(Flaw::new("RULE-03", message).with_help(help))
}

fn twice(code: &Spanned<String>) -> Diagnostic {
    let typed = &code.value;
    let message = text!("la règle `{typed}` est déjà nommée plus haut", "the rule `{typed}` is named above already");
    let help = text!("ne garder qu’une des deux lignes", "keep one of both lines");
    Diagnostic::error("RULE-05", code.span, message).with_help(help)
}
