//! Login names in files that are made for one person: Autodiscover answers and configuration profiles. Pure.

use super::autoconfig_xml::placeholder;
use super::remarks::{Remarks, quote};
use mail_types::{EmailAddress, Username};

/// Whose login name it is.
pub(crate) struct Owner {
    /// The address, as it may be written.
    addresses: Vec<String>,
    local_part: String,
}

impl Owner {
    pub(crate) fn of(address: &EmailAddress) -> Self {
        Self { addresses: vec![address.to_ascii(), address.to_string()], local_part: address.local_part.clone() }
    }
}

/// The login name as it goes for everyone: what is the owner's address becomes a template, so that the file can
/// be compared with other sources. A placeholder of autoconfig is understood, though only autoconfig has them;
/// one that can't be filled in is as good as no name, and is never sent.
pub(crate) fn login_name(name: &str, owner: &Owner, remarks: &mut Remarks) -> Username {
    if owner.addresses.iter().any(|address| name.eq_ignore_ascii_case(address)) {
        return Username::address();
    }
    if name.eq_ignore_ascii_case(&owner.local_part) {
        return Username::local_part();
    }
    match placeholder::username(name) {
        Ok(template @ Username::Template(_)) => {
            remarks.literal_placeholder(name);
            template
        }
        Err(bad) if is_placeholder(bad) => {
            remarks.bad_placeholder(bad);
            Username::Unknown(Some(quote(name)))
        }
        Ok(_) | Err(_) => Username::Literal(name.to_owned()),
    }
}

/// `%EMAILADDRESS` and the like, and not the `%example.org` of old login names.
fn is_placeholder(bad: &str) -> bool {
    let name = bad.trim_matches('%');
    name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase())
}
