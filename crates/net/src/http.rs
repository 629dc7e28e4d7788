//! HTTP requests and the rules for redirects.
//!
//! Redirects are followed here and not by the HTTP library, since every hop is named by the network:
//! its host, port and scheme are judged anew each time.

use std::fmt;
use std::time::SystemTime;

use reqwest::Url;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::guard::{self, Origin};
use super::{HTTP_TIMEOUT, Net};
use mail_types::reason::HttpError;

/// Most redirects followed.
pub const REDIRECTS_MAX: usize = 5;
/// Longest body read, in bytes, after decompression.
pub const BODY_MAX: usize = 256 * 1024;

/// One request: GET, POST if it has a body, or PROPFIND.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Where to; `https`, or `http` where the caller said so; with a host.
    pub url: Url,
    /// Longest body to read.
    pub max_bytes: usize,
    /// What is posted: an XML document.
    pub xml: Option<String>,
    /// Asks for the properties of a WebDAV resource (RFC 4918 section 9.1), and of nothing below it.
    pub propfind: bool,
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// The Location header. Text from the network.
    pub location: Option<String>,
    /// The Content-Type header. Text from the network.
    pub content_type: Option<String>,
    /// The body, decompressed; empty where the answer redirects.
    #[serde(with = "super::tape::format::octets")]
    pub body: Vec<u8>,
}

/// What a URL led to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fetched {
    /// Status code of the last answer; any but 200 is for the caller to judge.
    pub status: u16,
    /// Where the last answer came from.
    pub final_url: String,
    /// Every request in order; the last is the one that was answered.
    pub hops: Vec<Hop>,
    /// The Content-Type header. Text from the network.
    pub content_type: Option<String>,
    /// Where a redirect that was not followed leads. Text from the network.
    pub location: Option<String>,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// Nobody was asked: the answer was kept from this instant ([`super::cache`]).
    pub kept_since: Option<SystemTime>,
}

/// One request on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// What was asked for.
    pub url: String,
    /// The status that came back.
    pub status: u16,
    /// The host asked, in A-labels or as an IP address.
    pub host: String,
}

impl fmt::Display for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = match (&self.xml, self.propfind) {
            (_, true) => "PROPFIND",
            (Some(_), false) => "POST",
            (None, false) => "GET",
        };
        write!(f, "{method} {}", self.url)
    }
}

impl Net {
    /// Fetches an https URL and follows its redirects, at most [`REDIRECTS_MAX`], all within
    /// [`HTTP_TIMEOUT`]. Every host on the way counts as named by the network. Any status is an
    /// answer; redirects without a Location too.
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or one that must not be used.
    pub async fn get(&self, url: &str) -> Result<Fetched, HttpError> {
        if let Some(kept) = self.kept(url) {
            return Ok(kept);
        }
        let fetched = self.request(url, Manner { redirects: true, ..Manner::default() }).await?;
        self.keep(url, &fetched);
        Ok(fetched)
    }

    /// As [`Net::get`], but follows no redirect: one is an answer like any other.
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or one that must not be used.
    pub async fn get_direct(&self, url: &str) -> Result<Fetched, HttpError> {
        self.request(url, Manner::default()).await
    }

    /// As [`Net::get`], but the first hops may be plain `http`; what came over https once stays there.
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or one that must not be used.
    pub async fn get_plain(&self, url: &str) -> Result<Fetched, HttpError> {
        self.request(url, Manner { redirects: true, plain: true, ..Manner::default() }).await
    }

    /// As [`Net::get_plain`], but follows no redirect.
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or one that must not be used.
    pub async fn get_plain_direct(&self, url: &str) -> Result<Fetched, HttpError> {
        self.request(url, Manner { plain: true, ..Manner::default() }).await
    }

    /// Posts an XML document to an https URL. Follows no redirect: where the document may go is for
    /// the caller to judge.
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or one that must not be used.
    pub async fn post_xml(&self, url: &str, xml: &str) -> Result<Fetched, HttpError> {
        self.request(url, Manner { xml: Some(xml), ..Manner::default() }).await
    }

    /// Asks an https URL for its WebDAV properties, without credentials, and follows its redirects as
    /// [`Net::get`] does (RFC 6764 section 5).
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or one that must not be used.
    pub async fn propfind(&self, url: &str) -> Result<Fetched, HttpError> {
        self.request(url, Manner { redirects: true, propfind: true, ..Manner::default() }).await
    }

