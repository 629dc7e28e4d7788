//! Addresses for people: opened in the browser, as links on the terminal, and text for the clipboard.
//!
//! Only addresses of the built-in table and of an authority that the user named get here: what a server or a file
//! says opens nothing.

use std::env;
use std::io::{self, IsTerminal};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dialoguer::console::Term;
use mail_platform::System;

use super::tty;

/// Opens the browser, where the desktop knows how; the address stands on the screen in any case.
pub fn open(url: &str) {
    mail_platform::programs::open_page(url);
}

/// A browser that this opens is in front of the user: not at the other end of SSH, and there is a desktop.
pub fn here() -> bool {
    is_here(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn is_here(set: impl Fn(&str) -> bool) -> bool {
    let remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(&set);
    let desktop = System::HERE != System::Unix || set("DISPLAY") || set("WAYLAND_DISPLAY");
    !remote && desktop
}

/// The address as a link (OSC 8) for standard error, where that is a terminal which may know them.
pub fn link(url: &'static str) -> String {
    if !io::stderr().is_terminal() || tty::plain() {
        return url.to_owned();
    }
    format!("\u{1b}]8;;{url}\u{1b}\\{url}\u{1b}]8;;\u{1b}\\")
}

/// Asks the terminal to put the text into the clipboard (OSC 52). No terminal says whether it did.
///
/// # Errors
/// If the terminal is gone.
pub fn copy(text: &str) -> io::Result<()> {
    Term::stderr().write_str(&clipboard(text))
}

fn clipboard(text: &str) -> String {
    format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_at_the_other_end_of_ssh_is_not_opened() {
        let here = |names: &'static [&'static str]| is_here(|name| names.contains(&name));
        assert!(here(&["DISPLAY"]) && here(&["WAYLAND_DISPLAY"]));
        assert!(!here(&["DISPLAY", "SSH_CONNECTION"]) && !here(&["WAYLAND_DISPLAY", "SSH_TTY"]));
        assert_eq!(here(&[]), System::HERE != System::Unix);
    }

    #[test]
    fn what_is_copied_cannot_leave_its_sequence() {
        assert_eq!(clipboard("imap.gmx.net"), "\u{1b}]52;c;aW1hcC5nbXgubmV0\u{7}");
        assert!(!clipboard("a\u{7}\u{1b}[2J")[1..].trim_end_matches('\u{7}').contains(['\u{7}', '\u{1b}']));
    }
}
