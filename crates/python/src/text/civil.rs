//! Points in time as calendar text: `time.strftime`, `time.ctime` and logging's `asctime`.

use jiff::fmt::strtime::{BrokenDownTime, Config};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::TextError;

/// `time.strftime(format, time.localtime(seconds))`, seconds since the epoch. A
/// directive nobody knows stays as it is, as in glibc.
pub fn strftime(format: &str, seconds: f64) -> Result<String, TextError> {
    format_time(format, &local_time(seconds)?)
}

/// Writes a calendar time by a strftime(3) format.
pub fn format_time(format: &str, time: &Zoned) -> Result<String, TextError> {
    let config = Config::new().lenient(true);
    BrokenDownTime::from(time)
        .to_string_with_config(&config, format)
        .map_err(|error| TextError::Value(format!("Invalid format string: {error}")))
}

fn local_time(seconds: f64) -> Result<Zoned, TextError> {
    #[expect(clippy::cast_possible_truncation, reason = "it saturates, and is then out of range")]
    let whole = seconds.floor() as i64;
    Timestamp::from_second(whole)
        .map(|at| at.to_zoned(TimeZone::system()))
        .map_err(|_| TextError::Overflow("timestamp out of range for platform time_t".to_owned()))
}
