//! Requests to an API: a GET, or a POST of a form. No redirects, so that what a form holds goes to
//! one place.

use std::fmt;

use reqwest::Url;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::guard::{self, Origin};
use super::http::{BODY_MAX, HttpAnswer};
use super::{HTTP_TIMEOUT, HttpError, Net};
use mail_types::{Secret, Veil};

/// The fields of a form as `application/x-www-form-urlencoded`. They may be secret: `Debug` hides
/// them and their memory is cleared.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form(Zeroizing<String>);

impl Form {
    /// Adds a field.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        // A string that grows leaves copies behind: each field makes a new one of its final length.
        let length = self.0.len() + 2 + 3 * (name.len() + value.len());
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.push_str(&self.0);
        if !text.is_empty() {
            text.push('&');
        }
        encode_into(&mut text, name);
        text.push('=');
        encode_into(&mut text, value);
        Self(text)
    }

    /// Fields whose values tell no secret (RFC 6749, RFC 7636); all others may.
    const PUBLIC: [&str; 8] = [
        "grant_type",
        "response_type",
        "client_id",
        "scope",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
        "access_type",
    ];

    /// Knows the values that may be secret, so that an answer that repeats one can be shown.
    pub fn veil(&self) -> Veil {
        let veil = Veil::default();
        let Ok(mut url) = Url::parse("https://localhost/") else { return veil };
        url.set_query(Some(&self.0));
        for (_, value) in url.query_pairs().filter(|(name, _)| !Self::PUBLIC.contains(&name.as_ref())) {
            veil.remember(&Secret::new(value.into_owned()));
        }
        veil
    }

    /// What goes on the wire, and into a URL's query.
    pub fn encoded(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form(***)")
    }
}

/// All but RFC 3986's unreserved characters as `%XX`.
fn encode_into(text: &mut String, part: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for octet in part.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            text.push(octet.into());
        } else {
            text.push('%');
            text.push(HEX[usize::from(octet >> 4)].into());
            text.push(HEX[usize::from(octet & 15)].into());
        }
    }
}

/// One request to an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// Where to; always `https`, with a host.
    pub url: Url,
    /// What is posted; `None`: a GET.
    pub form: Option<Form>,
    /// Longest body to read.
    pub max_bytes: usize,
}

impl Net {
    /// Asks an https URL, within [`HTTP_TIMEOUT`]. Any status is an answer, a redirect too.
    ///
    /// # Errors
    /// [`HttpError`] where no answer came, or the URL must not be used.
    pub async fn api(&self, url: &str, form: Option<Form>, origin: Origin) -> Result<HttpAnswer, HttpError> {
        let url = Url::parse(url).map_err(|_| HttpError::BadUrl)?;
        if url.scheme() != "https" {
            return Err(HttpError::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HttpError::BadUrl);
        }
        let port = url.port_or_known_default().unwrap_or(443);
        if origin == Origin::Network && !guard::https_port_allowed(port) && !self.allow_private {
            return Err(HttpError::Port { port });
        }
        let host = url.host_str().ok_or(HttpError::BadUrl)?.trim_matches(['[', ']']).to_owned();
        let ask = async {
            let addresses = self.resolve(&host, origin).await.map_err(HttpError::Resolve)?;
            self.backend.api(&ApiRequest { url, form, max_bytes: BODY_MAX }, &addresses).await
        };
        timeout(HTTP_TIMEOUT, ask).await.unwrap_or(Err(HttpError::Timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_encoded_and_hidden() {
        let form = Form::default().with("scope", "https://mail.google.com/ a+b").with("code", "ä&=%");
        assert_eq!(form.encoded(), "scope=https%3A%2F%2Fmail.google.com%2F%20a%2Bb&code=%C3%A4%26%3D%25");
        assert_eq!(format!("{form:?}"), "Form(***)");
        let form =
            Form::default().with("client_id", "mailsetup").with("client_secret", "sé+cret %").with("new", "other");
        assert_eq!(
            form.veil().mask("mailsetup: sé+cret % and s%C3%A9%2Bcret%20%25 other"),
            "mailsetup: *** and *** ***"
        );
    }
}
