//! Completion scripts and man pages out of the tree of commands and options, and the list of findings
//! out of their registry.
//!
//! The files under `completions/` and `man/` and `docs/findings.md` are made here; a test compares them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, ValueEnum, ValueHint};
use clap_complete::Shell;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::cli::{EXIT_CODES, source_tree, tree, words};
use crate::locale::{Language, Locale, explain};
use mail_types::{Message, finding};

/// The completion script for a shell, its descriptions in the language of `locale`.
pub fn completions(locale: &Locale, shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut completed(tree(locale, None)), "mailsetup", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The tree with what may follow a word: the topics of `explain`, the commands of `man`, and files only where a file
/// is wanted.
fn completed(tree: Command) -> Command {
    let topics: Vec<&str> = explain::topics().collect();
    let tree = tree
        .mut_subcommand("explain", |c| c.mut_arg("topic", |arg| arg.value_parser(PossibleValuesParser::new(topics))))
        .mut_subcommand("man", |c| c.mut_arg("command", |arg| arg.value_parser(PossibleValuesParser::new(commands()))));
    tree.mut_subcommands(|command| {
        command.mut_args(|arg| match is_plain_value(&arg) {
            true => arg.value_hint(ValueHint::Other),
            false => arg,
        })
    })
}

/// A value that names no file, nor has one in it as `FORMAT=FILE`.
fn is_plain_value(arg: &Arg) -> bool {
    let file = arg.get_long().is_some_and(|long| ["format", "export", "publish"].contains(&long));
    arg.get_action().takes_values() && arg.get_value_hint() == ValueHint::Unknown && !file
}

/// The man page of a command, or of mailsetup where `name` is none, as roff. `None` where there is
/// no such command.
pub fn man(locale: &Locale, name: Option<&str>) -> Option<String> {
    let mut tree = tree(locale, None);
    tree.build();
    let command = match name {
        Some(name) => tree.find_subcommand(name)?,
        None => &tree,
    };
    Some(Page { locale, tree: &tree, command, name }.render())
}

/// The commands that have a man page of their own.
pub fn commands() -> Vec<String> {
    source_tree().get_subcommands().filter(|c| !c.is_hide_set()).map(|c| c.get_name().to_owned()).collect()
}

/// Every generated file: its path below the root of the sources, and its content.
pub fn files() -> Vec<(PathBuf, String)> {
    let english = Locale::new(Language::English);
    let mut files = Vec::new();
    let schema = mail_discovery::policy::keys::schema(&|message| english.text(message));
    let schema = format!("{schema:#}\n");
    files.push((Path::new("docs/schema").join("policy-v1.json"), schema));
    for shell in Shell::value_variants() {
        let name = match shell {
            Shell::Bash => "mailsetup.bash",
            Shell::Zsh => "_mailsetup",
            Shell::Fish => "mailsetup.fish",
            Shell::PowerShell => "_mailsetup.ps1",
            Shell::Elvish => "mailsetup.elv",
            _ => continue,
        };
        files.push((Path::new("completions").join(name), completions(&english, *shell)));
    }
    for &language in Language::ALL {
        let folder = match language {
            Language::English => Path::new("man").to_owned(),
            other => Path::new("man").join(other.tag()),
        };
        let locale = &Locale::new(language);
        let pages = commands().into_iter().map(Some).chain([None]);
        for name in pages {
            let file = match &name {
                Some(name) => format!("mailsetup-{name}.1"),
                None => "mailsetup.1".to_owned(),
            };
            files.extend(man(locale, name.as_deref()).map(|page| (folder.join(file), page)));
        }
    }
    files.push((PathBuf::from("docs/findings.md"), findings()));
    files
}

/// The list of findings as Markdown: id, severity, rule, and the first sentence of its page.
fn findings() -> String {
    let mut text = String::from(
        "# Findings\n\n\
         What `mailsetup probe` can find wrong. The ids are stable: they stand in JSON (`findings[].id`) and\n\
         in every other format. `mailsetup explain ID` prints the whole page, in English or German. This file\n\
         is made from the registry in `crates/types/src/finding.rs`.\n\n\
         | id | severity | rule | meaning |\n|---|---|---|---|\n",
    );
    for spec in finding::REGISTRY {
        let page = explain::page(Language::English, spec.id);
        let meaning = page.map(|page| explain::first_sentence(page.body).replace('|', "\\|")).unwrap_or_default();
        text += &format!("| `{}` | {} | {} | {meaning} |\n", spec.id, spec.severity.id(), spec.source);
    }
    text
}

/// Writes every generated file below `folder`.
///
/// # Errors
/// Where a folder or a file can't be written.
pub fn write_files(folder: &Path) -> io::Result<()> {
    for (path, content) in files() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
    }
    Ok(())
}

