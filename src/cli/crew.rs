//! Many agreements rendered by several threads, their results handed over in the order of the agreements.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use tripartite::diagnostic::Bug;
use tripartite::standin::Models;

use super::pipeline::{Ready, Rendered, Renderer};

/// How far the fastest thread may be ahead of the last result handed over: it bounds the memory that results wait in.
const AHEAD: usize = 64;

/// What became of one agreement.
pub(crate) enum Made {
    Rendered(Rendered),
    Bug(Bug),
    /// The panic has been told by the hook.
    Panicked,
}

/// Renders all agreements on `jobs` threads and hands each result to `take`, in order, until it breaks off.
pub(crate) fn render(
    jobs: NonZeroUsize,
    models: &Models,
    agreements: &[&Ready],
    mut take: impl FnMut(usize, Made) -> ControlFlow<()>,
) {
    let (next, gate) = (AtomicUsize::new(0), Gate::default());
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(agreements.len()) {
            let (sender, next, gate) = (sender.clone(), &next, &gate);
            scope.spawn(move || work(models, agreements, next, gate, &sender));
        }
        drop(sender);
        let (mut waiting, mut wanted) = (BTreeMap::new(), 0);
        for (at, made) in receiver {
            waiting.insert(at, made);
            while let Some(made) = waiting.remove(&wanted) {
                if take(wanted, made).is_break() {
                    return gate.close();
                }
                wanted += 1;
                gate.advance(wanted);
            }
        }
    });
}

/// One thread's work: it owns one renderer, whose caches never meet another thread.
fn work(models: &Models, agreements: &[&Ready], next: &AtomicUsize, gate: &Gate, sender: &mpsc::Sender<(usize, Made)>) {
    let mut renderer = Renderer::new(models);
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(agreement) = agreements.get(at).filter(|_| gate.lets_pass(at)) else {
            return;
        };
        let made = match catch_unwind(AssertUnwindSafe(|| renderer.render(agreement))) {
            Ok(Ok(rendered)) => Made::Rendered(rendered),
            Ok(Err(bug)) => Made::Bug(bug),
            Err(_) => {
                // Its caches may be half filled.
                renderer = Renderer::new(models);
                Made::Panicked
            }
        };
        if sender.send((at, made)).is_err() {
            return;
        }
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
