//! Where the program's own files are: `mailsetup` in the user's folders.
//!
//! | | Unix, macOS | Windows |
//! |---|---|---|
//! | configuration, accounts | `$XDG_CONFIG_HOME`, `~/.config` | `%APPDATA%` |
//! | journals | `$XDG_STATE_HOME`, `~/.local/state` | `%LOCALAPPDATA%` |
//! | cache | `$XDG_CACHE_HOME`, `~/.cache` | `%LOCALAPPDATA%` |
//!
//! macOS has `~/Library/Application Support` for programs with windows; those of the command line mostly follow XDG
//! there too. A journal belongs to the mail on this machine: Windows would copy it to others from `%APPDATA%`.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// What is kept in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Settings and accounts.
    Config,
    /// Journals of mail that was fetched.
    State,
    /// What can be got again.
    Cache,
}

/// The program's folder; `None` if the user has no home.
pub fn of(folder: Folder) -> Option<PathBuf> {
    Some(base(&etcetera::choose_base_strategy().ok()?, folder).join("mailsetup"))
}

fn base(strategy: &impl BaseStrategy, folder: Folder) -> PathBuf {
    match folder {
        Folder::Config => strategy.config_dir(),
        // Windows has none for state; its cache folder is the one that stays on the machine.
        Folder::State => strategy.state_dir().unwrap_or_else(|| strategy.cache_dir()),
        Folder::Cache => strategy.cache_dir(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_journal_stays_on_the_machine() {
        let Ok(windows) = etcetera::base_strategy::Windows::new() else { panic!("no home") };
        let [config, state] = [Folder::Config, Folder::State].map(|folder| base(&windows, folder));
        if cfg!(not(windows)) {
            let home = etcetera::home_dir().expect("home");
            assert_eq!(config, home.join("AppData").join("Roaming"));
            assert_eq!(state, home.join("AppData").join("Local"));
        }
        assert_ne!(config, state);
        let Ok(xdg) = etcetera::base_strategy::Xdg::new() else { panic!("no home") };
        assert!(base(&xdg, Folder::State).is_absolute());
        assert_ne!(base(&xdg, Folder::State), base(&xdg, Folder::Cache));
        assert!(of(Folder::Config).is_some_and(|folder| folder.ends_with(Path::new("mailsetup"))));
    }
}
