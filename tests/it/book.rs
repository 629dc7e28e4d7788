//! README and the manual under `docs/`: commands and options that exist, links that lead somewhere, and a table of
//! contents without gaps.

use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use mailsetup::cli;
use mailsetup::exit::Exit;
use mailsetup::locale::Language;

use crate::support::Run;

/// Pages for users: their examples and options are checked.
const FOR_USERS: [&str; 7] = [
    "README.md",
    "docs/introduction.md",
    "docs/guide",
    "docs/de",
    "docs/reference",
    "docs/privacy.md",
    "docs/security.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file, or the Markdown files of a folder and those below it, as paths below the root.
fn pages(path: &str) -> Vec<PathBuf> {
    let full = root().join(path);
    if full.is_file() {
        return vec![PathBuf::from(path)];
    }
    let entries = fs::read_dir(&full).unwrap_or_else(|error| panic!("{path}: {error}"));
    let names = entries.map(|entry| entry.expect("entry").file_name().into_string().expect("a name in UTF-8"));
    let kept = names.filter(|name| name.ends_with(".md") || full.join(name).is_dir());
    let mut found: Vec<PathBuf> = kept.flat_map(|name| pages(&format!("{path}/{name}"))).collect();
    found.sort();
    found
}

fn for_users() -> impl Iterator<Item = (PathBuf, String)> {
    FOR_USERS.into_iter().flat_map(pages).map(|path| {
        let text = text(&path);
        (path, text)
    })
}

fn text(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines outside of code blocks, or those inside of blocks in `language`.
fn lines<'a>(text: &'a str, language: Option<&str>) -> Vec<&'a str> {
    let mut block = None;
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(mark) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(mark) };
        } else if block == language {
            found.push(line);
        }
    }
    found
}

/// The words of a shell line up to the end of its first command: quotes are removed, comments and redirections left
/// out.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        let word = words.last_mut().expect("a word");
        match (quote, c) {
            (Some(mark), _) if c == mark => quote = None,
            (Some(_), _) => word.push(c),
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') if word.is_empty() => break,
            (None, '|' | '>' | '<' | '&' | ';') => break,
            (None, ' ') if word.is_empty() => {}
            (None, ' ') => words.push(String::new()),
            (None, _) => word.push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What follows each `$ ` in blocks of a console, from `mailsetup` on.
fn commands(text: &str) -> Vec<String> {
    let joined = lines(text, Some("console")).join("\n").replace("\\\n", " ");
    let prompts = joined.lines().filter_map(|line| line.strip_prefix("$ "));
    let starts = prompts.flat_map(|line| line.match_indices("mailsetup ").map(move |(at, _)| (line, at)));
    // `mailsetup` as a word of its own, and not in a comment behind the command.
    let whole = starts.filter(|(line, at)| {
        let before = &line[..*at];
        (before.is_empty() || before.ends_with(' ')) && !before.contains(" #")
    });
    whole.map(|(line, at)| line[at..].to_owned()).collect()
}

#[test]
fn every_example_is_a_valid_command_line() {
    let mut count = 0;
    for (path, text) in for_users() {
        for command in commands(&text) {
            let args: Vec<OsString> = words(&command).into_iter().map(OsString::from).collect();
            if let Err(ending) = cli::read(&args, None, || Language::English) {
                assert_eq!(ending.exit, Exit::Success, "{}: {command}\n{}", path.display(), ending.text);
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

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
    // Those of other commands and other programs.
    let others = ["--path", "--features", "--list", "--sshloginfile", "--pipe", "--bench", "--release"];
    let mut count = 0;
    for (path, text) in for_users() {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let options =
            words.filter(|word| word.starts_with("--") && word.chars().nth(2).is_some_and(char::is_alphabetic));
        for option in options.filter(|option| !others.contains(option)) {
            assert!(help.contains(option), "{} names {option}, which no help knows", path.display());
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// The targets of `[text](target)` outside of code blocks.
fn links(text: &str) -> Vec<String> {
    let prose = lines(text, None).join("\n");
    let parts = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    parts.map(|(target, _)| target.to_owned()).filter(|target| !target.contains("://")).collect()
}

/// The anchor of a heading, as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A path without `..`, or `None` if it leads out of the root.
fn normal(path: &Path) -> Option<PathBuf> {
    path.components().try_fold(PathBuf::new(), |mut found, part| {
        match part {
            Component::ParentDir if !found.pop() => return None,
            Component::ParentDir | Component::CurDir => {}
            part => found.push(part),
        }
        Some(found)
    })
}

/// What is wrong with a link on a page.
fn fault(page: &Path, link: &str) -> Option<&'static str> {
    let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
    let target = if file.is_empty() { page.to_owned() } else { page.parent().expect("a folder").join(file) };
    let Some(target) = normal(&target).filter(|target| root().join(target).exists()) else {
        return Some("leads nowhere");
    };
    if page.starts_with("docs") && !target.starts_with("docs") {
        return Some("leads out of the book");
    }
    let known = |heading| {
        lines(&text(&target), None)
            .into_iter()
            .any(|line| line.starts_with('#') && anchor(line.trim_start_matches('#')) == heading)
    };
    heading.filter(|heading| !known(*heading)).map(|_| "names a heading that is not there")
}

#[test]
fn every_link_leads_somewhere() {
    let others =
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "BENCHMARKS.md", "tests/lab/README.md"];
    let mut count = 0;
    for page in others.into_iter().chain(["docs"]).flat_map(pages) {
        for link in links(&text(&page)) {
            assert_eq!(fault(&page, &link), None, "{}: {link}", page.display());
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn the_table_of_contents_names_every_page_once() {
    let named: Vec<PathBuf> =
        links(&text(Path::new("docs/SUMMARY.md"))).iter().map(|link| Path::new("docs").join(link)).collect();
    for page in pages("docs").iter().filter(|page| !page.ends_with("SUMMARY.md")) {
        assert_eq!(named.iter().filter(|name| *name == page).count(), 1, "{}", page.display());
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
