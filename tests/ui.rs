//! The compiler's errors: programs that must not compile, and the first line of what each is told.
//!
//! `tests/ui/<rule>/<name>.rs` is a program that breaks the rule, with a comment where the error points:
//!
//! ```text
//! User::query().filter(Post::title.eq("x")); //~ ERROR `Post` is not part of this query
//! //~^ ERROR the text of a second error on the line above, with one caret a line
//! ```
//!
//! The text is the first line of the message, without its code. All errors are named and no other comes: an avalanche
//! is a failure. `tests/ui/<rule>/pass_<name>.rs` keeps the rule and compiles. All of them are checked by one `cargo check`
//! in a package of their own, in the target directory. `ROWHOUSE_UI_BLESS=1` prints what was found, to be copied.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking, and prints")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use serde_json::Value;

#[test]
fn every_program_gets_the_errors_that_it_names_and_no_others() {
    let programs = programs();
    let checked = check(&write_package(&programs).unwrap());
    if env::var_os("ROWHOUSE_UI_BLESS").is_some() {
        eprintln!("{}", shown(&programs, &checked));
    }
    let differences: String = programs.iter().map(|program| difference(program, &checked)).collect();
    assert!(
        differences.is_empty(),
        "{differences}\n{} programs; ROWHOUSE_UI_BLESS=1 prints all that was found\n{}",
        programs.len(),
        checked.notes
    );
}

#[test]
fn every_rule_has_programs_that_break_it_and_one_that_keeps_it() {
    let mut rules: BTreeMap<String, Vec<Program>> = BTreeMap::new();
    for program in programs() {
        rules.entry(program.rule.clone()).or_default().push(program);
    }
    for (rule, programs) in rules {
        let breaking = programs.iter().filter(|program| !program.passes).collect::<Vec<_>>();
        assert!(!breaking.is_empty(), "no program breaks `{rule}`");
        assert!(breaking.len() < programs.len(), "no program `{rule}/pass_….rs` keeps `{rule}`");
        for program in programs {
            assert_eq!(program.passes, program.expected.is_empty(), "{}: what does it expect?", program.path.display());
        }
    }
}

/// A program in `tests/ui/`.
struct Program {
    rule: String,
    /// The name of its target.
    target: String,
    path: PathBuf,
    passes: bool,
    expected: Vec<Complaint>,
}

/// An error: its line, and the first line of its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Complaint {
    line: u64,
    text: String,
}

