//! Everything that differs between systems, in one place. `tests/it/platforms.rs` counts the `cfg` attributes that are
//! left elsewhere.
//!
//! | subject | Linux and other Unix | macOS | Windows |
//! |---|---|---|---|
//! | [web page](programs::open_page) | `xdg-open` | `open` | `rundll32 url.dll`, which takes the address unquoted |
//! | [shell](programs::shell) | `sh -c` | `sh -c` | `cmd /D /S /C`, the line as it is: `cmd` has quoting rules of its own |
//! | [killing a program](programs::kill_group) | with all it has started | the same | by itself |
//! | [who is alive](programs::is_alive) | signal 0 | signal 0 | `tasklist`; unknown counts as alive |
//! | [Maildir flags](names) behind | `:2,` | `:2,` | `;2,`: a colon names a stream within the file |
//! | [private files](files::private) | mode 0600, folders 0700 | the same | the folder's access list, which in a profile is the user's |
//! | [folder durable](files::sync_folder) | fsync | fsync, `F_FULLFSYNC` | no call; NTFS journals names |
//! | [mailbox lock](files::lock_mailbox) | fcntl(2), as other mail programs | the same | `LockFileEx` |
//! | [folders] | XDG | XDG, as other command line programs | `%APPDATA%`, `%LOCALAPPDATA%` |
//! | [echo](console::Echo) | termios | termios | the console's own, switched by the question |
//! | [colours](console::take_escapes) | always understood | the same | virtual terminal mode, which may be missing |
//! | [signals] | SIGHUP, SIGINT, SIGTERM | the same | Ctrl-C, Ctrl-Break, closed window, logoff, shutdown |
//! | [name servers](RESOLV_CONF) | `/etc/resolv.conf` | the same | registry, by the resolver library |
//! | [language](desktop_language) | environment | desktop's setting | the same |
//! | [TLS failures](tls) | by OpenSSL's codes | `OSStatus` | `SECURITY_STATUS`, `HRESULT` |
//!
//! What can be decided without the system takes a [`System`], so that its tests run on every one.

pub mod console;
pub mod files;
pub mod folders;
pub mod names;
pub mod process;
pub mod programs;
pub mod signals;
pub mod tls;

/// The file that lists the system's name servers; Windows has them in the registry.
pub const RESOLV_CONF: Option<&str> = if cfg!(windows) { None } else { Some("/etc/resolv.conf") };

/// The language that the desktop is set to, on systems that keep it elsewhere than in the environment.
pub fn desktop_language() -> Option<String> {
    if System::HERE == System::Unix { None } else { sys_locale::get_locale() }
}

/// A system, as far as the differences go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux and the BSDs.
    Unix,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl System {
    /// Every system.
    pub const ALL: [Self; 3] = [Self::Unix, Self::MacOs, Self::Windows];
    /// The one that this program was built for.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_vendor = "apple") {
        Self::MacOs
    } else {
        Self::Unix
    };
}
