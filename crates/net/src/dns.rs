//! Questions to the resolver and their answers as plain data.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use mail_types::RecordKind;

/// The data of a record. Names are lower-case A-labels without the final dot; the root is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum RecordData {
    Address(IpAddr),
    /// RFC 5321 section 5.1; an empty exchange says that the domain takes no mail (RFC 7505)
    Mx {
        preference: u16,
        exchange: String,
    },
    /// RFC 2782; an empty target says that the service is not offered
    Srv {
        priority: u16,
        weight: u16,
        port: u16,
        target: String,
    },
    /// The strings of one TXT record, joined
    Txt(String),
    /// RFC 6698 section 2.1
    Tlsa {
        usage: u8,
        selector: u8,
        matching: u8,
        data: Vec<u8>,
    },
}

/// A positive answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DnsAnswer {
    /// Records of the kind asked for, aliases followed; never empty in a positive answer.
    pub records: Vec<RecordData>,
    /// The resolver vouches by its AD bit, and may (it is on loopback or trusted).
    pub authentic: bool,
    /// The name where the aliases end, where the name asked for is one.
    pub alias: Option<String>,
}
