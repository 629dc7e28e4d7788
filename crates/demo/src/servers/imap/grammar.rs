//! Every command that this server knows: when it may come, and how it is written. What is wrong with a command
//! is said from here.

/// When a command may come (RFC 3501 section 3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    BeforeLogin,
    AfterLogin,
    Selected,
}

/// One command.
pub(super) struct Form {
    name: &'static str,
    pub(super) when: When,
    arguments: &'static str,
}

const fn form(name: &'static str, when: When, arguments: &'static str) -> Form {
    Form { name, when, arguments }
}

const FORMS: &[Form] = &[
    form("CAPABILITY", When::Always, ""),
    form("NOOP", When::Always, ""),
    form("LOGOUT", When::Always, ""),
    form("ID", When::Always, "NIL or (\"name\" \"value\" ...)"),
    form("STARTTLS", When::BeforeLogin, ""),
    form("LOGIN", When::BeforeLogin, "user password"),
    form("AUTHENTICATE", When::BeforeLogin, "mechanism [initial-response]"),
    form("ENABLE", When::AfterLogin, "capability ..."),
    form("NAMESPACE", When::AfterLogin, ""),
    form("IDLE", When::AfterLogin, ""),
    form("SELECT", When::AfterLogin, "folder [(CONDSTORE)]"),
    form("EXAMINE", When::AfterLogin, "folder [(CONDSTORE)]"),
    form("CREATE", When::AfterLogin, "folder"),
    form("DELETE", When::AfterLogin, "folder"),
    form("RENAME", When::AfterLogin, "folder new-name"),
    form("SUBSCRIBE", When::AfterLogin, "folder"),
    form("UNSUBSCRIBE", When::AfterLogin, "folder"),
    form("LIST", When::AfterLogin, "[(option ...)] reference pattern [RETURN (option ...)]"),
    form("LSUB", When::AfterLogin, "reference pattern"),
    form("STATUS", When::AfterLogin, "folder (item ...)"),
    form("APPEND", When::AfterLogin, "folder [(flag ...)] [date-time] {length} and then the message"),
    form("GETQUOTA", When::AfterLogin, "root"),
    form("GETQUOTAROOT", When::AfterLogin, "folder"),
    form("CHECK", When::Selected, ""),
    form("CLOSE", When::Selected, ""),
    form("UNSELECT", When::Selected, ""),
    form("EXPUNGE", When::Selected, ""),
    form("SEARCH", When::Selected, "[RETURN (option ...)] [CHARSET name] key ..."),
    form("FETCH", When::Selected, "numbers (item ...) [(CHANGEDSINCE modseq)]"),
    form("STORE", When::Selected, "numbers [(UNCHANGEDSINCE modseq)] [+|-]FLAGS[.SILENT] (flag ...)"),
    form("COPY", When::Selected, "numbers folder"),
    form("MOVE", When::Selected, "numbers folder"),
    form("UID EXPUNGE", When::Selected, "uids"),
    form("UID SEARCH", When::Selected, "[RETURN (option ...)] [CHARSET name] key ..."),
    form("UID FETCH", When::Selected, "uids (item ...) [(CHANGEDSINCE modseq)]"),
    form("UID STORE", When::Selected, "uids [(UNCHANGEDSINCE modseq)] [+|-]FLAGS[.SILENT] (flag ...)"),
    form("UID COPY", When::Selected, "uids folder"),
    form("UID MOVE", When::Selected, "uids folder"),
];

/// Most characters of a word from the client that a reply repeats.
const REPEATED_MAX: usize = 40;

/// The command's name in upper case (`FETCH`, `UID FETCH`) and what follows it.
pub(super) fn split(bytes: &[u8]) -> (String, &[u8]) {
    let (_, rest) = word(bytes);
    let (mut name, mut rest) = word(rest);
    if name == "UID" {
        let (second, behind) = word(rest);
        name = format!("UID {second}");
        rest = behind;
    }
    (name, rest)
}

/// The first word in upper case, as far as a reply may repeat it, and what follows the space behind it.
fn word(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|byte| matches!(byte, b' ' | b'\r' | b'\n')).unwrap_or(bytes.len());
    let printable = bytes[..end].iter().filter(|byte| byte.is_ascii_graphic()).take(REPEATED_MAX);
    let rest = &bytes[end..];
    (printable.map(|byte| char::from(byte.to_ascii_uppercase())).collect(), rest.strip_prefix(b" ").unwrap_or(rest))
}

/// The form of a command; the text that refuses it where it is unknown.
pub(super) fn find(name: &str) -> Result<&'static Form, String> {
    match name {
        "" => Err("a command is missing behind the tag".into()),
        "UID " => Err("UID needs FETCH, STORE, SEARCH, COPY, MOVE or EXPUNGE".into()),
        _ => FORMS.iter().find(|form| form.name == name).ok_or_else(|| format!("unknown command {name}")),
    }
}

impl Form {
    /// The text that refuses arguments which can't be read.
    pub(super) fn complaint(&self) -> String {
        match self.arguments {
            "" => format!("{} takes no arguments", self.name),
            arguments => format!("wrong arguments, expected: {} {arguments}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_found_by_its_name_or_refused_with_a_reason() {
        let complaint = |line: &str| match find(&split(line.as_bytes()).0) {
            Ok(form) => form.complaint(),
            Err(text) => text,
        };
        for (line, text) in [
            ("a noop x\r\n", "NOOP takes no arguments"),
            ("a uid copy\r\n", "wrong arguments, expected: UID COPY uids folder"),
            ("a UID\r\n", "UID needs FETCH, STORE, SEARCH, COPY, MOVE or EXPUNGE"),
            ("a frob\x07 x\r\n", "unknown command FROB"),
            ("a\r\n", "a command is missing behind the tag"),
            ("\r\n", "a command is missing behind the tag"),
        ] {
            assert_eq!(complaint(line), text, "{line:?}");
        }
    }
}
