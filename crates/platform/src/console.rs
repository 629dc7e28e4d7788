//! The terminal.

/// How the terminal's echo was before anything was asked. On Windows each question switches it by itself.
pub struct Echo {
    #[cfg(unix)]
    attributes: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Echo {
    /// As it is now.
    pub fn save() -> Self {
        Self { attributes: rustix::termios::tcgetattr(std::io::stdin()).ok() }
    }

    /// Switches the echo and the system's line editing on or off.
    pub fn set(&self, echo: bool, lines: bool) {
        if let Some(attributes) = &self.attributes {
            let mut changed = attributes.clone();
            changed.local_modes.set(rustix::termios::LocalModes::ECHO, echo);
            changed.local_modes.set(rustix::termios::LocalModes::ICANON, lines);
            set(&changed);
        }
    }

    /// As it was.
    pub fn restore(&self) {
        if let Some(attributes) = self.attributes.as_ref().filter(|_| in_foreground()) {
            set(attributes);
        }
    }
}

#[cfg(unix)]
fn set(attributes: &rustix::termios::Termios) {
    let _ = rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, attributes);
}

/// A process in the background that touches the terminal is stopped by the system, and then nothing ends it.
#[cfg(unix)]
fn in_foreground() -> bool {
    rustix::termios::tcgetpgrp(std::io::stdin()).is_ok_and(|group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
impl Echo {
    /// As it is now.
    pub fn save() -> Self {
        Self {}
    }

    /// Switches the echo and the system's line editing on or off.
    pub fn set(&self, _echo: bool, _lines: bool) {}

    /// As it was.
    pub fn restore(&self) {}
}

/// Has the terminal understand escape sequences. False: it shows them as text, as consoles before Windows 10 do.
pub fn take_escapes() -> bool {
    #[cfg(windows)]
    return colored::control::set_virtual_terminal(true).is_ok();
    #[cfg(not(windows))]
    true
}