/// A man page in the making.
struct Page<'a> {
    locale: &'a Locale,
    tree: &'a Command,
    command: &'a Command,
    name: Option<&'a str>,
}

impl Page<'_> {
    fn render(&self) -> String {
        let mut roff = Roff::new();
        let title = match self.name {
            Some(name) => format!("mailsetup-{name}"),
            None => "mailsetup".to_owned(),
        };
        let version = concat!("mailsetup ", env!("CARGO_PKG_VERSION"));
        // No date: it would make the files differ from one day to the next.
        roff.control("TH", [title.to_uppercase().as_str(), "1", "\"\"", version, &self.text("cli-man-manual")]);
        // Neither hyphens in host names nor stretched lines.
        roff.control("nh", []).control("ad", ["l"]);
        self.section(&mut roff, "cli-man-name");
        let about = self.command.get_about().map(ToString::to_string).unwrap_or_default();
        roff.text([roman(format!("{title} - {about}"))]);
        self.section(&mut roff, "cli-man-synopsis");
        self.synopsis(&mut roff);
        self.section(&mut roff, "cli-man-description");
        let description = self.command.get_long_about().or(self.command.get_about());
        paragraphs(&mut roff, &description.map(ToString::to_string).unwrap_or_default());
        self.commands(&mut roff);
        self.options(&mut roff);
        self.closing(&mut roff);
        roff.render()
    }

    /// The words of a message.
    fn text(&self, id: &'static str) -> String {
        self.locale.text(&Message::new(id))
    }

    fn section(&self, roff: &mut Roff, id: &'static str) {
        roff.control("SH", [self.text(id).to_uppercase().as_str()]);
    }

    fn synopsis(&self, roff: &mut Roff) {
        let usage = self.command.get_overridden_usage().map(ToString::to_string).unwrap_or_default();
        let command = match self.name {
            Some(name) => format!("mailsetup {name}"),
            None => "mailsetup".to_owned(),
        };
        for line in usage.lines() {
            let rest = line.trim().strip_prefix(&command).unwrap_or_default();
            roff.text([bold(command.as_str()), roman(rest)]);
            roff.control("br", []);
        }
    }

    fn commands(&self, roff: &mut Roff) {
        if self.name.is_some() {
            return;
        }
        self.section(roff, "cli-heading-commands");
        for command in self.tree.get_subcommands().filter(|command| !command.is_hide_set()) {
            roff.control("TP", []);
            roff.text([bold(format!("mailsetup-{}", command.get_name())), roman("(1)")]);
            roff.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
        }
    }

    fn options(&self, roff: &mut Roff) {
        let shown = || self.command.get_arguments().filter(|arg| !arg.is_hide_set());
        let mut headings: Vec<&str> = Vec::new();
        for heading in shown().filter_map(Arg::get_help_heading) {
            if !headings.contains(&heading) {
                headings.push(heading);
            }
        }
        for heading in headings {
            roff.control("SH", [heading.to_uppercase().as_str()]);
            for arg in shown().filter(|arg| arg.get_help_heading() == Some(heading)) {
                roff.control("TP", []);
                roff.text(option_line(arg));
                let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
                // Inside a tagged paragraph, a paragraph of its own would lose the indent.
                for (index, paragraph) in help.split("\n\n").enumerate() {
                    if index > 0 {
                        roff.control("IP", []);
                    }
                    lines(roff, paragraph, "9");
                }
            }
        }
    }

    /// What does not belong to a single option: examples, exit codes, environment, files.
    fn closing(&self, roff: &mut Roff) {
        let source = source_tree();
        let source = self.name.map_or(Some(&source), |name| source.find_subcommand(name));
        if let Some(id) = source.and_then(Command::get_after_help) {
            self.section(roff, "cli-heading-examples");
            paragraphs(roff, &words(self.locale, id));
        }
        let lists: &[(&str, &str)] = match self.name {
            None => &[
                ("cli-heading-exit-codes", "cli-exit-codes"),
                ("cli-heading-environment", "cli-environment"),
                ("cli-heading-files", "cli-files"),
            ],
            Some(name) if EXIT_CODES.contains(&name) => &[("cli-heading-exit-codes", "cli-exit-codes")],
            Some(_) => &[],
        };
        for (heading, list) in lists {
            self.section(roff, heading);
            definitions(roff, &self.text(list));
        }
        self.section(roff, "cli-man-see-also");
        let others = match self.name {
            None => commands().into_iter().map(|name| format!("mailsetup-{name}")).collect(),
            Some(_) => vec!["mailsetup".to_owned()],
        };
        let mut line = Vec::new();
        for (index, page) in others.into_iter().enumerate() {
            line.push(roman(if index > 0 { ", " } else { "" }));
            line.extend([bold(page), roman("(1)")]);
        }
        roff.text(line);
    }
}

