//! Metadata of the OAuth 2.0 issuer that a file names (RFC 8414): where to consent, where to get
//! tokens. Kept in the report for the login; nothing here opens a browser.

use reqwest::Url;
use serde_json::Value;

use super::autoconfig_xml::OAuth2;
use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, hops_evidence, hops_trust, http_outcome, misrouted,
    status_outcome,
};
use mail_net::http::Fetched;
use mail_types::reason::SourceError;
use mail_types::report::{Failure, Outcome};
use mail_types::{MailConfig, OAuthIssuer, Source, Trust};

/// The issuer that a file names.
pub struct OAuth;

/// Scopes beyond this number are not kept.
const SCOPES_MAX: usize = 64;
/// The two places of the metadata: RFC 8414 section 3.1, and section 5 for OpenID providers.
const PLACES: [&str; 2] = ["oauth-authorization-server", "openid-configuration"];

/// What an autoconfig file says of its issuer.
pub fn of_file(oauth: OAuth2) -> OAuthIssuer {
    OAuthIssuer {
        issuer: oauth.issuer,
        scope: Some(oauth.scope).filter(|scope| !scope.is_empty()),
        authorization_endpoint: Some(oauth.auth_url),
        token_endpoint: Some(oauth.token_url),
        ..OAuthIssuer::default()
    }
}

/// The question for the metadata of a file's issuer.
pub fn question(config: &MailConfig, trust: Trust) -> Option<Question> {
    let issuer = config.oauth.as_ref()?;
    let url = metadata_url(&issuer.issuer, 0)?;
    Some(Question::new(Source::OAuth, 0, Query::HttpsDirect(url)).via(trust))
}

/// `https://HOST/.well-known/oauth-authorization-server/PATH`; the older place of OpenID providers
/// stands behind the path.
pub fn metadata_url(issuer: &str, place: usize) -> Option<String> {
    let whole = if issuer.contains("://") { issuer.to_owned() } else { format!("https://{issuer}") };
    let mut url = Url::parse(&whole).ok()?;
    if url.scheme() != "https" || !url.has_host() || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let name = PLACES.get(place)?;
    let new = if place == 0 { format!("/.well-known/{name}{path}") } else { format!("{path}/.well-known/{name}") };
    url.set_path(&new);
    Some(url.to_string())
}

/// The issuer that a metadata URL belongs to, without its final slash.
fn issuer_of(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    let first = format!("/.well-known/{}", PLACES[0]);
    let second = format!("/.well-known/{}", PLACES[1]);
    let path = url.path();
    let path = path.strip_prefix(&first).or_else(|| path.strip_suffix(&second))?.to_owned();
    url.set_path(&path);
    Some(url.as_str().trim_end_matches('/').to_owned())
}

impl DiscoverySource for OAuth {
    fn source(&self) -> Source {
        Source::OAuth
    }

    fn plan(&self, _context: &Context) -> Vec<Question> {
        Vec::new()
    }

    fn parse(&self, _context: &Context, question: &Question, answer: Answer) -> Parsed {
        let (Answer::Https(result), Query::HttpsDirect(url)) = (answer, &question.query) else {
            return misrouted(Trust::Https);
        };
        let Some(issuer) = issuer_of(url) else { return misrouted(Trust::Https) };
        let trust = question.via.min(Trust::Https);
        let fetched = match result {
            Ok(fetched) => fetched,
            Err(error) => return Parsed::new(http_outcome(&error), trust),
        };
        let mut parsed = Parsed::new(metadata(&issuer, &fetched), trust.min(hops_trust(&fetched)));
        parsed.evidence.extend(hops_evidence(&fetched));
        if question.order == 0
            && matches!(parsed.outcome, Outcome::Absent(_))
            && let Some(url) = metadata_url(&issuer, 1)
        {
            parsed.then.push(Question::new(Source::OAuth, 1, Query::HttpsDirect(url)).via(question.via));
        }
        parsed
    }
}

/// What an issuer's metadata say (RFC 8414 section 3.2).
pub fn metadata(issuer: &str, fetched: &Fetched) -> Outcome {
    if fetched.status != 200 {
        return status_outcome(fetched.status);
    }
    let failed = |error: SourceError| Outcome::Failed(Failure::of(error));
    let Ok(json) = serde_json::from_slice::<Value>(&fetched.body) else { return failed(SourceError::MetadataNotJson) };
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
    // RFC 8414 section 3.3: metadata of another issuer must not be used.
    let own = text("issuer").unwrap_or_default();
    if own.trim_end_matches('/') != issuer {
        return failed(SourceError::OtherIssuer);
    }
    let endpoint = |name: &str| text(name).filter(|url| url.starts_with("https://"));
    let scopes = json.get("scopes_supported").and_then(Value::as_array);
    let scopes = scopes.into_iter().flatten().filter_map(Value::as_str).take(SCOPES_MAX).map(str::to_owned);
    let oauth = OAuthIssuer {
        issuer: own,
        scope: None,
        authorization_endpoint: endpoint("authorization_endpoint"),
        token_endpoint: endpoint("token_endpoint"),
        device_authorization_endpoint: endpoint("device_authorization_endpoint"),
        registration_endpoint: endpoint("registration_endpoint"),
        scopes_supported: scopes.collect(),
    };
    Outcome::Found(MailConfig { oauth: Some(Box::new(oauth)), ..MailConfig::default() })
}