    async fn request(&self, url: &str, manner: Manner<'_>) -> Result<Fetched, HttpError> {
        let url = Url::parse(url).map_err(|_| HttpError::BadUrl)?;
        timeout(HTTP_TIMEOUT, self.follow(url, manner)).await.unwrap_or(Err(HttpError::Timeout))
    }

    async fn follow(&self, mut url: Url, manner: Manner<'_>) -> Result<Fetched, HttpError> {
        let mut hops = Vec::new();
        loop {
            let host = self.check(&mut url, manner.plain)?;
            let addresses = self.resolve(&host, Origin::Network).await.map_err(|error| {
                if error.is_absent() && !hops.is_empty() {
                    HttpError::BadRedirect { to: url.to_string() }
                } else {
                    HttpError::Resolve(error)
                }
            })?;
            let request = HttpRequest {
                url: url.clone(),
                max_bytes: BODY_MAX,
                xml: manner.xml.map(str::to_owned),
                propfind: manner.propfind,
            };
            let answer = self.backend.http(&request, &addresses).await?;
            hops.push(Hop { url: url.to_string(), status: answer.status, host });
            let HttpAnswer { status, content_type, location, body } = answer;
            let location = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
            let next = if manner.redirects { location.clone() } else { None };
            let Some(location) = next else {
                return Ok(Fetched {
                    status,
                    final_url: url.to_string(),
                    hops,
                    content_type,
                    location,
                    body,
                    kept_since: None,
                });
            };
            if hops.len() > REDIRECTS_MAX {
                return Err(HttpError::RedirectLimit { max: REDIRECTS_MAX });
            }
            url = target(&url, location)?;
        }
    }

    /// Checks scheme and port, drops what must not be sent, and gives the host.
    fn check(&self, url: &mut Url, plain: bool) -> Result<String, HttpError> {
        let allowed = match url.scheme() {
            "https" => guard::https_port_allowed,
            "http" if plain => guard::http_port_allowed,
            _ => return Err(HttpError::NotHttps),
        };
        let port = url.port_or_known_default().unwrap_or(443);
        if !allowed(port) && !self.allow_private {
            return Err(HttpError::Port { port });
        }
        // A name with its final dot would not be found in the certificate.
        if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
            url.set_host(Some(&host)).map_err(|_| HttpError::BadUrl)?;
        }
        // User name and password of a URL would be sent as credentials; a fragment is ours alone.
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| HttpError::BadUrl)?;
        url.set_fragment(None);
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(HttpError::BadUrl)?;
        Ok(host.trim_matches(['[', ']']).to_owned())
    }
}

/// How a URL is asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Manner<'a> {
    redirects: bool,
    /// `http` will do.
    plain: bool,
    /// What is posted.
    xml: Option<&'a str>,
    propfind: bool,
}

/// Where a redirect leads: never from https to http.
fn target(from: &Url, location: String) -> Result<Url, HttpError> {
    match from.join(&location) {
        Ok(url) if url.scheme() == "https" => Ok(url),
        Ok(url) if url.scheme() == "http" && from.scheme() == "http" => Ok(url),
        Ok(url) if url.scheme() == "http" => Err(HttpError::Downgrade { to: url.to_string() }),
        _ => Err(HttpError::BadRedirect { to: location }),
    }
}

/// A body that grows up to a limit.
#[derive(Debug)]
pub(super) struct Body {
    octets: Vec<u8>,
    max_bytes: usize,
}

