//! Ratios to the floor, measured in turn in one run, so that a busy machine slows both alike.

use std::time::{Duration, Instant};

/// One line of the table.
pub struct Row {
    pub what: String,
    pub floor: Duration,
    pub measured: Duration,
    /// The ratio that is not to be passed, where one is set.
    pub at_most: Option<f64>,
}

/// Medians of `rounds` runs of each closure, in turn, after one that does not count.
pub fn medians<const N: usize>(rounds: usize, run: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut times: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    let mut run = run;
    for round in 0..=rounds {
        for (times, run) in times.iter_mut().zip(&mut run) {
            let took = run();
            if round > 0 {
                times.push(took);
            }
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

/// How long `work` takes.
pub fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    divan::black_box(work());
    start.elapsed()
}

/// Whether the benches run to be measured: not `cargo test --benches`, not `--list`.
pub fn is_bench() -> bool {
    let args: Vec<String> = std::env::args().skip(1).collect();
    args.iter().any(|a| a == "--bench") && !args.iter().any(|a| a == "--test" || a == "--list")
}

pub fn print(title: &str, rows: &[Row]) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("\n{title}\n{:<52} {:>10} {:>12} {:>7} {:>8}", "", "floor ms", "measured ms", "ratio", "at most");
    for row in rows {
        let ratio = ms(row.measured) / ms(row.floor);
        let at_most = row.at_most.map_or_else(String::new, |limit| format!("{limit:.2}"));
        let mark = if row.at_most.is_some_and(|limit| ratio > limit) { "  missed" } else { "" };
        println!("{:<52} {:>10.3} {:>12.3} {ratio:>7.2} {at_most:>8}{mark}", row.what, ms(row.floor), ms(row.measured));
    }
}
