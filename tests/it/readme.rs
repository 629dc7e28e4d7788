//! The first example of README is what the program prints.

#![cfg(feature = "demo")]

use crate::support::Run;

/// The lines between a `$ mailsetup …` line and the end of its block.
fn shown(readme: &str, command: &str) -> Vec<String> {
    let start = format!("$ {command}");
    let lines = readme.lines().skip_while(|line| *line != start).skip(1);
    lines.take_while(|line| !line.starts_with("```")).map(without_time).collect()
}

/// The last line tells how long it took.
fn without_time(line: &str) -> String {
    match line.strip_suffix(" ms").and_then(|rest| rest.rsplit_once(' ')) {
        Some((rest, number)) if number.bytes().all(|b| b.is_ascii_digit()) => format!("{rest} N ms"),
        _ => line.to_owned(),
    }
}

#[test]
fn the_first_example_is_real() {
    let readme = include_str!("../../README.md");
    let output = Run::new(["probe", "--offline", "user@gmx.de"]).run();
    let printed: Vec<String> = output.stdout.trim_end().lines().map(without_time).collect();
    assert!(printed.len() > 20);
    assert_eq!(shown(readme, "mailsetup probe --offline user@gmx.de"), printed);
}
