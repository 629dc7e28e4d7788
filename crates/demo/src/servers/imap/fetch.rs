//! What FETCH says of a message.

use std::num::{NonZeroU32, NonZeroU64};

use imap_codec::imap_types::body::{
    BasicFields, Body, BodyStructure, Disposition, MultiPartExtensionData, SinglePartExtensionData, SpecificFields,
};
use imap_codec::imap_types::core::{AString, IString, Literal, NString, Vec1};
use imap_codec::imap_types::datetime::DateTime;
use imap_codec::imap_types::envelope::{Address, Envelope};
use imap_codec::imap_types::fetch::{MessageDataItem, MessageDataItemName, Section};
use imap_codec::imap_types::flag::{Flag, FlagFetch};

use super::super::mailbox::StoredMessage;
use super::super::mime::{self, Part, Value};

/// The items asked for, in the order asked; what this server does not know is left out.
pub(super) fn items(
    message: &StoredMessage,
    recent: bool,
    names: &[MessageDataItemName<'_>],
) -> Vec<MessageDataItem<'static>> {
    let part = Part::parse(&message.raw);
    names
        .iter()
        .filter_map(|name| match name {
            MessageDataItemName::Flags => Some(flags(message, recent)),
            name => item(message, &part, name),
        })
        .collect()
}

/// Why FETCH can't give these items.
pub(super) fn complaint(names: &[MessageDataItemName<'_>]) -> Option<&'static str> {
    let binary = |name: &MessageDataItemName<'_>| {
        matches!(name, MessageDataItemName::Binary { .. } | MessageDataItemName::BinarySize { .. })
    };
    match names {
        [] => Some("FETCH needs at least one item: (FLAGS)"),
        names if names.iter().any(binary) => Some("BINARY is not offered here"),
        _ => None,
    }
}

/// True where fetching this item sets `\Seen`.
pub(super) fn marks_seen(name: &MessageDataItemName<'_>) -> bool {
    matches!(
        name,
        MessageDataItemName::BodyExt { peek: false, .. }
            | MessageDataItemName::Rfc822
            | MessageDataItemName::Rfc822Text
    )
}

/// FLAGS of a message, as one session sees them.
fn flags(message: &StoredMessage, recent: bool) -> MessageDataItem<'static> {
    let flag = |name: &String| Flag::try_from(name.as_str()).ok().map(super::into_static);
    let flags = message.flags.iter().filter_map(flag).map(FlagFetch::Flag);
    MessageDataItem::Flags(flags.chain(recent.then_some(FlagFetch::Recent)).collect())
}

fn item(message: &StoredMessage, part: &Part<'_>, name: &MessageDataItemName<'_>) -> Option<MessageDataItem<'static>> {
    Some(match name {
        MessageDataItemName::ModSeq => MessageDataItem::ModSeq(NonZeroU64::new(message.modseq)?),
        MessageDataItemName::Uid => MessageDataItem::Uid(NonZeroU32::new(message.uid)?),
        MessageDataItemName::InternalDate => {
            MessageDataItem::InternalDate(DateTime::try_from(message.internal_date).ok()?)
        }
        MessageDataItemName::Rfc822Size => MessageDataItem::Rfc822Size(message.size()),
        MessageDataItemName::Envelope => MessageDataItem::Envelope(envelope(part)),
        MessageDataItemName::Body => MessageDataItem::Body(structure(part, false)),
        MessageDataItemName::BodyStructure => MessageDataItem::BodyStructure(structure(part, true)),
        MessageDataItemName::Rfc822 => MessageDataItem::Rfc822(literal(&message.raw)),
        MessageDataItemName::Rfc822Header => MessageDataItem::Rfc822Header(literal(part.header)),
        MessageDataItemName::Rfc822Text => MessageDataItem::Rfc822Text(literal(part.body)),
        MessageDataItemName::BodyExt { section: wanted, partial, .. } => {
            let octets = match wanted {
                None => Some(message.raw.to_vec()),
                Some(wanted) => section(part, wanted),
            };
            let origin = partial.map(|(origin, _)| origin);
            let data = octets.map_or(NString::NIL, |octets| literal(slice(&octets, *partial)));
            MessageDataItem::BodyExt { section: wanted.clone().map(super::into_static), origin, data }
        }
        _ => return None,
    })
}

