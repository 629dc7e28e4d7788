//! `%EMAILADDRESS%` and its like, wherever a string may hold them.

use mail_types::{Domain, EmailAddress, Username, UsernamePart};

/// `%EMAILADDRESS%`, `%EMAILLOCALPART%` and `%EMAILDOMAIN%` as template parts, or the first `%…` that
/// is none of them.
///
/// A percent sign before anything but a letter or a digit is itself: logins like `user%example.org`
/// were common once, hence `%EMAILLOCALPART%%%EMAILDOMAIN%`.
pub(super) fn parts(text: &str) -> Result<Vec<UsernamePart>, &str> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('%') {
        plain.push_str(&rest[..start]);
        let tail = &rest[start..];
        if let Some((part, length)) = known(tail) {
            if !plain.is_empty() {
                parts.push(UsernamePart::Text(std::mem::take(&mut plain)));
            }
            parts.push(part);
            rest = &tail[length..];
        } else if tail[1..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            let name = tail[1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(tail.len(), |end| end + 1);
            let closed = usize::from(tail[name..].starts_with('%'));
            return Err(&tail[..name + closed]);
        } else {
            plain.push('%');
            rest = &tail[1..];
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(UsernamePart::Text(plain));
    }
    Ok(parts)
}

/// The placeholder that starts `text`, and its length. Upper case is the rule, and not kept by all.
fn known(text: &str) -> Option<(UsernamePart, usize)> {
    const KNOWN: [(&str, UsernamePart); 3] = [
        ("%EMAILADDRESS%", UsernamePart::Address),
        ("%EMAILLOCALPART%", UsernamePart::LocalPart),
        ("%EMAILDOMAIN%", UsernamePart::Domain),
    ];
    KNOWN.into_iter().find_map(|(name, part)| {
        let starts = text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        starts.then_some((part, name.len()))
    })
}

/// True where a `%…` is a character in the spelling of URLs, such as `%40` for `@`: two hexadecimal
/// digits that stand for something printable.
pub(super) fn is_percent_encoded(bad: &str) -> bool {
    let digits = bad.strip_prefix('%').and_then(|rest| rest.get(..2));
    let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
    code.is_some_and(|code| code.is_ascii_graphic() && !code.is_ascii_alphanumeric())
}

/// A login name.
pub(crate) fn username(text: &str) -> Result<Username, &str> {
    Ok(match parts(text)? {
        parts if parts.iter().all(|part| matches!(part, UsernamePart::Text(_))) => Username::Literal(text.to_owned()),
        parts => Username::Template(parts),
    })
}

/// A string that placeholders are filled into at once, such as a host name. Returns the first one that
/// can't be filled in: the address as a whole never can, and the part before the `@` only if it is known.
pub(crate) fn fill<'a>(text: &'a str, domain: &Domain, address: Option<&EmailAddress>) -> Result<String, &'a str> {
    let mut filled = String::new();
    for part in parts(text)? {
        match (part, address) {
            (UsernamePart::Domain, _) => filled.push_str(domain.as_str()),
            (UsernamePart::Text(plain), _) => filled.push_str(&plain),
            (UsernamePart::LocalPart, Some(address)) => filled.push_str(&address.local_part.to_ascii_lowercase()),
            (UsernamePart::Address | UsernamePart::LocalPart, _) => return Err(text),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_template_parts() {
        use UsernamePart::{Address, Domain, LocalPart, Text};
        let text = |text: &str| Text(text.to_owned());
        for (written, expected) in [
            ("", vec![]),
            ("%EMAILADDRESS%", vec![Address]),
            ("%emailaddress%", vec![Address]),
            ("%EMAILLOCALPART%.%EMAILDOMAIN%", vec![LocalPart, text("."), Domain]),
            ("%EMAILLOCALPART%%EMAILDOMAIN%", vec![LocalPart, Domain]),
            ("%EMAILLOCALPART%%%EMAILDOMAIN%", vec![LocalPart, text("%"), Domain]),
            ("u-%EMAILLOCALPART%", vec![text("u-"), LocalPart]),
            ("plain", vec![text("plain")]),
            ("100%", vec![text("100%")]),
        ] {
            assert_eq!(parts(written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_placeholder_is_quoted() {
        for (written, expected) in [
            ("%EMAILADDRESS", "%EMAILADDRESS"),
            ("%REALNAME%", "%REALNAME%"),
            ("a %USER% b", "%USER%"),
            ("user%40example.org", "%40example"),
            ("%EMAILADDRESS%%X", "%X"),
            ("%ü", ""),
        ] {
            let found = parts(written).err().unwrap_or_default();
            assert_eq!(found, expected, "{written}");
        }
    }

    #[test]
    fn url_spelling_is_told_from_placeholders() {
        for (bad, expected) in
            [("%40example", true), ("%2Bx", true), ("%40%", true), ("%USER%", false), ("%EM", false), ("%", false)]
        {
            assert_eq!(is_percent_encoded(bad), expected, "{bad}");
        }
    }

    #[test]
    fn the_domain_and_a_known_local_part_go_into_a_host() {
        let domain = Domain::parse("inbox.lt").expect("domain");
        let address = "Anna@inbox.lt".parse().expect("address");
        for address in [None, Some(&address)] {
            assert_eq!(fill("mail.%EMAILDOMAIN%", &domain, address), Ok("mail.inbox.lt".to_owned()));
            assert_eq!(fill("mail.%EMAILDOMAIN", &domain, address), Err("%EMAILDOMAIN"));
            assert_eq!(fill("%EMAILADDRESS%", &domain, address), Err("%EMAILADDRESS%"));
        }
        let per_user = "%EMAILLOCALPART%.example.org";
        assert_eq!(fill(per_user, &domain, None), Err(per_user));
        assert_eq!(fill(per_user, &domain, Some(&address)), Ok("anna.example.org".to_owned()));
    }
}