impl Body {
    /// An empty body; `announced` is what Content-Length says.
    pub(super) fn new(max_bytes: usize, announced: Option<u64>) -> Result<Self, HttpError> {
        match announced {
            Some(length) if length > max_bytes as u64 => Err(HttpError::TooLarge { max_bytes }),
            _ => Ok(Self { octets: Vec::new(), max_bytes }),
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), HttpError> {
        if chunk.len() > self.max_bytes - self.octets.len() {
            return Err(HttpError::TooLarge { max_bytes: self.max_bytes });
        }
        self.octets.extend_from_slice(chunk);
        Ok(())
    }

    pub(super) fn into_octets(self) -> Vec<u8> {
        self.octets
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::fake::{FakeHttp, FakeNet};
    use super::super::{DnsError, NetOptions, RecordKind};
    use super::*;
    use mail_types::reason::ResolveError;
    use mail_types::report::Cause;

    const START: &str = "https://autoconfig.example/mail/config-v1.1.xml";

    fn redirects(count: usize) -> FakeNet {
        (0..count).fold(FakeNet::new(), |fake, number| {
            fake.http(&format!("https://a.example/{number}"), FakeHttp::redirect(302, &format!("/{}", number + 1)))
        })
    }

    #[test]
    fn a_request_says_its_method() {
        let request = |xml: Option<&str>, propfind| {
            let url = Url::parse(START).expect("URL");
            HttpRequest { url, max_bytes: BODY_MAX, xml: xml.map(str::to_owned), propfind }.to_string()
        };
        assert_eq!(request(None, true), format!("PROPFIND {START}"));
        assert_eq!(request(Some("<a/>"), false), format!("POST {START}"));
        assert_eq!(request(None, false), format!("GET {START}"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_comes_with_its_hops() {
        let (net, log) = FakeNet::new()
            .http(START, FakeHttp::redirect(301, "https://user:pw@cdn.example./c.xml#top"))
            .http("https://cdn.example/c.xml", FakeHttp::ok("text/xml", "<clientConfig/>"))
            .build();
        let fetched = net.get(START).await.expect("fetched");
        assert_eq!(fetched.status, 200);
        assert_eq!(fetched.final_url, "https://cdn.example/c.xml");
        assert_eq!(fetched.body, b"<clientConfig/>");
        assert_eq!(fetched.content_type.as_deref(), Some("text/xml"));
        let hop = |url: &str, status, host: &str| Hop { url: url.into(), status, host: host.into() };
        assert_eq!(
            fetched.hops,
            [hop(START, 301, "autoconfig.example"), hop("https://cdn.example/c.xml", 200, "cdn.example")]
        );
        assert_eq!(log.fetched(START), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn any_status_is_an_answer() {
        for status in [204, 304, 404, 410, 500] {
            let (net, _) = FakeNet::new().http(START, FakeHttp::status(status)).build();
            assert_eq!(net.get(START).await.map(|fetched| fetched.status), Ok(status));
        }
        let (net, _) = FakeNet::new().http(START, FakeHttp::status(302)).build();
        assert_eq!(net.get(START).await.map(|fetched| fetched.status), Ok(302), "no Location");
    }

    #[tokio::test(start_paused = true)]
    async fn redirects_are_limited() {
        let (net, _) = redirects(REDIRECTS_MAX).http("https://a.example/5", FakeHttp::ok("text/xml", "x")).build();
        assert_eq!(net.get("https://a.example/0").await.map(|fetched| fetched.hops.len()), Ok(6));
        let (net, log) = redirects(20).build();
        assert_eq!(net.get("https://a.example/0").await, Err(HttpError::RedirectLimit { max: 5 }));
        assert_eq!(log.fetched("https://a.example/6"), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn redirects_keep_to_https_and_to_public_hosts() {
        let private =
            |address: &str| HttpError::Resolve(ResolveError::Private { address: address.parse().expect(address) });
        let bad = |to: &str| HttpError::BadRedirect { to: to.into() };
        let cases = [
            ("http://autoconfig.example/x", HttpError::Downgrade { to: "http://autoconfig.example/x".into() }),
            ("ftp://autoconfig.example/x", bad("ftp://autoconfig.example/x")),
            ("https://", bad("https://")),
            ("https://nowhere.example/x", bad("https://nowhere.example/x")),
            ("https://127.0.0.1/x", private("127.0.0.1")),
            ("https://0x7f.1/x", private("127.0.0.1")),
            ("https://[::1]/x", private("::1")),
            ("https://localhost/x", private("::1")),
            ("https://router.example/x", private("192.168.1.1")),
            ("https://autoconfig.example:8443/x", HttpError::Port { port: 8443 }),
        ];
        for (location, expected) in cases {
            let (net, log) = FakeNet::new()
                .http(START, FakeHttp::redirect(302, location))
                .host("router.example", &["192.168.1.1"])
                .build();
            let got = net.get(START).await;
            assert_eq!(got, Err(expected.clone()), "{location}");
            assert!(!expected.is_absent(), "a redirect to nowhere is a failure: {location}");
            assert_eq!(log.requests(), 1, "{location} is not asked");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn allow_private_lets_hosts_and_ports_through() {
        let url = "https://router.example:8443/x";
        let options = NetOptions { allow_private: true, ..NetOptions::default() };
        let (net, _) = FakeNet::new()
            .host("router.example", &["192.168.1.1"])
            .http(url, FakeHttp::ok("text/xml", "x"))
            .build_with(&options);
        assert_eq!(net.get(url).await.map(|fetched| fetched.status), Ok(200));
        assert_eq!(net.get("http://router.example/x").await, Err(HttpError::NotHttps));
        assert_eq!(net.get("router").await, Err(HttpError::BadUrl));
    }

    #[tokio::test(start_paused = true)]
    async fn plain_http_is_for_those_who_ask_for_it_and_never_comes_back() {
        let url = "http://autoconfig.example/x";
        let (net, _) = FakeNet::new()
            .http(url, FakeHttp::redirect(302, "http://autoconfig.example/y"))
            .http("http://autoconfig.example/y", FakeHttp::redirect(301, "https://autoconfig.example/z"))
            .http("https://autoconfig.example/z", FakeHttp::ok("text/xml", "x"))
            .http("http://autoconfig.example/back", FakeHttp::redirect(302, START))
            .http(START, FakeHttp::redirect(302, url))
            .build();
        assert_eq!(net.get(url).await, Err(HttpError::NotHttps));
        assert_eq!(net.get_plain(url).await.map(|fetched| fetched.hops.len()), Ok(3));
        let back = net.get_plain("http://autoconfig.example/back").await;
        assert_eq!(back, Err(HttpError::Downgrade { to: url.into() }));
        assert_eq!(net.get_plain("http://autoconfig.example:8080/").await, Err(HttpError::Port { port: 8080 }));
        assert_eq!(net.get_plain("http://autoconfig.example:443/").await, Err(HttpError::Port { port: 443 }));
        let direct = net.get_plain_direct(url).await.expect("answer");
        assert_eq!((direct.status, direct.location.as_deref()), (302, Some("http://autoconfig.example/y")));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_posted_goes_to_one_place() {
        let (net, log) = FakeNet::new()
            .http(START, FakeHttp::redirect(302, "https://elsewhere.example/"))
            .http("https://elsewhere.example/", FakeHttp::ok("text/xml", "x"))
            .build();
        let fetched = net.post_xml(START, "<a/>").await.expect("answer");
        assert_eq!((fetched.status, fetched.location.as_deref()), (302, Some("https://elsewhere.example/")));
        assert_eq!(log.posted(), [(START.to_owned(), "<a/>".to_owned())]);
        assert_eq!(log.requests(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_does_not_exist_is_absent_and_a_failed_question_is_not() {
        let (net, _) = FakeNet::new().dns_error("broken.example", RecordKind::A, DnsError::Timeout).build();
        let absent = net.get(START).await.expect_err("absent");
        assert!(absent.is_absent());
        assert_eq!(absent, HttpError::Resolve(DnsError::NxDomain.into()));
        let failed = net.get("https://broken.example/").await.expect_err("failed");
        assert!(!failed.is_absent());
        assert_eq!(failed.cause(), Cause::Timeout);
    }

    #[tokio::test(start_paused = true)]
    async fn all_hops_share_five_seconds() {
        let slow = Duration::from_secs(3);
        let (net, _) = FakeNet::new()
            .http(START, FakeHttp::redirect(302, "/2"))
            .delay(slow)
            .http("https://autoconfig.example/2", FakeHttp::ok("text/xml", "x"))
            .delay(slow)
            .build();
        assert_eq!(net.get(START).await, Err(HttpError::Timeout));
        assert_eq!(net.clock().elapsed(), HTTP_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_up_to_its_limit() {
        let fetch = async |length: usize| {
            let (net, _) = FakeNet::new().http(START, FakeHttp::ok("text/xml", &"x".repeat(length))).build();
            net.get(START).await.map(|fetched| fetched.body.len())
        };
        assert_eq!(fetch(BODY_MAX).await, Ok(BODY_MAX));
        assert_eq!(fetch(BODY_MAX + 1).await, Err(HttpError::TooLarge { max_bytes: BODY_MAX }));
        let too_large = Err(HttpError::TooLarge { max_bytes: 10 });
        assert_eq!(Body::new(10, Some(11)).map(Body::into_octets), too_large);
        let mut body = Body::new(10, None).expect("nothing announced");
        assert_eq!(body.push(b"12345678"), Ok(()));
        assert_eq!(body.push(b"901"), Err(HttpError::TooLarge { max_bytes: 10 }));
    }
}