/// `-c, --config FILE`, or `ADDRESS` for what needs no option.
fn option_line(arg: &Arg) -> Vec<Inline> {
    let values = || arg.get_value_names().unwrap_or_default().join(" ");
    if arg.is_positional() {
        return vec![italic(values())];
    }
    let mut line = Vec::new();
    if let Some(short) = arg.get_short() {
        line.push(bold(format!("-{short}")));
    }
    if let Some(long) = arg.get_long() {
        line.push(roman(if line.is_empty() { "" } else { ", " }));
        line.push(bold(format!("--{long}")));
    }
    if arg.get_action().takes_values() {
        line.extend([roman(" "), italic(values())]);
    }
    line
}

/// Paragraphs between empty lines; indented lines stand as they are.
fn paragraphs(roff: &mut Roff, text: &str) {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            roff.control("PP", []);
        }
        lines(roff, paragraph, "4");
    }
}

/// Lines to fill, and lines that start with a blank, which stand as they are, moved in.
fn lines(roff: &mut Roff, text: &str, indent: &str) {
    let mut literal = false;
    for line in text.lines() {
        if line.starts_with(' ') != literal {
            literal = !literal;
            if literal {
                roff.control("RS", [indent]).control("nf", []);
            } else {
                roff.control("fi", []).control("RE", []);
            }
        }
        roff.text([if literal { bold(line.trim_start()) } else { roman(line) }]);
    }
    if literal {
        roff.control("fi", []).control("RE", []);
    }
}

/// Lines of a term and, behind at least two spaces or on lines that start with one, what it means.
fn definitions(roff: &mut Roff, text: &str) {
    for line in text.lines() {
        if line.starts_with(' ') {
            roff.text([roman(line.trim_start())]);
            continue;
        }
        let (term, meaning) = line.split_once("  ").unwrap_or((line, ""));
        roff.control("TP", []);
        roff.text([bold(term)]);
        if !meaning.is_empty() {
            roff.text([roman(meaning.trim_start())]);
        }
    }
}
