//! What a name from the network may lead to.
//!
//! A record, a file or a redirect can name any host. One that leads into the user's own network, or
//! to a service that has nothing to do with mail, is not contacted: it would let a stranger's zone
//! knock on doors behind the user's firewall.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use mail_types::Protocol;

/// Who named a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Typed by the user, or compiled into this program: may lead anywhere.
    Trusted,
    /// Named by records, files or redirects: public addresses only, unless `--allow-private`.
    Network,
}

/// True where an address belongs to this machine, the user's own network, or nobody: loopback,
/// link-local, private (RFC 1918, RFC 4193), shared (RFC 6598), unspecified, multicast, benchmark
/// and reserved ranges of RFC 6890. Addresses that carry an IPv4 address (mapped, translated, 6to4)
/// are judged by it. The documentation ranges (RFC 5737, RFC 3849) lead nowhere and count as public.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => is_private_v6(v6),
    }
}

/// True where a port named by the network may be contacted for a mail protocol: its registered
/// ports, the usual others for submission, and 443, which some providers offer to get through
/// firewalls.
pub fn port_allowed(protocol: Protocol, port: u16) -> bool {
    let own: &[u16] = match protocol {
        Protocol::Imap => &[143, 993],
        Protocol::Pop3 => &[110, 995],
        Protocol::Submission => &[25, 465, 587, 2525],
    };
    own.contains(&port) || https_port_allowed(port)
}

/// True where a port named by the network may be contacted for HTTPS.
pub fn https_port_allowed(port: u16) -> bool {
    port == 443
}

/// True where a port named by the network may be contacted for plain HTTP.
pub fn http_port_allowed(port: u16) -> bool {
    port == 80
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        // "This network", loopback, private.
        [0 | 10 | 127, ..] => true,
        // Shared address space of carriers (RFC 6598).
        [100, 64..=127, ..] => true,
        [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..] => true,
        // Protocol assignments (RFC 6890 section 2.1) and benchmarks (RFC 2544).
        [192, 0, 0, _] | [198, 18..=19, ..] => true,
        // Multicast, reserved, broadcast.
        [224..=255, ..] => true,
        _ => false,
    }
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Unspecified, loopback, and the deprecated form with an IPv4 address at the end.
        [0, 0, 0, 0, 0, 0, high, low] => embedded(high, low),
        // IPv4-mapped (RFC 4291) and translated (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => embedded(high, low),
        // Local translation (RFC 8215), discard (RFC 6666), benchmarks (RFC 5180).
        [0x64, 0xff9b, 1, ..] | [0x100, 0, 0, 0, ..] | [0x2001, 2, 0, ..] => true,
        // Unique local, link-local, the old site-local, multicast.
        [first, ..] => matches!(first, 0xfc00..=0xfdff | 0xfe80..=0xfeff | 0xff00..),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_nobody_or_of_the_users_own_network_are_private() {
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.0.0.53",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "224.0.0.251",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:192.168.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001:2::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::fb",
        ];
        for text in private {
            assert!(is_private(text.parse().expect(text)), "{text} is private");
        }
    }

    #[test]
    fn all_else_is_public() {
        let public = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.0.2.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "223.255.255.255",
            "::ffff:203.0.113.1",
            "64:ff9b::203.0.113.1",
            "2001:db8::1",
            "2002:cb00:7101::1",
            "2a00:1450::1",
            "fe00::1",
        ];
        for text in public {
            assert!(!is_private(text.parse().expect(text)), "{text} is public");
        }
    }

    #[test]
    fn ports_of_mail_and_https_are_allowed() {
        let cases = [
            (Protocol::Imap, 143, true),
            (Protocol::Imap, 993, true),
            (Protocol::Imap, 443, true),
            (Protocol::Imap, 22, false),
            (Protocol::Imap, 4190, false),
            (Protocol::Pop3, 110, true),
            (Protocol::Pop3, 995, true),
            (Protocol::Pop3, 6379, false),
            (Protocol::Submission, 25, true),
            (Protocol::Submission, 465, true),
            (Protocol::Submission, 587, true),
            (Protocol::Submission, 2525, true),
            (Protocol::Submission, 80, false),
            (Protocol::Submission, 0, false),
        ];
        for (protocol, port, allowed) in cases {
            assert_eq!(port_allowed(protocol, port), allowed, "{protocol} on {port}");
        }
        assert!(https_port_allowed(443));
        assert!(!https_port_allowed(8443));
    }
}
