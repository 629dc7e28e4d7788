//! `setup --publish`: writes what a domain publishes, for its zone and its web server.

use std::io;
use std::path::{Path, PathBuf};

use super::failed::Failed;
use super::output;
use crate::cli::SetupArgs;
use crate::cli::publish::PublishPlace;
use crate::exit::Exit;
use crate::export::publish::{self, LoginName, Publication, Published, Refusal};
use crate::files::{self, Mode};
use crate::locale::Locale;
use mail_types::Message;

/// Writes every file, or none where one is in the way.
pub fn run(args: &SetupArgs, place: &PublishPlace, locale: &Locale) -> Result<Exit, Failed> {
    let servers = args.servers().map(|url| (url.protocol, url.endpoint.clone(), url.security)).collect();
    let publication = Publication {
        domain: place.domain.clone(),
        name: args.export.name.clone(),
        servers,
        login_name: args.own.user.as_deref().and_then(LoginName::parse).unwrap_or_default(),
        web_host: args.publish.web_host.clone(),
        mail_exchangers: args.publish.mail_exchangers.clone(),
    };
    let published = publish::publish(&publication, locale);
    let published = published.map_err(|Refusal(reason)| Failed::new(Exit::Usage, reason))?;
    let paths: Vec<PathBuf> = published.files.iter().map(|file| place.folder.join(&file.path)).collect();
    if !args.export.overwrite
        && let Some(path) = paths.iter().find(|path| path.symlink_metadata().is_ok())
    {
        let message = Message::new("export-refused-exists").with("path", path.display().to_string());
        return Err(Failed::new(Exit::Storage, message).hint(Message::new("export-hint-overwrite")));
    }
    if let Some(path) = paths.iter().find(|path| super::export::is_special(path)) {
        let message = Message::new("export-refused-special").with("path", path.display().to_string());
        return Err(Failed::new(Exit::Storage, message));
    }
    for (path, file) in paths.iter().zip(&published.files) {
        write(path, &file.text).map_err(|error| output::not_written(path, &error))?;
    }
    for note in &published.notes {
        output::remark(locale, note);
    }
    Ok(output::print(&summary(&published, &paths, &publication, locale)))
}

/// Which file goes where, and what to do next.
fn summary(published: &Published, paths: &[PathBuf], publication: &Publication, locale: &Locale) -> String {
    let mut text = String::new();
    for (path, file) in paths.iter().zip(&published.files) {
        let message = match &file.url {
            Some(url) => Message::new("publish-file-web").with("url", url.clone()),
            None if file.path == publish::ZONE_FILE => Message::new("publish-file-zone"),
            None => Message::new("publish-file-nginx"),
        };
        text.push_str(&format!("{}\n    {}\n", path.display(), locale.text(&message)));
    }
    let next = Message::new("publish-next").with("domain", publication.domain.as_str().to_owned());
    text + "\n" + &locale.text(&next) + "\n"
}

/// Files that everybody may read, other than those for one's own mail program. Each is there as a whole or not at all;
/// a link is replaced itself.
fn write(path: &Path, text: &str) -> io::Result<()> {
    std::fs::create_dir_all(files::folder_of(path))?;
    files::write_whole(path, text.as_bytes(), Mode::Shared)
}
