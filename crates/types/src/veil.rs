//! Secrets that were sent, and texts from servers without them.
//!
//! A server may repeat what it was sent (`BAD unknown command: LOGIN tim hunter2`), in a reply, in a field of a
//! JSON document, in capitals, quoted, in base64 or cut off, and on the next connection as well. What is to be
//! shown or written down goes through a veil first, before anything is cut off.

use std::collections::HashSet;
use std::fmt;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::Secret;
use super::encode::{UNRESERVED, hex, percent};

/// What is shown in a secret's place.
pub const MASK: &str = "***";
/// Shorter secrets are not looked for: they would be found in every other word.
const SECRET_MIN: usize = 4;
/// From this length on a part is looked for as well, …
const PARTED_MIN: usize = 16;
/// … of this length. Anything shorter could be part of a host name or of a user's.
const PART: usize = 12;
/// Shorter pieces of base64 are not looked for: they would be found in other base64.
const CORE_MIN: usize = 6;
/// Most forms of secrets that are remembered. One has about fifteen, and a run knows a password, a token and
/// what each of a few logins sent.
const FORMS_MAX: usize = 512;
/// Longest form, in bytes; longer ones are found by their parts at the start.
const FORM_MAX: usize = 64 * 1024;

/// The secrets that were sent so far; clones share them.
#[derive(Clone, Default)]
pub struct Veil {
    forms: Arc<Mutex<Forms>>,
    /// What is known beyond this connection.
    shared: Option<Arc<Mutex<Forms>>>,
}

impl Veil {
    /// Knows what this one knows and will know, and more that this one does not.
    #[must_use]
    pub fn inner(&self) -> Self {
        Self { forms: Arc::default(), shared: Some(self.forms.clone()) }
    }

    /// From here on this is a secret, in every form that a server may give it.
    pub fn remember(&self, secret: &Secret) {
        self.with(|forms| forms.add_secret(secret.expose()));
    }

    /// From here on these bytes are a secret, in this form.
    pub fn remember_as_sent(&self, sent: &str) {
        self.with(|forms| forms.add(sent.as_bytes(), false));
    }

    /// The text without secrets.
    pub fn mask(&self, text: &str) -> String {
        match self.covered(text.as_bytes()) {
            covered if covered.is_empty() => text.to_owned(),
            covered => String::from_utf8_lossy(&without(text.as_bytes(), &covered)).into_owned(),
        }
    }