fn slice(octets: &[u8], partial: Option<(u32, NonZeroU32)>) -> &[u8] {
    let Some((origin, count)) = partial else { return octets };
    let start = octets.len().min(origin as usize);
    let end = octets.len().min(start.saturating_add(count.get() as usize));
    &octets[start..end]
}

/// RFC 3501 section 6.4.5
fn section(message: &Part<'_>, wanted: &Section<'_>) -> Option<Vec<u8>> {
    let numbers = |part: &imap_codec::imap_types::fetch::Part| {
        part.0.as_ref().iter().map(|number| number.get()).collect::<Vec<_>>()
    };
    // HEADER and TEXT of a numbered part are those of the message in it.
    let inner = |part: &Option<imap_codec::imap_types::fetch::Part>| match part {
        None => Some(message),
        Some(part) => message.section(numbers(part))?.message.as_deref(),
    };
    match wanted {
        Section::Part(part) => Some(message.section(numbers(part))?.body.to_vec()),
        Section::Mime(part) => Some(message.section(numbers(part))?.header.to_vec()),
        Section::Header(part) => Some(inner(part)?.header.to_vec()),
        Section::Text(part) => Some(inner(part)?.body.to_vec()),
        Section::HeaderFields(part, names) => Some(header_fields(inner(part)?.header, names, true)),
        Section::HeaderFieldsNot(part, names) => Some(header_fields(inner(part)?.header, names, false)),
    }
}

