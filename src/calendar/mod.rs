//! Dates and hours, without a clock.
//!
//! Presence in a day ([`TimeSlot`]) and in a week ([`Week`]), stretches of days ([`Interval`]), school years, public
//! holidays by territory ([`Holidays`]) and the national window of the seconde ([`Window`]). What is today is never asked
//! here: every question gives its day.

mod holidays;
mod interval;
mod slot;
mod window;
mod zone;

pub use holidays::{Certainty, Holiday, Holidays, Territory, easter};
pub use interval::{Days, Interval, SchoolYear};
pub use slot::{TimeSlot, WEEKDAYS, Week};
pub use window::{Window, WindowSource};
pub use zone::Zone;