fn programs() -> Vec<Program> {
    let rules = sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui"));
    rules.iter().filter(|path| path.is_dir()).flat_map(|rule| sorted(rule)).map(|path| program(&path)).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn program(path: &Path) -> Program {
    let rule = path.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
    let name = path.file_stem().unwrap().to_string_lossy();
    let expected = expected(&fs::read_to_string(path).unwrap());
    let (target, passes) = (format!("{rule}-{name}"), name.starts_with("pass_"));
    Program { rule, target, path: path.to_owned(), passes, expected }
}

fn expected(text: &str) -> Vec<Complaint> {
    let marked = text.lines().zip(1..).filter_map(|(line, number)| Some((number, line.split_once("//~")?.1)));
    let complaints = marked.map(|(number, mark): (u64, &str)| {
        let text = mark.trim_start_matches('^');
        let line = number - (mark.len() - text.len()) as u64;
        let text = text.strip_prefix(" ERROR ").unwrap_or_else(|| panic!("line {number}: `//~ ERROR text` is meant"));
        Complaint { line, text: text.trim_end().to_owned() }
    });
    complaints.collect()
}

/// A package with a target for each program; gives its folder.
fn write_package(programs: &[Program]) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let mut manifest = MANIFEST.replace("{root}", &root.display().to_string());
    for Program { target, path, .. } in programs {
        let _ = write!(manifest, "\n[[bin]]\nname = '{target}'\npath = '{}'\n", path.display());
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// What the compiler said.
#[derive(Default)]
struct Checked {
    /// The errors of each target that has some.
    errors: BTreeMap<String, Vec<Complaint>>,
    /// The targets and the errors in full.
    shown: BTreeSet<(String, String)>,
    /// The targets that compile.
    compiled: BTreeSet<String>,
    /// The compiler's version, and what Cargo had to say beside it.
    notes: String,
}

fn check(package: &Path) -> Checked {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--offline", "--message-format=json", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()
        .unwrap();
    let mut checked = Checked::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        // Cargo's lines are JSON; a build script may print others.
        if let Ok(message) = serde_json::from_str(line) {
            checked.take(&message);
        }
    }
    checked.notes.push_str(&String::from_utf8_lossy(&output.stderr));
    checked
}

impl Checked {
    fn take(&mut self, message: &Value) {
        let target = message["target"]["name"].as_str().unwrap_or_default();
        match message["reason"].as_str() {
            Some("compiler-artifact") => drop(self.compiled.insert(target.to_owned())),
            Some("compiler-message")
                if message["message"]["level"].as_str().is_some_and(|it| it.starts_with("error")) =>
            {
                let path = Path::new(message["target"]["src_path"].as_str().unwrap_or_default());
                self.add(target, complaint(&message["message"], path), &message["message"]["rendered"]);
            }
            _ => {}
        }
    }

    /// Cargo shows an error once that the compiler gives twice in the same words.
    fn add(&mut self, target: &str, complaint: Option<Complaint>, rendered: &Value) {
        if self.shown.insert((target.to_owned(), rendered.to_string())) {
            self.errors.entry(target.to_owned()).or_default().extend(complaint);
        }
    }
}

/// The error in a message of the compiler; line 0 if it points out of the program. None, if it only counts errors.
fn complaint(message: &Value, path: &Path) -> Option<Complaint> {
    let text = message["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
    let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
    if spans.is_empty() && text.starts_with("aborting due to ") {
        return None;
    }
    let primary = spans.iter().filter(|span| span["is_primary"] == true);
    let line = primary.filter_map(|span| line_in(span, path)).next().unwrap_or_default();
    Some(Complaint { line, text: text.to_owned() })
}

/// The line of the program at which a span is, or the macro call that it comes from.
fn line_in(span: &Value, path: &Path) -> Option<u64> {
    match span["file_name"].as_str() {
        Some(file) if Path::new(file) == path => span["line_start"].as_u64(),
        Some(_) => line_in(&span["expansion"]["span"], path),
        None => None,
    }
}

/// What is wrong with a program; nothing, if all is as it says.
fn difference(program: &Program, checked: &Checked) -> String {
    let found = checked.errors.get(&program.target).map(Vec::as_slice).unwrap_or_default();
    let mut lines = String::new();
    if found.is_empty() && !checked.compiled.contains(&program.target) {
        lines.push_str("    was not checked, see below\n");
    } else if found.is_empty() && !program.passes {
        lines.push_str("    compiles\n");
    }
    for Complaint { line, text } in without(&program.expected, found) {
        let _ = writeln!(lines, "    line {line:3}, expected:  {text}");
    }
    for Complaint { line, text } in without(found, &program.expected) {
        let _ = writeln!(lines, "    line {line:3}, found:     {text}");
    }
    if lines.is_empty() { lines } else { format!("\n{}\n{lines}", program.path.display()) }
}

/// The complaints that are not among `others`; one that comes twice is there twice.
fn without<'a>(complaints: &'a [Complaint], others: &[Complaint]) -> Vec<&'a Complaint> {
    let mut others: Vec<_> = others.iter().collect();
    let mut left: Vec<_> = complaints.iter().collect();
    left.retain(|complaint| match others.iter().position(|other| other == complaint) {
        Some(position) => {
            others.swap_remove(position);
            false
        }
        None => true,
    });
    left.sort();
    left
}

fn shown(programs: &[Program], checked: &Checked) -> String {
    let mut shown = String::new();
    for Program { target, path, .. } in programs {
        let _ = writeln!(shown, "\n{}", path.display());
        for Complaint { line, text } in checked.errors.get(target).into_iter().flatten() {
            let _ = writeln!(shown, "{line:4} //~ ERROR {text}");
        }
    }
    shown
}

const MANIFEST: &str = "\
[package]
name = 'rowhouse-ui'
edition = '2024'

[workspace]

[dependencies]
rowhouse = { path = '{root}', default-features = false, features = ['chrono', 'rust_decimal', 'uuid'] }
";
