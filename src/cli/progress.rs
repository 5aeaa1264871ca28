//! How far a long run is: one line on a terminal that is written over and over, nothing anywhere else.

use std::time::{Duration, Instant};

use tripartite::diagnostic::Text;
use tripartite::text;

use super::print::visible;
use super::terminal::Terminal;

/// Nobody reads faster than this.
const BETWEEN: Duration = Duration::from_millis(100);

/// The line, or nothing where nobody looks.
pub(crate) struct Progress {
    began: Instant,
    told: Instant,
    total: usize,
    shown: bool,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        let began = now();
        Self { began, told: began, total, shown: false }
    }

    /// Begins to count anew, towards another total.
    pub(crate) fn count(&mut self, total: usize) {
        *self = Self { total, shown: self.shown, ..Self::new(total) };
    }

    /// Writes the line anew with what is done now and cannot be counted.
    pub(crate) fn say(&mut self, words: &Text, terminal: &mut Terminal) {
        if !terminal.live || terminal.quiet {
            return;
        }
        // A line that is wrapped could not be taken away.
        let line: String = visible(words.get(terminal.lang)).chars().take(terminal.width.saturating_sub(1)).collect();
        terminal.tell(&format!("\r\u{1b}[K{line}"));
        self.shown = true;
    }

    /// Writes the line anew when `done` of the total are done.
    pub(crate) fn tell(&mut self, done: usize, terminal: &mut Terminal) {
        if !terminal.live || terminal.quiet || self.told.elapsed() < BETWEEN {
            return;
        }
        self.told = now();
        let line = line(done, self.total, self.began.elapsed());
        terminal.tell(&format!("\r\u{1b}[K{}", line.get(terminal.lang)));
        self.shown = true;
    }

    /// Takes the line away, before something else is printed.
    pub(crate) fn clear(&mut self, terminal: &mut Terminal) {
        if std::mem::take(&mut self.shown) {
            terminal.tell("\r\u{1b}[K");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how far a run is depends on the time it took; nothing else sees it")]
fn now() -> Instant {
    Instant::now()
}

fn line(done: usize, total: usize, elapsed: Duration) -> Text {
    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
    let left = (total - done.min(total)) as f64 / rate.max(0.001);
    text!(
        "{done} sur {total}, {rate:.0} par seconde, encore {left:.0} s",
        "{done} of {total}, {rate:.0} a second, {left:.0} s left"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tripartite::diagnostic::Lang;

    #[test]
    fn the_line_says_count_rate_and_what_is_left() {
        let line = line(50, 300, Duration::from_secs(5));
        assert_eq!(line.get(Lang::Fr), "50 sur 300, 10 par seconde, encore 25 s");
        assert_eq!(line.get(Lang::En), "50 of 300, 10 a second, 25 s left");
    }

    #[test]
    fn a_step_is_said_on_one_line_of_a_terminal_and_nowhere_else() {
        let words = text!("lecture de « pupils.csv »", "reading « pupils.csv »");
        for (live, quiet, told) in
            [(true, false, "\r\u{1b}[Klecture de « pu\r\u{1b}[K"), (true, true, ""), (false, false, "")]
        {
            let (mut terminal, written) = Terminal::recorded(live);
            (terminal.quiet, terminal.width) = (quiet, 16);
            let mut progress = Progress::new(1);
            progress.say(&words, &mut terminal);
            progress.clear(&mut terminal);
            assert_eq!(written.text(), told);
        }
    }

    #[test]
    fn the_first_moment_divides_by_nothing() {
        assert_eq!(line(0, 0, Duration::ZERO).get(Lang::En), "0 of 0, 0 a second, 0 s left");
    }
}
