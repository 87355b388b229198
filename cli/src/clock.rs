//! The only place that asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use kyso::base::UnixTime;

/// The present moment by this computer's clock.
pub(crate) fn now() -> UnixTime {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |s| -s),
    };
    UnixTime::from_seconds(seconds)
}
