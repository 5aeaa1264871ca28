//! What a school's own templates build without printing it, and how often they go round: counted while they run.
//!
//! Tera bounds neither. The calls that [`weave`](super::weave) puts into templates come here. Each filling runs in a thread of
//! its own, so that the counts are the thread's.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::weave::{COUNT, STEP, TAKE, WEIGH};

/// The most that a variable may hold, in bytes; as much as may be printed.
const MOST: usize = 1 << 20;

/// How deep lists and tables may stand in one another: Tera goes down them by recursion.
const DEEPEST: usize = 64;

/// What a value weighs beside its text: lists of empty texts take memory too.
const EACH: usize = 24;

/// What the largest value of an agreement is taken to weigh.
const USUAL: usize = 32 << 10;

/// The sum, over the rounds of all loops, of the heaviest value until then: what could be written in them at most, but for
/// what a single statement does.
const MOST_IN_ALL: usize = 1 << 30;

/// What all values weigh that a filling makes: by filters, in lists, in variables, in what is printed.
const MOST_MADE: usize = 32 << 20;

/// The messages, in English and in French, with `%` for the name of a variable.
pub(super) const MESSAGES: &[(&str, &str)] = &[
    ("`%` holds more than 1 MiB", "`%` contient plus de 1 Mio"),
    ("`%` holds lists in one another more than 64 deep", "`%` contient des listes imbriquées à plus de 64 niveaux"),
    ("the loops of this model go round too often", "les boucles de ce modèle font trop de tours"),
    ("nobody waits for this model any more", "plus personne n’attend ce modèle"),
    ("this model makes more than 32 MiB of values", "ce modèle fabrique plus de 32 Mio de valeurs"),
];

thread_local! {
    static HEAVIEST: Cell<usize> = const { Cell::new(USUAL) };
    static SPENT: Cell<usize> = const { Cell::new(0) };
    static MADE: Cell<usize> = const { Cell::new(0) };
}

/// The English message of a number, with its name put in.
fn refused(message: usize, name: &str) -> Error {
    let (english, _) = MESSAGES.get(message).copied().unwrap_or_default();
    Error::message(english.replacen('%', name, 1))
}

/// Registers the calls; `late` says that nobody waits any more.
pub(super) fn register(tera: &mut Tera, late: &Arc<AtomicBool>) {
    tera.register_function(WEIGH, |kwargs: Kwargs, state: &State| weigh(&kwargs, state));
    let late = Arc::clone(late);
    tera.register_function(STEP, move |kwargs: Kwargs, _: &State| {
        made(kwargs.get::<usize>("words")?.unwrap_or_default())?;
        step(&late)
    });
    tera.register_filter(TAKE, |value: &Value, _: Kwargs, _: &State| {
        count(value)?;
        TeraResult::Ok(value.clone())
    });
    tera.register_filter(COUNT, |value: &Value, _: Kwargs, _: &State| {
        count(value)?;
        TeraResult::Ok("")
    });
}

/// Counts what was made.
fn made(weight: usize) -> TeraResult<()> {
    MADE.set(MADE.get().saturating_add(weight));
    if MADE.get() > MOST_MADE { Err(refused(4, "")) } else { Ok(()) }
}

/// Counts a value that was made.
fn count(value: &Value) -> TeraResult<()> {
    let mut left = MOST_MADE;
    match take(value, DEEPEST, &mut left) {
        Err(0) => Err(refused(4, "")),
        // How deep it is, is told where it is set.
        _ => made(MOST_MADE - left),
    }
}

/// Weighs a variable; prints nothing.
fn weigh(kwargs: &Kwargs, state: &State) -> TeraResult<&'static str> {
    let name = kwargs.must_get::<&str>("name")?;
    let Some(value) = state.get::<Value>(name)? else { return Ok("") };
    let mut left = MOST;
    take(&value, DEEPEST, &mut left).map_err(|message| refused(message, name))?;
    HEAVIEST.set(HEAVIEST.get().max(MOST - left));
    made(MOST - left)?;
    Ok("")
}

/// Takes the weight of a value from what is left; else gives the number of the message.
fn take(value: &Value, depth: usize, left: &mut usize) -> Result<(), usize> {
    let own = EACH + value.as_str().map_or(0, str::len);
    *left = left.checked_sub(own).ok_or(0_usize)?;
    let inner = depth.checked_sub(1);
    if let Some(items) = value.as_array() {
        items.iter().try_for_each(|item| take(item, inner.ok_or(1_usize)?, left))?;
    }
    if let Some(map) = value.as_map() {
        map.values().try_for_each(|item| take(item, inner.ok_or(1_usize)?, left))?;
    }
    Ok(())
}

/// Counts a round of a loop or a call of a component; prints nothing.
fn step(late: &AtomicBool) -> TeraResult<&'static str> {
    let spent = SPENT.get().saturating_add(HEAVIEST.get());
    SPENT.set(spent);
    match () {
        () if spent > MOST_IN_ALL => Err(refused(2, "")),
        () if late.load(Ordering::Relaxed) => Err(refused(3, "")),
        () => Ok(""),
    }
}
