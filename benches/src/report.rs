//! Ratios, and how sure they are.

use std::time::Duration;

/// The times of a round.
pub(crate) struct Round {
    pub(crate) ours: Duration,
    /// The driver as it sets its connection.
    pub(crate) plain: Duration,
    /// The driver with our settings.
    pub(crate) set: Duration,
}

pub(crate) fn head(rounds: usize) {
    println!(
        "{rounds} rounds; milliseconds of the fastest; ours to the driver's: the fastest, the median of the rounds'"
    );
    println!("ratios, and the interval in which that lies with a probability of 95 %\n");
    println!(
        "{:<10} {:<12} {:>9} {:>9} {:>9}   {:>5} {:>6} {:>13}   {:>5} {:>6} {:>13}",
        "", "", "ours", "driver", "settings", "driver", "median", "interval", "set", "median", "interval"
    );
}

pub(crate) fn line(backend: &str, workload: &str, rounds: &[Round]) {
    let least = |time: fn(&Round) -> Duration| milliseconds(rounds.iter().map(time).min().unwrap_or_default());
    let (ours, plain, set) = (least(|round| round.ours), least(|round| round.plain), least(|round| round.set));
    let to_plain = Ratio::of(rounds.iter().map(|round| (round.ours, round.plain)));
    let to_set = Ratio::of(rounds.iter().map(|round| (round.ours, round.set)));
    println!(
        "{backend:<10} {workload:<12} {ours:>9.3} {plain:>9.3} {set:>9.3}   {:>5.2} {to_plain}   {:>5.2} {to_set}",
        ours / plain,
        ours / set
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The median of the rounds' ratios, and the bounds of its interval.
struct Ratio {
    median: f64,
    from: f64,
    to: f64,
}

impl Ratio {
    fn of(pairs: impl Iterator<Item = (Duration, Duration)>) -> Self {
        let mut ratios: Vec<f64> = pairs.map(|(ours, driver)| ours.as_secs_f64() / driver.as_secs_f64()).collect();
        ratios.sort_by(f64::total_cmp);
        let reach = reach(ratios.len());
        Self { median: ratios[ratios.len() / 2], from: ratios[reach], to: ratios[ratios.len() - 1 - reach] }
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>6.2} {:>13}", self.median, format!("{:.2} to {:.2}", self.from, self.to))
    }
}

/// How many of so many sorted values can be left out at either end so that the median of what they are drawn from lies
/// between the others with a probability of 95 %: each lies below it as a coin falls.
fn reach(count: usize) -> usize {
    let (mut tail, mut chance) = (0.0, 0.5_f64.powi(count as i32));
    for left_out in 0..count / 2 {
        tail += chance;
        if tail > 0.025 {
            return left_out.saturating_sub(1);
        }
        chance *= (count - left_out) as f64 / (left_out + 1) as f64;
    }
    0
}
