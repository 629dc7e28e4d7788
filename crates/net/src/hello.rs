//! The ServerHello, read from the first bytes that a server sends.
//!
//! The TLS library does not tell version, cipher suite and group; but the ServerHello is plain text
//! in every version, and it is there even where the handshake fails after it.

/// What the first records of a server say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Hello {
    /// `TLS 1.3`
    pub version: Option<&'static str>,
    /// IANA name, or the number in hex.
    pub cipher_suite: Option<String>,
    /// IANA name of the key share's group (TLS 1.3), or the number in hex.
    pub key_exchange: Option<String>,
    /// Description of an alert sent in plain text (RFC 8446 section 6).
    pub alert: Option<u8>,
}

/// Content types of records (RFC 8446 section 5.1).
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
/// Handshake message type (RFC 8446 section 4).
const SERVER_HELLO: u8 = 2;
/// Extension types (RFC 8446 section 4.2).
const SUPPORTED_VERSIONS: u16 = 43;
const KEY_SHARE: u16 = 51;
/// The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3).
const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
    0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// Reads as much as there is; a cut or broken stream gives what stood before the break.
pub(super) fn read(received: &[u8]) -> Hello {
    let mut hello = Hello::default();
    let mut rest = Reader(received);
    let mut handshake = Vec::new();
    // struct { ContentType type; ProtocolVersion version; uint16 length; opaque fragment[length]; }
    while let (Some(kind), Some(_version), Some(length)) = (rest.u8(), rest.u16(), rest.u16()) {
        let fragment = rest.up_to(length.into());
        match kind {
            ALERT => {
                if let [_level, description] = fragment {
                    hello.alert = Some(*description);
                }
            }
            // One message may be cut into several records, and one record hold several messages.
            HANDSHAKE => handshake.extend_from_slice(fragment),
            _ => {}
        }
    }
    let mut messages = Reader(&handshake);
    while let (Some(kind), Some(length)) = (messages.u8(), messages.u24()) {
        let body = messages.up_to(length);
        if kind == SERVER_HELLO && server_hello(body, &mut hello) {
            break;
        }
    }
    hello
}

/// True where the bytes can't be the start of a TLS record from a server.
pub(super) fn is_not_tls(received: &[u8]) -> bool {
    match received {
        [] => false,
        [kind] => !matches!(kind, 20..=23),
        [kind, major, ..] => !matches!(kind, 20..=23) || *major != 3,
    }
}

/// Takes over a ServerHello; false where it is a HelloRetryRequest, after which the real one comes.
fn server_hello(body: &[u8], hello: &mut Hello) -> bool {
    let mut rest = Reader(body);
    // ProtocolVersion legacy_version; Random random; opaque legacy_session_id_echo<0..32>;
    // CipherSuite cipher_suite; uint8 legacy_compression_method; Extension extensions<6..2^16-1>;
    let (Some(mut version), Some(random)) = (rest.u16(), rest.take(32)) else { return true };
    if random == RETRY_RANDOM {
        return false;
    }
    let suite = rest.u8().and_then(|length| rest.take(length.into())).and_then(|_session| rest.u16());
    hello.cipher_suite = suite.map(suite_name);
    let extensions = rest.u8().and_then(|_compression| rest.u16()).map(|length| rest.up_to(length.into()));
    let mut extensions = Reader(extensions.unwrap_or_default());
    while let (Some(kind), Some(length)) = (extensions.u16(), extensions.u16()) {
        let mut data = Reader(extensions.up_to(length.into()));
        match (kind, data.u16()) {
            (SUPPORTED_VERSIONS, Some(selected)) => version = selected,
            (KEY_SHARE, Some(group)) => hello.key_exchange = Some(group_name(group)),
            _ => {}
        }
    }
    hello.version = version_name(version);
    true
}

fn version_name(version: u16) -> Option<&'static str> {
    match version {
        0x0300 => Some("SSL 3.0"),
        0x0301 => Some("TLS 1.0"),
        0x0302 => Some("TLS 1.1"),
        0x0303 => Some("TLS 1.2"),
        0x0304 => Some("TLS 1.3"),
        _ => None,
    }
}

/// Cipher suites by the IANA registry: those of TLS 1.3, and of the older ones those that clients
/// still offer.
fn suite_name(suite: u16) -> String {
    let name = match suite {
        0x1301 => "TLS_AES_128_GCM_SHA256",
        0x1302 => "TLS_AES_256_GCM_SHA384",
        0x1303 => "TLS_CHACHA20_POLY1305_SHA256",
        0x1304 => "TLS_AES_128_CCM_SHA256",
        0xc02b => "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        0xc02c => "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        0xc02f => "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        0xc030 => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        0xcca8 => "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xcca9 => "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        0xccaa => "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0x009e => "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        0x009f => "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        0xc009 => "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        0xc00a => "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        0xc013 => "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        0xc014 => "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        0xc023 => "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        0xc024 => "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        0xc027 => "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        0xc028 => "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        0x0033 => "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
        0x0039 => "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
        0x0067 => "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
        0x006b => "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
        0x009c => "TLS_RSA_WITH_AES_128_GCM_SHA256",
        0x009d => "TLS_RSA_WITH_AES_256_GCM_SHA384",
        0x002f => "TLS_RSA_WITH_AES_128_CBC_SHA",
        0x0035 => "TLS_RSA_WITH_AES_256_CBC_SHA",
        0x003c => "TLS_RSA_WITH_AES_128_CBC_SHA256",
        0x003d => "TLS_RSA_WITH_AES_256_CBC_SHA256",
        0x000a => "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        other => return format!("0x{other:04X}"),
    };
    name.to_owned()
}

