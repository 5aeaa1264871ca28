//! Many agreements rendered by several threads, their results handed over in the order of the agreements.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use tripartite::agreement::Agreement;
use tripartite::diagnostic::{Bug, Diagnostics, Severity, Sources};
use tripartite::ids::Number;
use tripartite::rules::Checked;
use tripartite::store;

use super::earlier::{Origin, There};
use super::pipeline::{Pipeline, Printed};
use super::targets::Target;

/// How far the fastest thread may be ahead of the last result handed over: it bounds the memory that results wait in.
const AHEAD: usize = 64;

/// What became of one agreement.
pub(crate) enum Made {
    /// With what it was rendered from: its file may be another by now.
    Rendered(Box<Printed>, Box<Checked<Agreement>>),
    /// An earlier call made it from the same.
    Before(Box<There>),
    /// Its templates or its logo are wrong, or its file was made wrong meanwhile.
    Refused(Sources, Diagnostics),
    Unreadable(store::Error),
    /// Its file was given another number since it was judged.
    Changed,
    Bug(Bug),
    /// The panic has been told by the hook.
    Panicked,
}

/// What is known of a document before it is rendered.
pub(crate) enum Before {
    /// An earlier call made it.
    Made(Box<There>),
    /// It is to be made, from what this names; nothing where that is not kept.
    From(Option<Origin>),
}

/// Renders all agreements on `jobs` threads, each with a pipeline of its own, and hands each result to `take`, in order,
/// until it breaks off. What `before` says was made is not made again.
pub(crate) fn render<'a>(
    jobs: NonZeroUsize,
    pipeline: &(impl Fn() -> Pipeline<'a> + Sync),
    agreements: &[(&Target, &Number)],
    before: &(impl Fn(usize, &Agreement, &Sources) -> Before + Sync),
    mut take: impl FnMut(usize, Made) -> ControlFlow<()>,
) {
    let job = |pipeline: &mut Pipeline<'a>, at: usize, target: &Target, number: &Number| {
        one(pipeline, target, number, |agreement, sources| before(at, agreement, sources))
    };
    each(jobs, pipeline, agreements, &job, |at, made| take(at, made.unwrap_or(Made::Panicked)));
}

/// Does something for all agreements on `jobs` threads, as of [`render`]; nothing comes of one where it panics.
pub(crate) fn each<'a, T: Send>(
    jobs: NonZeroUsize,
    pipeline: &(impl Fn() -> Pipeline<'a> + Sync),
    agreements: &[(&Target, &Number)],
    job: &(impl Fn(&mut Pipeline<'a>, usize, &Target, &Number) -> T + Sync),
    mut take: impl FnMut(usize, Option<T>) -> ControlFlow<()>,
) {
    let (next, gate) = (AtomicUsize::new(0), Gate::default());
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(agreements.len()) {
            let (sender, next, gate) = (sender.clone(), &next, &gate);
            scope.spawn(move || work(pipeline, agreements, job, next, gate, &sender));
        }
        drop(sender);
        // Whatever becomes of this thread, the others are not left waiting for it.
        let _closing = Closing(&gate);
        let (mut waiting, mut wanted) = (BTreeMap::new(), 0);
        for (at, made) in receiver {
            waiting.insert(at, made);
            while let Some(made) = waiting.remove(&wanted) {
                if take(wanted, made).is_break() {
                    return;
                }
                wanted += 1;
                gate.advance(wanted);
            }
        }
    });
}

/// One thread's work: its pipeline's caches never meet another thread.
fn work<'a, T>(
    pipeline: &impl Fn() -> Pipeline<'a>,
    agreements: &[(&Target, &Number)],
    job: &impl Fn(&mut Pipeline<'a>, usize, &Target, &Number) -> T,
    next: &AtomicUsize,
    gate: &Gate,
    sender: &mpsc::Sender<(usize, Option<T>)>,
) {
    let mut own = None;
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some((target, number)) = agreements.get(at).filter(|_| gate.lets_pass(at)) else {
            return;
        };
        let make = AssertUnwindSafe(|| job(own.get_or_insert_with(pipeline), at, target, number));
        let made = catch_unwind(make).ok();
        if made.is_none() {
            // Its caches may be half filled.
            own = None;
        }
        if sender.send((at, made)).is_err() {
            return;
        }
    }
}

fn one(
    pipeline: &mut Pipeline<'_>,
    target: &Target,
    number: &Number,
    before: impl FnOnce(&Agreement, &Sources) -> Before,
) -> Made {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let read = match pipeline.read(target, &mut sources, &mut found) {
        Ok(read) => read,
        Err(error) => return Made::Unreadable(error),
    };
    let Some(checked) = read.checked else { return Made::Refused(sources, found) };
    if checked.get().number.value != *number {
        return Made::Changed;
    }
    let origin = match before(checked.get(), &sources) {
        Before::Made(there) => return Made::Before(there),
        Before::From(origin) => origin,
    };
    // What the check said has been told already.
    let mut found = Diagnostics::new();
    match pipeline.render(target.school, &checked, &mut sources, &mut found) {
        Ok(Some(printed)) => {
            // A companion's mistake leaves out that companion alone.
            if pipeline.is_strict() && found.count(Severity::Warning) > 0 {
                return Made::Refused(sources, found);
            }
            let faults = (!found.is_empty()).then_some((sources, found));
            Made::Rendered(Box::new(Printed { origin, faults, ..printed }), Box::new(checked))
        }
        Ok(None) => Made::Refused(sources, found),
        Err(bug) => Made::Bug(bug),
    }
}

/// Opens the gate for good when it is dropped, so that no thread waits for one that has ended.
struct Closing<'a>(&'a Gate);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// What the threads wait at: how many results were handed over, and whether more are wanted.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    taken: usize,
    closed: bool,
}

impl Gate {
    /// Waits until a result may be made; says no when none is wanted any more.
    fn lets_pass(&self, at: usize) -> bool {
        let is_ahead = |state: &mut State| !state.closed && at >= state.taken + AHEAD;
        let state = self.moved.wait_while(self.state(), is_ahead);
        !state.unwrap_or_else(PoisonError::into_inner).closed
    }

    fn advance(&self, taken: usize) {
        self.state().taken = taken;
        self.moved.notify_all();
    }

    fn close(&self) {
        self.state().closed = true;
        self.moved.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