    /// A stream of bytes without secrets: `held` keeps the last ones back where a secret may begin with
    /// them, until the next ones come.
    pub fn mask_stream(&self, held: &mut Vec<u8>, bytes: &[u8]) -> Vec<u8> {
        let mut all = std::mem::take(held);
        all.extend_from_slice(bytes);
        let kept = self.all().map(|forms| forms.lock().unwrap_or_else(PoisonError::into_inner).begun(&all, 1)).max();
        *held = all.split_off(all.len() - kept.unwrap_or(0));
        match self.covered(&all) {
            covered if covered.is_empty() => all,
            covered => without(&all, &covered),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Mutex<Forms>> {
        std::iter::once(&*self.forms).chain(self.shared.as_deref())
    }

    /// The places of secrets in a text, in order and apart from each other.
    fn covered(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut covered: Vec<Range<usize>> = Vec::new();
        for forms in self.all() {
            forms.lock().unwrap_or_else(PoisonError::into_inner).cover(text, &mut covered);
        }
        covered.retain(|place| !place.is_empty());
        covered.sort_by_key(|place| place.start);
        covered.dedup_by(|next, before| {
            let joined = next.start <= before.end;
            if joined {
                before.end = before.end.max(next.end);
            }
            joined
        });
        covered
    }

    fn with(&self, act: impl FnOnce(&mut Forms)) {
        act(&mut self.forms.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Debug for Veil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Veil(***)")
    }
}

/// One form of a secret, in lower case.
struct Form {
    text: Zeroizing<Vec<u8>>,
    /// Base64: the whole word is a secret where a part is.
    word: bool,
}

#[derive(Default)]
struct Forms {
    forms: Vec<Form>,
    /// Hashes of all parts of [`PART`] bytes, and whether they are of base64.
    parts: HashSet<(u64, bool)>,
    hasher: RandomState,
}

impl Forms {
    fn add_secret(&mut self, secret: &str) {
        self.add(secret.as_bytes(), false);
        for form in written(secret) {
            self.add(form.as_bytes(), false);
        }
        self.add(STANDARD.encode(secret).as_bytes(), true);
        // In the middle of other base64 it looks different at each of three places; what depends on its
        // neighbours is left out.
        for before in 0..3 {
            let mut bytes = Zeroizing::new(vec![0; before]);
            bytes.extend_from_slice(secret.as_bytes());
            let encoders = [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD];
            for encoder in encoders {
                let text = Zeroizing::new(encoder.encode(&bytes));
                let start = (before * 8).div_ceil(6);
                let end = bytes.len() * 8 / 6;
                if let Some(core) = text.as_bytes().get(start..end).filter(|core| core.len() >= CORE_MIN) {
                    self.add(core, true);
                }
            }
        }
    }

    fn add(&mut self, form: &[u8], word: bool) {
        let text = Zeroizing::new(form[..form.len().min(FORM_MAX)].to_ascii_lowercase());
        let known = self.forms.iter().any(|known| known.text == text);
        if text.len() < SECRET_MIN || known || self.forms.len() >= FORMS_MAX {
            return;
        }
        if text.len() >= PARTED_MIN {
            for part in text.windows(PART) {
                self.parts.insert((self.hasher.hash_one(part), word));
            }
        }
        self.forms.push(Form { text, word });
    }

    /// Adds the places of these secrets in a text.
    fn cover(&self, text: &[u8], covered: &mut Vec<Range<usize>>) {
        if self.forms.is_empty() {
            return;
        }
        let lower = Zeroizing::new(text.to_ascii_lowercase());
        let mut add = |place, word| covered.push(if word { whole_word(text, place) } else { place });
        for form in &self.forms {
            for at in memchr::memmem::find_iter(&lower, form.text.as_slice()) {
                add(at..at + form.text.len(), form.word);
            }
        }
        let parts = lower.windows(PART).enumerate().filter(|_| !self.parts.is_empty());
        for (at, part) in parts {
            let hash = self.hasher.hash_one(part);
            for word in [false, true] {
                if self.parts.contains(&(hash, word)) {
                    add(at..at + PART, word);
                }
            }
        }
        // The start of a secret where the text was cut off.
        add(text.len() - self.begun(&lower, 2)..text.len(), false);
    }

    /// How many bytes at the end are the start of a secret: at least one `part`th of it.
    fn begun(&self, text: &[u8], part: usize) -> usize {
        let lower = |bytes: &[u8]| Zeroizing::new(bytes.to_ascii_lowercase());
        let of = |form: &Form| {
            let longest = text.len().min(form.text.len() - 1);
            let shortest = if part == 1 { 1 } else { SECRET_MIN.max(form.text.len() / part) };
            let end = lower(&text[text.len() - longest..]);
            (shortest..=longest).rev().find(|length| form.text.starts_with(&end[longest - length..]))
        };
        self.forms.iter().filter_map(of).max().unwrap_or(0)
    }
}

/// The forms that texts have in quotes, in JSON, in HTML, in URLs and in programs' messages.
fn written(secret: &str) -> Vec<Zeroizing<String>> {
    let quoted = secret.replace('\\', "\\\\").replace('"', "\\\"");
    let each = |write: &dyn Fn(char) -> String| secret.chars().map(write).collect::<String>();
    let graphic =
        |byte: u8| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("\\x{byte:02x}") };
    let escaped = secret.bytes().map(graphic).collect();
    let utf16 = |character: char| {
        character.encode_utf16(&mut [0; 2]).iter().fold(String::new(), |mut text, unit| {
            let _ = write!(text, "\\u{unit:04x}");
            text
        })
    };
    let json = |slash: bool, strict: bool| {
        each(&|character| match character {
            '"' | '\\' => format!("\\{character}"),
            '/' if slash => "\\/".to_owned(),
            '<' | '>' | '&' | '\'' | '=' | '+' if strict => utf16(character),
            character if !character.is_ascii() || character.is_ascii_control() => utf16(character),
            character => character.to_string(),
        })
    };
    let html = |apostrophe: &str, quote: &str| {
        let text = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('\'', apostrophe).replace('"', quote)
    };
    let forms = [
        quoted,
        json(false, false),
        json(true, false),
        json(false, true),
        json(true, true),
        html("&#39;", "&quot;"),
        html("&apos;", "&quot;"),
        html("&#x27;", "&#34;"),
        percent(secret, UNRESERVED),
        percent(secret, b"-._~/"),
        percent(secret, b"-._*").replace("%20", "+"),
        percent(secret, b"-._~!$&'()*+,;=:@/?"),
        escaped,
        hex(secret),
    ];
    forms.into_iter().map(Zeroizing::new).collect()
}

/// All base64 around a place.
fn whole_word(text: &[u8], place: Range<usize>) -> Range<usize> {
    let encoded = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let before = text[..place.start].iter().rev().take_while(|byte| encoded(byte)).count();
    let behind = text[place.end..].iter().take_while(|byte| encoded(byte)).count();
    place.start - before..place.end + behind
}

fn without(text: &[u8], covered: &[Range<usize>]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(text.len());
    let mut done = 0;
    for place in covered {
        masked.extend_from_slice(&text[done..place.start]);
        masked.extend_from_slice(MASK.as_bytes());
        done = place.end;
    }
    masked.extend_from_slice(&text[done..]);
    masked
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE;
    use proptest::prelude::*;

    use super::*;

    fn veil(secret: &str) -> Veil {
        let veil = Veil::default();
        veil.remember(&Secret::new(secret.into()));
        veil
    }

    #[test]
    fn every_form_of_a_secret_is_covered() {
        let secret = "pä\"ss\\wo/rd <&'=+> 1";
        let json = serde_json::to_string(secret).expect("text");
        let forms = [
            secret.to_owned(),
            secret.to_ascii_uppercase(),
            json.trim_matches('"').to_owned(),
            json.trim_matches('"').replace('/', "\\/").replace('ä', "\\u00e4"),
            quick_xml::escape::escape(secret).into_owned(),
            "p%C3%A4%22ss%5Cwo%2Frd+%3C%26%27%3D%2B%3E+1".to_owned(),
            STANDARD.encode(secret),
            URL_SAFE.encode(format!("\0tim\0{secret}")),
            STANDARD.encode(format!("n,a=tim,\u{1}auth=Bearer {secret}\u{1}\u{1}")),
            STANDARD.encode(format!("{{\"a\":\"{secret}\"}}")),
            hex(secret),
        ];
        for form in forms {
            assert_eq!(veil(secret).mask(&format!("BAD no {form}, tim")), "BAD no ***, tim", "{form}");
        }
    }

    #[test]
    fn a_secret_that_was_cut_off_is_covered_too() {
        let token = "ya29.SuperSecretTokenValue-abcdef";
        let veil = veil(token);
        assert_eq!(veil.mask("401 ya29.SuperSecretTok"), "401 ***");
        assert_eq!(veil.mask("401 cretTokenValue-abcdef!"), "401 ***!");
        assert_eq!(veil.mask("try ya29.Sup"), "try ya29.Sup", "too little of it");
        assert_eq!(super::tests::veil("hunter2").mask("no hunt"), "no ***");
        assert_eq!(super::tests::veil("hunter2").mask("no hun"), "no hun");
        assert_eq!(super::tests::veil("ab").mask("about"), "about", "too short to be looked for");
    }

    #[test]
    fn clones_share_what_they_know() {
        let veil = Veil::default();
        let clone = veil.clone();
        clone.remember(&Secret::new("hunter2".into()));
        assert_eq!(veil.mask("hunter2"), MASK);
        assert_eq!(format!("{veil:?}"), "Veil(***)");
    }

    proptest! {
        #[test]
        fn however_it_is_encoded_and_split_nothing_of_it_is_left(
            secret in "[!-~ä€]{6,40}",
            before in "[ -~]{0,20}",
            behind in "[ -~]{0,20}",
            cut in 1_usize..9,
        ) {
            let veil = veil(&secret);
            let encoded = STANDARD.encode(format!("{before}{secret}{behind}"));
            for form in [&secret, &STANDARD.encode(&secret), &encoded] {
                let text = format!("* NO {form} \r\n");
                prop_assert!(!veil.mask(&text).contains(form.as_str()));
                let (mut held, mut taped) = (Vec::new(), Vec::new());
                for piece in text.as_bytes().chunks(cut) {
                    taped.extend(veil.mask_stream(&mut held, piece));
                }
                taped.extend(held);
                let taped = String::from_utf8_lossy(&taped).into_owned();
                if form != &encoded {
                    prop_assert!(!taped.contains(form.as_str()), "{taped}");
                }
            }
        }
    }
}
