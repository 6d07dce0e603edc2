//! Turns of the contenders.

use workloads::Workload;

use super::program::{Answer, Program};

/// What came of a workload, for each contender in the order of the programs.
pub(crate) struct Outcome {
    pub(crate) workload: Workload,
    pub(crate) of: Vec<(String, Took)>,
}

pub(crate) enum Took {
    Time {
        /// Nanoseconds of one time, in each round.
        rounds: Vec<u64>,
        allocations: Option<u64>,
    },
    /// Why there is no time.
    Missing(String),
}

impl Outcome {
    /// The driver as it is: all others are compared with it.
    pub(crate) fn driver(&self) -> Option<&[u64]> {
        self.rounds("driver")
    }

    pub(crate) fn rounds(&self, name: &str) -> Option<&[u64]> {
        self.of.iter().find(|(contender, _)| contender == name).and_then(|(_, took)| match took {
            Took::Time { rounds, .. } => Some(&rounds[..]),
            Took::Missing(_) => None,
        })
    }
}

/// The first two rounds prepare statements and fill caches; they do not count.
const WARM_UP: usize = 2;

/// Turn by turn, another one is first in each round, and every other round goes the other way around.
pub(crate) fn run(programs: &mut [Program], workload: Workload, rounds: usize) -> Outcome {
    let mut took: Vec<Took> = programs.iter_mut().map(|program| fill(program, workload)).collect();
    for round in 0..rounds + WARM_UP {
        for turn in 0..programs.len() {
            let turn = if round % 2 == 0 { turn } else { programs.len() - 1 - turn };
            let at = (round / 2 + turn) % programs.len();
            turn_of(&mut programs[at], workload, round >= WARM_UP, &mut took[at]);
        }
    }
    let names = programs.iter().map(|program| program.name.clone());
    Outcome { workload, of: names.zip(took).collect() }
}

fn fill(program: &mut Program, workload: Workload) -> Took {
    match program.ask(&format!("fill {}", workload.name)) {
        Answer::Missing(why) => Took::Missing(why),
        _ => Took::Time { rounds: Vec::new(), allocations: None },
    }
}

fn turn_of(program: &mut Program, workload: Workload, counts: bool, took: &mut Took) {
    let Took::Time { rounds, .. } = took else { return };
    match program.ask(&format!("run {}", workload.name)) {
        Answer::Took(time, _) if counts => rounds.push(time),
        Answer::Missing(why) => *took = Took::Missing(why),
        Answer::Took(..) | Answer::Done => {}
    }
}

/// Adds how often each allocates, once it is warm.
pub(crate) fn count(programs: &mut [Program], workload: Workload, outcome: &mut Outcome) {
    for (program, (_, took)) in programs.iter_mut().zip(&mut outcome.of) {
        let Took::Time { allocations, .. } = took else { continue };
        if let Took::Missing(_) = fill(program, workload) {
            continue;
        }
        for _ in 0..=WARM_UP {
            if let Answer::Took(_, calls) = program.ask(&format!("run {}", workload.name)) {
                *allocations = Some(calls);
            }
        }
    }
}
