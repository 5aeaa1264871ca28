//! The elements and attributes that a template may write: the table of `templates/README.md`, for the reader of markup.

use roxmltree::Node;

use super::flaws::{bad_value, structure, too_deep, unknown_attribute, unknown_element};
use super::markup::{Reader, tag};
use crate::text;

/// How deep elements may stand in one another.
const DEEPEST: usize = 64;

/// The most columns of a table: more would be too narrow for a word.
pub(super) const MOST_COLUMNS: usize = 16;

/// How a link begins: nothing that runs, nothing that is fetched without being asked for.
const SCHEMES: [&str; 3] = ["mailto:", "tel:", "https://"];

/// The longest that a link may be.
const LONGEST_LINK: usize = 500;

/// Whether a byte may stand in a URI (RFC 3986, 2).
fn is_of_a_link(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// What an attribute may say.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number from 1 to [`MOST_COLUMNS`].
    Columns,
    /// A language tag (BCP 47).
    Language,
    /// The key of a party: `head`, `guardian-1`.
    Party,
    /// Where a link leads: to a mailbox, a telephone or a page of the web.
    Link,
    /// Any words.
    Words,
}

/// An attribute of an element, and whether it must be there.
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) values: Values,
    pub(super) required: bool,
}

const fn may(name: &'static str, values: Values) -> Attribute {
    Attribute { name, values, required: false }
}

const fn must(name: &'static str, values: Values) -> Attribute {
    Attribute { name, values, required: true }
}

/// Every element, with its attributes.
pub(super) const ELEMENTS: &[(&str, &[Attribute])] = &[
    ("a", &[must("href", Values::Link)]),
    ("abbr", &[must("title", Values::Words)]),
    ("article", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("data", &[must("value", Values::OneOf(&["digest", "page", "pages"]))]),
    ("dd", &[]),
    ("div", &[may("class", Values::OneOf(&["columns", "signature"])), may("data-party", Values::Party)]),
    ("dl", &[may("class", Values::OneOf(&["fill"]))]),
    ("dt", &[]),
    ("em", &[]),
    ("footer", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("header", &[must("class", Values::OneOf(&["masthead"]))]),
    ("hr", &[must("class", Values::OneOf(&["page-break"]))]),
    ("li", &[]),
    ("ol", &[]),
    ("p", &[may("class", Values::OneOf(&["lead", "note", "visa", "status"]))]),
    ("section", &[must("class", Values::OneOf(&["frame", "signatures"]))]),
    ("span", &[may("class", Values::OneOf(&["name"])), may("lang", Values::Language)]),
    ("strong", &[]),
    ("sup", &[]),
    ("table", &[may("class", Values::OneOf(&["dense"]))]),
    ("tbody", &[]),
    ("td", &[may("colspan", Values::Columns)]),
    ("th", &[must("scope", Values::OneOf(&["col", "row"])), may("colspan", Values::Columns)]),
    ("thead", &[]),
    ("title", &[]),
    ("tr", &[]),
    ("ul", &[]),
];

/// The elements that stand in a line.
pub(super) const INLINE: &[&str] = &["a", "abbr", "br", "data", "em", "span", "strong", "sup"];

/// The elements that hold nothing.
pub(super) const VOID: &[&str] = &["br", "data", "hr"];

/// The attributes of an element; `None` for one that is not in the vocabulary.
pub(super) fn attributes(element: &str) -> Option<&'static [Attribute]> {
    let found = ELEMENTS.iter().find(|(name, _)| *name == element)?;
    Some(found.1)
}

impl Values {
    /// Whether a value is one of them.
    pub(super) fn allow(self, value: &str) -> bool {
        match self {
            Self::OneOf(words) => words.contains(&value),
            Self::Columns => value.parse().is_ok_and(|columns| (1..=MOST_COLUMNS).contains(&columns)),
            Self::Language => {
                (2..=35).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }
            Self::Party => {
                let of_several = |index: &str| index.parse().is_ok_and(|index: u8| index > 0 && !value.contains("-0"));
                match value.split_once('-') {
                    Some(("guardian" | "other", index)) => of_several(index),
                    Some(_) => false,
                    None => ["head", "host", "pupil", "referent", "tutor"].contains(&value),
                }
            }
            Self::Link => {
                let leads = |scheme: &&str| value.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty());
                SCHEMES.iter().any(leads) && value.len() <= LONGEST_LINK && value.bytes().all(is_of_a_link)
            }
            Self::Words => !value.trim().is_empty(),
        }
    }

    /// What to write instead of a value that is none of them.
    pub(super) fn wanted(self) -> String {
        match self {
            Self::OneOf(words) => words.join(", "),
            Self::Columns => format!("1, 2, … {MOST_COLUMNS}"),
            Self::Language => "en, de, pl…".to_owned(),
            Self::Party => "head, host, guardian-1, pupil, referent, tutor, other-1".to_owned(),
            Self::Link => SCHEMES.map(|scheme| format!("{scheme}…")).join(", "),
            Self::Words => "…".to_owned(),
        }
    }
}

impl Reader<'_> {
    /// Holds every element and attribute against the vocabulary; says whether the tree is no deeper than may be.
    pub(super) fn vocabulary(&mut self, root: Node<'_, '_>) -> bool {
        let mut depth = 0_usize;
        let mut open: Option<Node<'_, '_>> = root.first_element_child();
        while let Some(node) = open {
            self.element(node);
            if let Some(child) = node.first_element_child() {
                depth += 1;
                if depth > DEEPEST {
                    self.fault(child, too_deep(DEEPEST));
                    return false;
                }
                open = Some(child);
                continue;
            }
            let mut done = node;
            open = loop {
                if let Some(next) = done.next_sibling_element() {
                    break Some(next);
                }
                match done.parent_element() {
                    Some(parent) => {
                        depth = depth.saturating_sub(1);
                        done = parent;
                    }
                    None => break None,
                }
            };
        }
        true
    }

    /// Holds an element and its attributes against the vocabulary.
    fn element(&mut self, node: Node<'_, '_>) {
        let name = tag(node);
        let known = attributes(name).filter(|_| node.tag_name().namespace().is_none());
        let Some(known) = known else {
            return self.fault(node, unknown_element(name));
        };
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            let found = known.iter().find(|known| known.name == key && attribute.namespace().is_none());
            let flaw = match found {
                None => unknown_attribute(name, key, known),
                Some(known) if !known.values.allow(value) => bad_value(name, key, value, &known.values.wanted()),
                Some(_) => continue,
            };
            self.fault_at(attribute.range(), flaw);
        }
        for attribute in known.iter().filter(|known| known.required && node.attribute(known.name).is_none()) {
            let (key, wanted) = (attribute.name, attribute.values.wanted());
            self.fault(
                node,
                structure(text!("il manque `{key}` à `<{name}>`", "`<{name}>` lacks `{key}`"))
                    .with_help(text!("valeurs possibles : {wanted}", "possible values: {wanted}")),
            );
        }
    }
}
