//! A contender's program that runs; see [`workloads::serve`] for what it is asked.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A program, or why there is none. One that goes wrong is left alone from then on.
pub(crate) struct Program {
    pub(crate) name: String,
    state: State,
}

enum State {
    Runs(Process),
    /// It has no such backend.
    Missing(String),
    Failed(String),
}

struct Process {
    child: Child,
    /// Its end is the program's end.
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

/// What a program says.
pub(crate) enum Answer {
    Done,
    /// Nanoseconds and allocations of one time.
    Took(u64, u64),
    /// Why it does not do it.
    Missing(String),
}

impl Program {
    /// The command's first word is the program; the URL goes behind its last.
    pub(crate) fn start(name: &str, command: &[PathBuf], url: &str) -> Self {
        let state = match Process::start(command, url) {
            Ok((process, Answer::Missing(why))) => {
                drop(process);
                State::Missing(why)
            }
            Ok((process, _)) => State::Runs(process),
            Err(error) => State::Failed(error.to_string()),
        };
        Self { name: name.to_owned(), state }
    }

    pub(crate) fn runs(&self) -> bool {
        matches!(self.state, State::Runs(_))
    }

    pub(crate) fn ask(&mut self, order: &str) -> Answer {
        match &mut self.state {
            State::Runs(process) => process.ask(order).unwrap_or_else(|error| {
                self.state = State::Failed(format!("{order}: {error}"));
                Answer::Missing("failed".to_owned())
            }),
            State::Missing(why) => Answer::Missing(why.clone()),
            State::Failed(_) => Answer::Missing("failed".to_owned()),
        }
    }

    /// What went wrong, with the program's name.
    pub(crate) fn failure(self, server: &str) -> Option<String> {
        match self.state {
            State::Failed(how) => Some(format!("{} on {server}: {how}", self.name)),
            _ => None,
        }
    }
}

impl Process {
    fn start(command: &[PathBuf], url: &str) -> std::io::Result<(Self, Answer)> {
        let (program, words) = command.split_first().ok_or_else(|| std::io::Error::other("no command"))?;
        let mut child =
            Command::new(program).args(words).arg(url).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or_else(|| std::io::Error::other("no output"))?;
        let mut process = Self { child, input, lines: BufReader::new(output).lines() };
        let answer = process.answer()?;
        Ok((process, answer))
    }

    fn ask(&mut self, order: &str) -> std::io::Result<Answer> {
        let input = self.input.as_mut().ok_or_else(|| std::io::Error::other("no input"))?;
        writeln!(input, "{order}")?;
        self.answer()
    }

    fn answer(&mut self) -> std::io::Result<Answer> {
        let line = self.lines.next().ok_or_else(|| std::io::Error::other("it ended; its error is above"))??;
        let number = |word: &str| word.parse().map_err(|_| std::io::Error::other(format!("not an answer: {line}")));
        match line.split_once(' ') {
            None if line == "done" => Ok(Answer::Done),
            Some(("-", why)) => Ok(Answer::Missing(why.to_owned())),
            Some((time, allocations)) => Ok(Answer::Took(number(time)?, number(allocations)?)),
            None => Err(std::io::Error::other(format!("not an answer: {line}"))),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // Whether it ended well was in its answers.
        let _ = self.child.wait();
    }
}
