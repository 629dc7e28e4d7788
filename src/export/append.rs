//! Adds an account to a file that a program already reads.

use super::{Exporter, Refusal};
use mail_types::Message;

/// How the accounts of a format stand beside each other in one file.
#[derive(Debug, Clone, Copy)]
pub struct Blocks {
    /// Lines that begin so name an account or a part of it: each stands once in a file.
    pub names: &'static [&'static str],
    /// Lines that begin so choose the account to use first: the file keeps the one that it has.
    pub first: &'static [&'static str],
}

/// The file with the account behind what it holds.
///
/// # Errors
/// [`Refusal`] if the format has no place for a second account, or the file already holds this one.
pub fn append(exporter: &dyn Exporter, existing: &str, added: &str) -> Result<String, Refusal> {
    let Some(blocks) = exporter.blocks() else {
        return Err(Refusal::of(exporter.name(), "export-refused-append"));
    };
    let begins = |line: &str, starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    let names = |text: &str| -> Vec<String> {
        text.lines().filter(|line| begins(line, blocks.names)).map(|line| line.trim().to_owned()).collect()
    };
    let there = names(existing);
    if let Some(name) = names(added).into_iter().find(|name| there.contains(name)) {
        return Err(Refusal(Message::new("export-refused-append-there").with("line", name)));
    }
    let mut kept = existing.trim_end().to_owned();
    let chosen = kept.lines().any(|line| begins(line.trim_start(), blocks.first));
    let mut added: Vec<&str> = added.lines().filter(|line| !(chosen && begins(line, blocks.first))).collect();
    if let Some((list, rest)) = one_list(&kept, &added) {
        (kept, added) = (list, rest);
    }
    let between = if kept.is_empty() { "" } else { "\n\n" };
    Ok(format!("{kept}{between}{}\n", added.join("\n").trim()))
}

/// OfflineIMAP names its accounts in one line of its `[general]` section, which a file holds once.
fn one_list<'a>(kept: &str, added: &[&'a str]) -> Option<(String, Vec<&'a str>)> {
    const LIST: &str = "accounts = ";
    let account = added.iter().find_map(|line| line.strip_prefix(LIST))?;
    let lines = kept.lines().map(|line| match line.strip_prefix(LIST) {
        Some(list) => format!("{LIST}{list}, {account}"),
        None => line.to_owned(),
    });
    let rest = added.iter().skip_while(|line| !line.starts_with("[Account")).copied().collect();
    kept.lines().any(|line| line.starts_with(LIST)).then(|| (lines.collect::<Vec<_>>().join("\n"), rest))
}