fn header_fields(header: &[u8], names: &Vec1<AString<'_>>, wanted: bool) -> Vec<u8> {
    let named = |name: &str| names.as_ref().iter().any(|own| own.as_ref().eq_ignore_ascii_case(name.as_bytes()));
    let mut out = Vec::new();
    for (_, field) in mime::fields(header).into_iter().filter(|(name, _)| named(name) == wanted) {
        out.extend_from_slice(field);
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// RFC 3501 section 7.4.2; Sender and Reply-To fall back to From.
fn envelope(part: &Part<'_>) -> Envelope<'static> {
    let text = |name: &str| part.field(name).map_or(NString::NIL, |value| nstring(&value));
    let or_nil = |text: Option<String>| text.map_or(NString::NIL, |text| nstring(&text));
    let list = |name: &str| part.field(name).map(|value| mime::addresses(&value)).unwrap_or_default();
    let from = list("From");
    let or_from = |name: &str| Some(list(name)).filter(|list| !list.is_empty()).unwrap_or_else(|| from.clone());
    let encode = |list: Vec<mime::Address>| {
        list.into_iter()
            .map(|address| Address {
                name: or_nil(address.name),
                adl: or_nil(address.route),
                mailbox: or_nil(address.local_part),
                host: or_nil(address.host),
            })
            .collect()
    };
    Envelope {
        date: text("Date"),
        subject: text("Subject"),
        sender: encode(or_from("Sender")),
        reply_to: encode(or_from("Reply-To")),
        from: encode(from.clone()),
        to: encode(list("To")),
        cc: encode(list("Cc")),
        bcc: encode(list("Bcc")),
        in_reply_to: text("In-Reply-To"),
        message_id: text("Message-ID"),
    }
}

fn structure(part: &Part<'_>, extended: bool) -> BodyStructure<'static> {
    let (kind, subtype) = part.content_type.value.split_once('/').unwrap_or(("text", "plain"));
    let parameters = pairs(&part.content_type);
    let tail = || Some(Disposition { disposition: disposition(part), tail: None });
    let bodies: Vec<_> = part.children.iter().map(|child| structure(child, extended)).collect();
    if let Ok(bodies) = Vec1::try_from(bodies) {
        let extension_data = extended.then(|| MultiPartExtensionData { parameter_list: parameters, tail: tail() });
        return BodyStructure::Multi { bodies, subtype: istring(subtype), extension_data };
    }
    let number_of_lines = count(memchr::memchr_iter(b'\n', part.body).count());
    let specific = match (kind, &part.message) {
        ("text", _) => SpecificFields::Text { subtype: istring(subtype), number_of_lines },
        (_, Some(message)) => SpecificFields::Message {
            envelope: Box::new(envelope(message)),
            body_structure: Box::new(structure(message, extended)),
            number_of_lines,
        },
        _ => SpecificFields::Basic { r#type: istring(kind), subtype: istring(subtype) },
    };
    let basic = BasicFields {
        parameter_list: parameters,
        id: part.field("Content-ID").map_or(NString::NIL, |value| nstring(&value)),
        description: part.field("Content-Description").map_or(NString::NIL, |value| nstring(&value)),
        content_transfer_encoding: istring(part.field("Content-Transfer-Encoding").as_deref().unwrap_or("7bit")),
        size: count(part.body.len()),
    };
    let extension_data = extended.then(|| SinglePartExtensionData { md5: NString::NIL, tail: tail() });
    BodyStructure::Single { body: Body { basic, specific }, extension_data }
}

type Pairs = Vec<(IString<'static>, IString<'static>)>;

fn pairs(value: &Value) -> Pairs {
    value.parameters.iter().map(|(name, value)| (istring(name), istring(value))).collect()
}

fn disposition(part: &Part<'_>) -> Option<(IString<'static>, Pairs)> {
    let value = Value::parse(&part.field("Content-Disposition")?);
    Some((istring(&value.value), pairs(&value)))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A quoted string where that is possible, else a literal. IMAP has no way to write NUL.
fn istring(text: &str) -> IString<'static> {
    IString::try_from(text.replace('\0', "")).unwrap_or_else(|_| IString::Literal(empty()))
}

fn nstring(text: &str) -> NString<'static> {
    NString(Some(istring(text)))
}

/// Octets as a literal; NUL becomes 0x80, as RFC 3501 section 4.3.1 leaves no other way.
fn literal(octets: &[u8]) -> NString<'static> {
    let clean = octets.iter().map(|byte| if *byte == 0 { 0x80 } else { *byte }).collect::<Vec<u8>>();
    Literal::try_from(clean).unwrap_or_else(|_| empty()).into()
}

fn empty() -> Literal<'static> {
    Literal::unvalidated(Vec::new())
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use imap_codec::ResponseCodec;
    use imap_codec::encode::Encoder;
    use imap_codec::imap_types::response::{Data, Response};

    use super::*;

    #[test]
    fn partial_fetches_stay_inside_the_message() {
        let one = NonZeroU32::new(3).expect("not zero");
        assert_eq!(slice(b"abcdef", Some((2, one))), b"cde");
        assert_eq!(slice(b"abcdef", Some((5, one))), b"f");
        assert_eq!(slice(b"abcdef", Some((99, one))), b"");
    }

    #[test]
    fn nul_never_reaches_the_wire() {
        let raw: &[u8] = b"Subject: a\0b\r\n\r\n\0";
        let message = StoredMessage {
            uid: 1,
            modseq: 1,
            flags: std::collections::BTreeSet::new(),
            internal_date: Utc::now().fixed_offset(),
            raw: raw.into(),
        };
        let names = [MessageDataItemName::Envelope, MessageDataItemName::Rfc822, MessageDataItemName::Body];
        let found = items(&message, false, &names);
        assert_eq!(found.len(), 3);
        let items = Vec1::try_from(found).expect("not empty");
        let response = Response::Data(Data::Fetch { seq: NonZeroU32::MIN, items });
        let wire = ResponseCodec::default().encode(&response).dump();
        assert!(!wire.contains(&0), "{}", String::from_utf8_lossy(&wire));
    }
}
