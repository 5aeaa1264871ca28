//! E-mail addresses.

use std::fmt;
use std::str::FromStr;

use super::{described, quoted};
use crate::diagnostic::{Flaw, Text};
use crate::text;

/// Longest address, in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
const LONGEST: usize = 254;

/// An e-mail address that a message can be sent to; whether anybody reads it is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The address as typed, the Latin letters of its domain in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The whole address in lower case, to compare two addresses: no provider tells `Lea@` from `lea@`.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for Email {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        if typed.len() > LONGEST {
            let message = text!("a plus de {LONGEST} caractères", "has more than {LONGEST} characters");
            return Err(flaw(typed, &message).with_help(example()));
        }
        if let Some(address) = bracketed(typed) {
            let message = text!("contient plus que l’adresse", "contains more than the address");
            return Err(flaw(typed, &message).with_help(text!("écrire \"{address}\"", "write \"{address}\"")));
        }
        check_characters(typed)?;
        let (local, domain) = split(typed)?;
        check_local(typed, local)?;
        check_domain(typed, domain)?;
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The flaw of an address, of which `what` says what is wrong.
fn flaw(typed: &str, what: &Text) -> Flaw {
    use crate::diagnostic::Lang::{En, Fr};
    let (shown, fr, en) = (quoted(typed), what.get(Fr), what.get(En));
    Flaw::new("EMAIL-01", text!("l’adresse électronique « {shown} » {fr}", "the e-mail address « {shown} » {en}"))
}

/// What an address looks like.
fn example() -> Text {
    text!(
        "écrire une seule adresse, par exemple \"claire.moreau@famille.example\"",
        "write one address only, for instance \"claire.moreau@famille.example\""
    )
}

/// The address in what mail programs copy: `Claire Moreau <claire@famille.example>`, `mailto:claire@famille.example`.
fn bracketed(typed: &str) -> Option<&str> {
    let inside = typed.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    let address = inside.or_else(|| typed.strip_prefix("mailto:"))?;
    address.parse::<Email>().is_ok().then_some(address)
}

/// Refuses the first character that stands in no address.
fn check_characters(typed: &str) -> Result<(), Flaw> {
    let Some(c) = typed.chars().find(|c| !is_address_character(*c)) else {
        return Ok(());
    };
    let (fr, en) = described(c);
    let what = text!("contient {fr}", "contains {en}");
    Err(flaw(typed, &what).with_help(example()))
}

/// Letters and digits of any script, and the signs that RFC 5322 allows in a plain address.
fn is_address_character(c: char) -> bool {
    c.is_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~".contains(c)
}

/// What stands before and after the only `@`.
fn split(typed: &str) -> Result<(&str, &str), Flaw> {
    let Some((local, domain)) = typed.split_once('@') else {
        let what = text!("n’a pas de « @ »", "has no « @ »");
        return Err(flaw(typed, &what).with_help(example()));
    };
    if domain.contains('@') {
        let what = text!("a plus d’un « @ »", "has more than one « @ »");
        return Err(flaw(typed, &what).with_help(example()));
    }
    Ok((local, domain))
}

/// What stands before the `@`: something, no dot at either end, no two dots in a row.
fn check_local(typed: &str, local: &str) -> Result<(), Flaw> {
    if local.is_empty() {
        let what = text!("n’a rien devant « @ »", "has nothing before « @ »");
        return Err(flaw(typed, &what).with_help(example()));
    }
    if local.split('.').any(str::is_empty) {
        let what = text!("a un point de trop devant « @ »", "has a dot too many before « @ »");
        return Err(flaw(typed, &what).with_help(example()));
    }
    Ok(())
}

