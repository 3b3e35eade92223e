//! Whatever bytes a recording has, it is refused or opened, and what was opened
//! can be folded and sought.
//!
//! `cargo +nightly fuzz run recording fuzz/corpus/recording assets/recordings`

#![no_main]

use forklore::recording;
use forklore::world::EventLog;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = recording::read(bytes) else { return };
    let log = EventLog::fold(&read.header, read.events);
    let end = log.events().len();
    for after in [0, end / 2, end] {
        assert_eq!(log.moment(after).after(), after);
    }
    let told = |world: &forklore::world::World| format!("{world:?}");
    assert_eq!(told(log.moment(end).world()), told(log.newest()));
});