/// Fills in what the file leaves open from the issuer's own metadata. What the file says stands.
pub fn complete(file: &mut OAuthIssuer, metadata: &OAuthIssuer) {
    let bare = |issuer: &str| issuer.strip_prefix("https://").unwrap_or(issuer).trim_end_matches('/').to_owned();
    if bare(&file.issuer) != bare(&metadata.issuer) {
        return;
    }
    let fill = |own: &mut Option<String>, theirs: &Option<String>| {
        if own.is_none() {
            own.clone_from(theirs);
        }
    };
    fill(&mut file.authorization_endpoint, &metadata.authorization_endpoint);
    fill(&mut file.token_endpoint, &metadata.token_endpoint);
    fill(&mut file.device_authorization_endpoint, &metadata.device_authorization_endpoint);
    fill(&mut file.registration_endpoint, &metadata.registration_endpoint);
    file.scopes_supported.clone_from(&metadata.scopes_supported);
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::Domain;

    fn config(issuer: &str) -> MailConfig {
        let oauth = OAuthIssuer { issuer: issuer.into(), ..OAuthIssuer::default() };
        MailConfig { oauth: Some(Box::new(oauth)), ..MailConfig::default() }
    }

    fn parse(question: &Question, status: u16, body: &str) -> Parsed {
        let context = Context::new(Domain::parse("example.org").expect("domain"));
        let fetched = Fetched {
            status,
            final_url: question.query.describe(),
            hops: Vec::new(),
            content_type: None,
            location: None,
            kept_since: None,
            body: body.into(),
        };
        OAuth.parse(&context, question, Answer::Https(Ok(fetched)))
    }

    #[test]
    fn the_metadata_stand_before_the_path_or_behind_it() {
        for (issuer, first, second) in [
            (
                "https://a.example",
                "https://a.example/.well-known/oauth-authorization-server",
                "https://a.example/.well-known/openid-configuration",
            ),
            (
                "https://a.example/t/1/",
                "https://a.example/.well-known/oauth-authorization-server/t/1",
                "https://a.example/t/1/.well-known/openid-configuration",
            ),
            (
                "a.example",
                "https://a.example/.well-known/oauth-authorization-server",
                "https://a.example/.well-known/openid-configuration",
            ),
        ] {
            let asked = question(&config(issuer), Trust::Https).expect(issuer);
            assert_eq!(asked.query.describe(), first);
            let parsed = parse(&asked, 404, "");
            assert_eq!(parsed.then[0].query.describe(), second);
            assert!(parse(&parsed.then[0], 404, "").then.is_empty());
        }
        for issuer in ["http://a.example", "https://a.example?x", "https://", "ftp://a.example", ""] {
            assert_eq!(question(&config(issuer), Trust::Https), None, "{issuer}");
        }
    }

    #[test]
    fn metadata_of_another_issuer_are_refused() {
        let asked = question(&config("https://a.example/"), Trust::PlainDns).expect("question");
        let body = r#"{"issuer":"https://a.example","token_endpoint":"https://a.example/t",
            "authorization_endpoint":"http://a.example/a","scopes_supported":["mail",7]}"#;
        let parsed = parse(&asked, 200, body);
        let Outcome::Found(MailConfig { oauth: Some(found), .. }) = parsed.outcome else { panic!("found") };
        assert_eq!(found.token_endpoint.as_deref(), Some("https://a.example/t"));
        assert_eq!((found.authorization_endpoint.as_deref(), parsed.trust), (None, Trust::PlainDns));
        assert_eq!(found.scopes_supported, ["mail"]);
        let mut file =
            OAuthIssuer { issuer: "a.example".into(), token_endpoint: Some("own".into()), ..(*found).clone() };
        complete(&mut file, &found);
        assert_eq!(file.token_endpoint.as_deref(), Some("own"));
        for (body, error) in [
            (r#"{"issuer":"https://evil.example"}"#, SourceError::OtherIssuer),
            ("{}", SourceError::OtherIssuer),
            ("<html>", SourceError::MetadataNotJson),
        ] {
            let parsed = parse(&asked, 200, body);
            assert_eq!(parsed.outcome, Outcome::Failed(Failure::of(error)), "{body}");
        }
    }
}
