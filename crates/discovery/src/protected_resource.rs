//! Metadata of a resource that wants a token (RFC 9728): which issuer hands it out. Pure.

use reqwest::Url;
use serde_json::Value;

use super::status_outcome;
use mail_net::http::Fetched;
use mail_types::reason::{Absent, SourceError};
use mail_types::report::{Failure, Outcome};
use mail_types::{MailConfig, OAuthIssuer};

const PLACE: &str = "/.well-known/oauth-protected-resource";

/// Where the metadata of a resource stand (RFC 9728 section 3.1): the place goes between host and
/// path. `None` where it is no https URL, or has a query, which would have to be kept.
pub fn metadata_url(resource: &str) -> Option<String> {
    let mut url = Url::parse(resource).ok()?;
    if url.scheme() != "https" || url.query().is_some() {
        return None;
    }
    url.set_fragment(None);
    let path = format!("{PLACE}{}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Some(url.to_string())
}

/// The resource that a metadata URL belongs to, without its final slash.
fn resource_of(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    let path = url.path().strip_prefix(PLACE)?.to_owned();
    url.set_path(&path);
    Some(url.as_str().trim_end_matches('/').to_owned())
}

/// The issuer that the metadata name first.
pub fn read(fetched: &Fetched) -> Outcome {
    if fetched.status != 200 {
        return status_outcome(fetched.status);
    }
    let failed = |error: SourceError| Outcome::Failed(Failure::of(error));
    let Ok(json) = serde_json::from_slice::<Value>(&fetched.body) else { return failed(SourceError::MetadataNotJson) };
    // RFC 9728 section 3.3: metadata of another resource must not be used.
    let own = json.get("resource").and_then(Value::as_str).map(|resource| resource.trim_end_matches('/'));
    if own.is_none() || own != resource_of(&fetched.final_url).as_deref() {
        return failed(SourceError::OtherResource);
    }
    let issuers = json.get("authorization_servers").and_then(Value::as_array);
    let Some(issuer) = issuers.into_iter().flatten().find_map(Value::as_str) else {
        return Outcome::Absent(Absent::NoIssuer.into());
    };
    let oauth = OAuthIssuer { issuer: issuer.to_owned(), ..OAuthIssuer::default() };
    Outcome::Found(MailConfig { oauth: Some(Box::new(oauth)), ..MailConfig::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::Reason;

    const URL: &str = "https://api.example.org/.well-known/oauth-protected-resource/jmap/session";

    fn outcome(status: u16, body: &str) -> Outcome {
        read(&Fetched { status, final_url: URL.to_owned(), body: body.into(), ..Fetched::default() })
    }

    #[test]
    fn the_place_stands_between_host_and_path() {
        let place = "https://a.example/.well-known/oauth-protected-resource";
        for (resource, expected) in [
            ("https://a.example", Some(place.to_owned())),
            ("https://a.example/", Some(place.to_owned())),
            ("https://a.example/jmap/session#x", Some(format!("{place}/jmap/session"))),
            ("https://a.example/session?user=1", None),
            ("http://a.example/session", None),
            ("session", None),
        ] {
            assert_eq!(metadata_url(resource), expected, "{resource}");
        }
    }

    #[test]
    fn the_metadata_name_the_issuer_of_their_own_resource() {
        let own = r#"{"resource":"https://api.example.org/jmap/session","authorization_servers":["https://auth.example.org"]}"#;
        let Outcome::Found(config) = outcome(200, own) else { panic!("found") };
        assert_eq!(config.oauth.map(|oauth| oauth.issuer).as_deref(), Some("https://auth.example.org"));
        let reason = |outcome| match outcome {
            Outcome::Failed(failure) => failure.reason,
            Outcome::Absent(reason) => reason,
            other => panic!("{other:?}"),
        };
        for (status, body, expected) in [
            (200, own.replace("/jmap/", "/other/"), Reason::from(SourceError::OtherResource)),
            (200, own.replace("auth.example.org\"]", "\"]").replace("\"https://\"", "7"), Absent::NoIssuer.into()),
            (200, own.replace("authorization_servers", "x"), Absent::NoIssuer.into()),
            (200, "{}".to_owned(), Reason::from(SourceError::OtherResource)),
            (200, "<html>".to_owned(), SourceError::MetadataNotJson.into()),
            (404, String::new(), Absent::HttpStatus(404).into()),
        ] {
            assert_eq!(reason(outcome(status, &body)), expected, "{body}");
        }
    }
}
