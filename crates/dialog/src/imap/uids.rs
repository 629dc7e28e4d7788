//! Sets of UIDs.

use std::fmt;

/// `sequence-set` of UIDs (RFC 9051 section 9): `1:4,7,9:12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UidSet(String);

impl UidSet {
    /// Every message: `1:*`.
    pub fn all() -> Self {
        Self::from(1)
    }

    /// From this one on: `n:*`. It names the last message even if that lies below `n` (RFC 9051 section 9,
    /// seq-range).
    pub fn from(first: u32) -> Self {
        Self(format!("{first}:*"))
    }

    /// Up to this one: `1:n`.
    pub fn up_to(last: u32) -> Self {
        Self(format!("1:{last}"))
    }

    /// The last message: `*`.
    pub fn last() -> Self {
        Self("*".to_owned())
    }

    /// These. They are sorted.
    pub fn of(uids: &[u32]) -> Self {
        let mut set = String::new();
        let mut rest = uids;
        while let Some(&first) = rest.first() {
            let length = rest.iter().zip(first..=u32::MAX).take_while(|(uid, expected)| **uid == *expected).count();
            if !set.is_empty() {
                set.push(',');
            }
            set.push_str(&first.to_string());
            if length > 1 {
                set.push(':');
                set.push_str(&rest[length - 1].to_string());
            }
            rest = &rest[length.max(1)..];
        }
        Self(set)
    }

    /// These, one by one: `1,2,3`.
    pub fn each(uids: &[u32]) -> Self {
        Self(uids.iter().map(u32::to_string).collect::<Vec<_>>().join(","))
    }

    /// The same and the last message.
    #[must_use]
    pub fn and_last(self) -> Self {
        Self(self.0 + ",*")
    }
}

impl fmt::Display for UidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sets() {
        for (uids, set) in
            [(&[][..], ""), (&[7], "7"), (&[1, 2, 3, 4, 7, 9, 10], "1:4,7,9:10"), (&[u32::MAX], "4294967295")]
        {
            assert_eq!(UidSet::of(uids).to_string(), set);
        }
        assert_eq!(UidSet::each(&[3, 1, 2]).to_string(), "3,1,2");
        assert_eq!(UidSet::of(&[7]).and_last().to_string(), "7,*");
        assert_eq!(
            [UidSet::all(), UidSet::from(5), UidSet::up_to(5)].map(|set| set.to_string()),
            ["1:*", "5:*", "1:5"]
        );
    }

    proptest! {
        #[test]
        fn a_set_names_exactly_its_uids(uids in prop::collection::btree_set(1u32..60, 0..30)) {
            let uids: Vec<u32> = uids.into_iter().collect();
            let set = UidSet::of(&uids).to_string();
            let read: Vec<u32> = set.split(',').filter(|part| !part.is_empty()).flat_map(|part| {
                let (first, last) = part.split_once(':').unwrap_or((part, part));
                first.parse::<u32>().expect("number")..=last.parse().expect("number")
            }).collect();
            prop_assert_eq!(read, uids);
        }
    }
}
