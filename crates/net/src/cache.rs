//! Answers of the ISP database, kept on disk for a week.
//!
//! The database changes rarely and is asked at every run, so an answer that was read lately need not
//! be fetched again: it saves the other side a request and this one four round trips. Only files
//! that were found are kept; that a domain is missing may change any day.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use mail_types::encode::hex;

use super::Net;
use super::http::{BODY_MAX, Fetched, Hop};

/// How long an answer counts.
const AGE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// Longest file that is read: the body in base64 and some names.
const FILE_MAX: u64 = (BODY_MAX as u64) * 4 / 3 + 8192;
/// Most files looked at when old ones are cleared away.
const FILES_MAX: usize = 1000;

/// Where answers are kept, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheOptions {
    /// The folder; made when the first answer is kept.
    pub folder: PathBuf,
    /// Only URLs that begin so.
    pub prefix: String,
}

/// One answer as it stands in its file.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// Against a clash of names, and for who looks into the folder.
    url: String,
    /// Seconds since 1970.
    fetched: u64,
    final_url: String,
    hops: Vec<(String, u16, String)>,
    content_type: Option<String>,
    /// Base64: a file may come in any encoding.
    body: String,
}

impl CacheOptions {
    fn covers(&self, url: &str) -> bool {
        url.starts_with(&self.prefix)
    }

    fn file(&self, url: &str) -> PathBuf {
        self.folder.join(format!("{}.json", hex(&Sha256::digest(url)[..16])))
    }

    /// The answer, where it is there and not too old. What can't be read counts as missing.
    fn read(&self, url: &str, now: SystemTime) -> Option<Fetched> {
        let file = self.file(url);
        if fs::metadata(&file).ok()?.len() > FILE_MAX {
            return None;
        }
        let entry: Entry = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        let fetched = UNIX_EPOCH.checked_add(Duration::from_secs(entry.fetched))?;
        // A date in the future is as good as none.
        let age = now.duration_since(fetched).ok()?;
        if age > AGE_MAX || entry.url != url {
            return None;
        }
        Some(Fetched {
            status: 200,
            final_url: entry.final_url,
            hops: entry.hops.into_iter().map(|(url, status, host)| Hop { url, status, host }).collect(),
            content_type: entry.content_type,
            location: None,
            body: STANDARD.decode(entry.body).ok()?,
            kept_since: Some(fetched),
        })
    }

    /// Keeps an answer. It is not worth an error that this fails: the next run asks again.
    fn write(&self, url: &str, fetched: &Fetched, now: SystemTime) -> Option<()> {
        let entry = Entry {
            url: url.to_owned(),
            fetched: now.duration_since(UNIX_EPOCH).ok()?.as_secs(),
            final_url: fetched.final_url.clone(),
            hops: fetched.hops.iter().map(|hop| (hop.url.clone(), hop.status, hop.host.clone())).collect(),
            content_type: fetched.content_type.clone(),
            body: STANDARD.encode(&fetched.body),
        };
        fs::create_dir_all(&self.folder).ok()?;
        clear(&self.folder, now);
        // Whole or not at all: another run may read at this moment.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).ok()?;
        file.write_all(&serde_json::to_vec(&entry).ok()?).ok()?;
        file.persist(self.file(url)).ok()?;
        Some(())
    }
}

/// Takes away what no run would read any more; the folder tells which domains somebody asked about.
fn clear(folder: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().take(FILES_MAX) {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let old = modified.is_ok_and(|modified| now.duration_since(modified).is_ok_and(|age| age > AGE_MAX));
        if old && entry.path().extension().is_some_and(|extension| extension == "json") {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Net {
    /// The kept answer to a URL, where there is one.
    pub(super) fn kept(&self, url: &str) -> Option<Fetched> {
        let cache = self.cache.as_ref().filter(|cache| cache.covers(url))?;
        cache.read(url, self.clock().date())
    }

    /// Keeps the answer to a URL, where such are kept.
    pub(super) fn keep(&self, url: &str, fetched: &Fetched) {
        let cache = self.cache.as_ref().filter(|cache| cache.covers(url));
        if let Some(cache) = cache.filter(|_| fetched.status == 200) {
            let _ = cache.write(url, fetched, self.clock().date());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{FakeHttp, FakeNet, date};
    use super::*;

    const URL: &str = "https://ispdb.example/v1.1/example.org";

    fn options(folder: &Path) -> CacheOptions {
        CacheOptions { folder: folder.join("ispdb"), prefix: "https://ispdb.example/".to_owned() }
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_run_asks_nobody() {
        let folder = tempfile::tempdir().expect("folder");
        let cache = || Some(options(folder.path()));
        let fake = || FakeNet::new().http(URL, FakeHttp::ok("text/xml", "<clientConfig/>"));
        let (net, _) = fake().build();
        let net = net.with_cache(cache());
        let first = net.get(URL).await.expect("fetched");
        assert_eq!(first.kept_since, None);
        let (net, log) = fake().build();
        let net = net.with_cache(cache());
        let second = net.get(URL).await.expect("kept");
        assert_eq!(second, Fetched { kept_since: Some(date()), ..first });
        assert_eq!(log.requests(), 0);
        let (net, log) = fake().build();
        assert!(net.get(URL).await.is_ok_and(|fetched| fetched.kept_since.is_none()));
        assert_eq!(log.fetched(URL), 1, "without a cache");
    }

    #[tokio::test(start_paused = true)]
    async fn only_files_of_the_database_are_kept() {
        let folder = tempfile::tempdir().expect("folder");
        let cache = || Some(options(folder.path()));
        let other = "https://autoconfig.example/mail/config-v1.1.xml";
        let missing = "https://ispdb.example/v1.1/missing.example";
        let (net, _) =
            FakeNet::new().http(other, FakeHttp::ok("text/xml", "x")).http(missing, FakeHttp::status(404)).build();
        let net = net.with_cache(cache());
        assert!(net.get(other).await.is_ok() && net.get(missing).await.is_ok());
        assert!(!folder.path().join("ispdb").exists());
    }

    #[test]
    fn an_answer_counts_for_a_week_and_only_whole() {
        let folder = tempfile::tempdir().expect("folder");
        let cache = options(folder.path());
        let fetched = Fetched { status: 200, body: b"\xff<a/>".to_vec(), ..Fetched::default() };
        let now = date();
        assert_eq!(cache.write(URL, &fetched, now), Some(()));
        let read = |cache: &CacheOptions, now| cache.read(URL, now).map(|fetched| fetched.body);
        assert_eq!(read(&cache, now + AGE_MAX), Some(fetched.body.clone()));
        assert_eq!(read(&cache, now + AGE_MAX + Duration::from_secs(1)), None, "too old");
        assert_eq!(read(&cache, now - Duration::from_secs(1)), None, "from the future");
        assert_eq!(cache.read("https://ispdb.example/other", now), None);
        fs::write(cache.file(URL), b"{\"url\": ").expect("cut off");
        assert_eq!(read(&cache, now), None, "cut off");
        fs::write(cache.file(URL), vec![b' '; usize::try_from(FILE_MAX).expect("fits") + 1]).expect("huge");
        assert_eq!(read(&cache, now), None, "too long");
    }
}