/// Groups by the IANA registry.
fn group_name(group: u16) -> String {
    let name = match group {
        0x0017 => "secp256r1",
        0x0018 => "secp384r1",
        0x0019 => "secp521r1",
        0x001d => "x25519",
        0x001e => "x448",
        0x0100 => "ffdhe2048",
        0x0101 => "ffdhe3072",
        0x0102 => "ffdhe4096",
        0x11eb => "SecP256r1MLKEM768",
        0x11ec => "X25519MLKEM768",
        0x11ed => "SecP384r1MLKEM1024",
        other => return format!("0x{other:04X}"),
    };
    name.to_owned()
}

/// Takes numbers and slices off the front; `None`, with nothing taken, where too little is left.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// What is there of `length` bytes.
    fn up_to(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|octets| octets[0])
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|octets| u16::from_be_bytes([octets[0], octets[1]]))
    }

    fn u24(&mut self) -> Option<usize> {
        self.take(3).map(|octets| u32::from_be_bytes([0, octets[0], octets[1], octets[2]]) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TLS 1.3: ServerHello, then what is encrypted.
    const TLS13: &str = "160303007a0200007603033e9ba347b15649ac8aaeb43881a3ee304ef37ea8599542f700971f56a4d8d8aa20\
        2bccd1a525a032ef14f3a6713970460ad49e623ca3360ac8ac1de75140da4128130200002e002b0002030400330024001d0020b90aff\
        adf0a630002ca2574ed01f64fbad3f191d1dd9f48e7a83fa8970aa5a771403030001011703030017b6e25e20542f0db03064cb89f9d3";
    /// TLS 1.3: HelloRetryRequest, change_cipher_spec, the start of the ServerHello.
    const RETRIED: &str = "1603030058020000540303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c20c2\
        1ed618c3c4d5742823775e178d8043929d95712ad76c86e11380ba66172336130200000c002b00020304003300020019140303000101\
        16030300df020000db0303ad675f26f668e1a131995c19e1141f6b36a185429b8351d1c3835ff32fc2168f20c21ed618c3c4d5742823\
        775e178d8043929d95712ad76c86e11380ba661723361302000093002b0002030400330089001900850400b8584e3f69ee77123773";
    /// TLS 1.2: ServerHello and the start of Certificate.
    const TLS12: &str = "16030300410200003d03031f92455e567c82d71b8b9055004b6b702b99d06902653374dca47656a888565a00c0300\
        00015ff01000100000b0004030001020023000000170000160303032 50b00032100031e00031b308203173082";
    /// TLS 1.0: ServerHello.
    const TLS10: &str = "1603010045020000410301b2e38b2e4c8bb8c7f9c3f69c8ec0c81b0a7013ac2d6ba53615c6456b5ec038dc00c01400\
        0019ff01000100000b000403000102002300000016000000170000";
    /// A server of TLS 1.3 alone, asked for TLS 1.2.
    const PROTOCOL_VERSION: &str = "15030300020246";

    fn octets(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ascii"), 16).expect("hex"))
            .collect()
    }

    fn hello(version: &'static str, suite: &str, group: Option<&str>) -> Hello {
        Hello {
            version: Some(version),
            cipher_suite: Some(suite.to_owned()),
            key_exchange: group.map(str::to_owned),
            alert: None,
        }
    }

    #[test]
    fn hellos_of_every_version_are_read() {
        let cases = [
            (TLS13, hello("TLS 1.3", "TLS_AES_256_GCM_SHA384", Some("x25519"))),
            (RETRIED, hello("TLS 1.3", "TLS_AES_256_GCM_SHA384", Some("secp521r1"))),
            (TLS12, hello("TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", None)),
            (TLS10, hello("TLS 1.0", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", None)),
            (PROTOCOL_VERSION, Hello { alert: Some(70), ..Hello::default() }),
            ("", Hello::default()),
        ];
        for (hex, expected) in cases {
            assert_eq!(read(&octets(hex)), expected);
        }
    }

    #[test]
    fn a_hello_cut_into_records_is_put_together() {
        let whole = octets(TLS12);
        let message = &whole[5..5 + 0x41];
        let mut cut = Vec::new();
        for piece in message.chunks(7) {
            cut.extend_from_slice(&[HANDSHAKE, 3, 3, 0, piece.len() as u8]);
            cut.extend_from_slice(piece);
        }
        assert_eq!(read(&cut), read(&whole));
    }

    #[test]
    fn cut_or_broken_streams_never_panic() {
        for hex in [TLS13, RETRIED, TLS12, TLS10] {
            let whole = octets(hex);
            let expected = read(&whole);
            for end in 0..whole.len() {
                let got = read(&whole[..end]);
                assert!(got.cipher_suite.is_none() || got.cipher_suite == expected.cipher_suite);
                let mut broken = whole.clone();
                broken[end] ^= 0xff;
                assert!(read(&broken).alert.is_none_or(|_| broken[0] == ALERT || end > 0));
            }
        }
    }

    #[test]
    fn unknown_numbers_are_kept_in_hex() {
        assert_eq!(suite_name(0x00ff), "0x00FF");
        assert_eq!(group_name(0xfeed), "0xFEED");
    }

    #[test]
    fn text_is_told_from_records() {
        for text in ["* OK IMAP4rev1 ready", "+OK POP3", "220 mail ESMTP", "HTTP/1.1 400"] {
            assert!(is_not_tls(text.as_bytes()), "{text}");
        }
        assert!(!is_not_tls(b""));
        for hex in [TLS13, TLS10, PROTOCOL_VERSION] {
            assert!(!is_not_tls(&octets(hex)));
        }
    }
}