/// What stands after the `@`: two labels or more, of letters, digits and inner hyphens, the last not a number.
fn check_domain(typed: &str, domain: &str) -> Result<(), Flaw> {
    if domain.is_empty() {
        let what = text!("n’a pas de domaine après « @ »", "has no domain after « @ »");
        return Err(flaw(typed, &what).with_help(example()));
    }
    let Some((_, last)) = domain.rsplit_once('.') else {
        let domain = quoted(domain);
        let what = text!("n’a pas de point dans son domaine « {domain} »", "has no dot in its domain « {domain} »");
        return Err(flaw(typed, &what).with_help(example()));
    };
    if !domain.split('.').all(is_label) || last.bytes().all(|b| b.is_ascii_digit()) {
        let domain = quoted(domain);
        let what = text!("a un domaine mal écrit, « {domain} »", "has a misspelt domain, « {domain} »");
        return Err(flaw(typed, &what).with_help(example()));
    }
    Ok(())
}

/// One part of a domain: letters and digits, with hyphens between them, at most 63 bytes (RFC 1035, 2.3.4).
fn is_label(label: &str) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || c == '-';
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(is_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use proptest::prelude::*;

    fn told(typed: &str) -> String {
        typed.parse::<Email>().unwrap_err().to_string()
    }

    #[test]
    fn an_address_keeps_its_case_but_not_that_of_its_domain() {
        let email: Email = "Claire.Moreau@Famille.EXAMPLE".parse().unwrap();
        assert_eq!(email.to_string(), "Claire.Moreau@famille.example");
        assert_eq!((email.domain(), email.folded().as_str()), ("famille.example", "claire.moreau@famille.example"));
    }

    #[test]
    fn usual_and_unusual_addresses_are_read() {
        for typed in [
            "ce.0639001s@lycee-des-volcans.example",
            "a@b.example",
            "o'brien+stage@x-y.example",
            "léa@café.example",
            "x_1@9.example",
        ] {
            assert!(typed.parse::<Email>().is_ok(), "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let cases = [
            ("claire@", "has no domain after « @ »"),
            ("@famille.example", "has nothing before « @ »"),
            ("claire", "has no « @ »"),
            ("", "has no « @ »"),
            ("claire@famille,example", "contains a comma"),
            ("a@x.example;b@x.example", "contains a semicolon"),
            ("claire moreau@famille.example", "contains a space"),
            ("claire\u{a0}@famille.example", "contains a space"),
            ("a@b@c.example", "has more than one « @ »"),
            ("claire@gmail", "has no dot in its domain « gmail »"),
            ("claire.@x.example", "has a dot too many before « @ »"),
            ("claire..m@x.example", "has a dot too many before « @ »"),
            ("claire@x..example", "has a misspelt domain, « x..example »"),
            ("claire@x.example.", "has a misspelt domain, « x.example. »"),
            ("claire@-x.example", "has a misspelt domain, « -x.example »"),
            ("claire@127.0.0.1", "has a misspelt domain, « 127.0.0.1 »"),
            ("claire@x_y.example", "has a misspelt domain, « x_y.example »"),
            ("claire\n@x.example", "contains a space"),
            ("claire\u{202e}@x.example", "contains an invisible character (U+202E)"),
            ("<b>@x.example", "contains the character « < »"),
        ];
        for (typed, end) in cases {
            assert!(told(typed).ends_with(end), "{}", told(typed));
        }
        assert!(told(&format!("{}@x.example", "a".repeat(250))).ends_with("has more than 254 characters"));
    }

    #[test]
    fn an_address_copied_with_its_name_is_given_alone() {
        for typed in ["Claire Moreau <claire@famille.example>", "mailto:claire@famille.example"] {
            let flaw = typed.parse::<Email>().unwrap_err();
            assert_eq!(flaw.help.unwrap().get(Lang::En), "write \"claire@famille.example\"");
        }
        assert!(told("mailto:mailto:mailto:x").contains("contains the character « : »"));
    }

    proptest! {
        #[test]
        fn any_text_gives_an_address_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Email>();
        }

        #[test]
        fn what_is_printed_is_read_again(typed in "[A-Za-zéÉİß0-9.+-]{1,12}@[A-Za-zÉİß0-9-]{1,9}\\.[A-Za-zé]{2,6}") {
            if let Ok(email) = typed.parse::<Email>() {
                prop_assert_eq!(email.to_string().parse::<Email>().unwrap(), email);
            }
        }
    }
}
