//! Ratios, and how sure they are.

/// A contender's times beside the driver's.
pub struct Ratio {
    /// Of the fastest of each.
    pub fastest: f64,
    /// Of the rounds' ratios.
    pub median: f64,
    /// The interval in which the median lies with a probability of 95 %.
    pub from: f64,
    pub to: f64,
}

impl Ratio {
    /// None without rounds.
    pub fn of(times: &[u64], driver: &[u64]) -> Option<Self> {
        let ratio = |(time, driver): (&u64, &u64)| *time as f64 / *driver as f64;
        let mut ratios: Vec<f64> = times.iter().zip(driver).map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        let reach = reach(ratios.len());
        Some(Self {
            fastest: ratio((times.iter().min()?, driver.iter().min()?)),
            median: median(&ratios)?,
            from: *ratios.get(reach)?,
            to: *ratios.get(ratios.len() - 1 - reach)?,
        })
    }
}

/// Of sorted values.
fn median(sorted: &[f64]) -> Option<f64> {
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(*low, *high))
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

#[cfg(test)]
mod tests {
    use super::{median, reach};

    /// The tables of the sign test say the same.
    #[test]
    fn an_interval_leaves_out_as_many_as_the_sign_test_does() {
        assert_eq!([5, 6, 10, 15, 20, 25].map(reach), [0, 0, 1, 3, 5, 7]);
    }

    #[test]
    fn a_median_is_between_the_two_in_the_middle() {
        assert_eq!(median(&[1.0, 2.0, 4.0]), Some(2.0));
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }
}
