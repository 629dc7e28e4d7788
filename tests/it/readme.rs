//! What README shows is what the program prints.

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

/// Every option that README names exists.
#[test]
fn every_option_named_is_known() {
    let helps = [
        ["probe", "--help"].as_slice(),
        &["fetch", "--help"],
        &["setup", "--help"],
        &["compare", "--help"],
        &["--help"],
    ];
    let help: String = helps.into_iter().map(|line| Run::new(line.to_vec()).run().stdout).collect();
    let readme = include_str!("../../README.md");
    let commands = readme.split("## Install").nth(1).expect("a chapter on installing");
    let chapters = commands.split("## Development").next().expect("chapters");
    let words = chapters.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let options: Vec<&str> =
        words.filter(|word| word.starts_with("--") && word.chars().nth(2).is_some_and(char::is_alphabetic)).collect();
    assert!(options.len() > 20);
    // Those of other commands and other programs.
    let others = ["--path", "--features", "--list", "--sshloginfile", "--pipe", "--bench"];
    for option in options.iter().filter(|option| !others.contains(option)) {
        assert!(help.contains(option), "README names {option}, which no help knows");
    }
}

/// What is offered for pipelines and monitoring is read by the programs it is for.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs python3 and the programs that read the snippets"]
fn snippets_are_read_by_their_programs() {
    let output = std::process::Command::new("python3").arg("tests/snippets.py").output().expect("python3 starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    assert!(output.status.success(), "{said}");
}
