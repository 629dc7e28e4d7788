//! The order in which the targets of SRV records are tried (RFC 2782).

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use mail_net::RecordData;

/// One SRV record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvRecord {
    /// Lower is tried first.
    pub priority: u16,
    /// Share of the tries among records of one priority.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Host without the final dot; empty for the target `.`, which means that the service is not offered.
    pub target: String,
}

impl SrvRecord {
    /// Those among the records of an answer.
    pub fn all(records: &[RecordData]) -> Vec<Self> {
        let srv = |record: &RecordData| match record {
            RecordData::Srv { priority, weight, port, target } => {
                Some(Self { priority: *priority, weight: *weight, port: *port, target: target.clone() })
            }
            _ => None,
        };
        records.iter().filter_map(srv).collect()
    }

    /// The target as it stands in an https URL: with its port where that is not 443.
    pub fn authority(&self) -> String {
        if self.port == 443 { self.target.clone() } else { format!("{}:{}", self.target, self.port) }
    }
}

impl fmt::Display for SrvRecord {
    /// As in a zone file: `10 5 993 imap.example.org.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}.", self.priority, self.weight, self.port, self.target)
    }
}

/// Orders records: priority before weight, and within a priority by a draw in which each record's
/// chance is its weight ("Usage rules" of RFC 2782).
///
/// `random(n)` gives a number from 0 to `n`, both included.
pub fn order(mut records: Vec<SrvRecord>, mut random: impl FnMut(u32) -> u32) -> Vec<SrvRecord> {
    // Weight 0 to the front, as the rules have it, so that it keeps a very small chance.
    records.sort_by_key(|record| (record.priority, record.weight != 0));
    let mut ordered = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let priority = first.priority;
        let group = records.iter().take_while(|record| record.priority == priority).count();
        // At most 65,535 records of weight 65,535 fit into a message and into 32 bits.
        let total = records[..group].iter().fold(0_u32, |sum, record| sum.saturating_add(record.weight.into()));
        let drawn = random(total).min(total);
        let mut sum = 0_u32;
        let chosen = records[..group].iter().position(|record| {
            sum = sum.saturating_add(record.weight.into());
            sum >= drawn
        });
        ordered.push(records.remove(chosen.unwrap_or(0)));
    }
    ordered
}

/// A number from 0 to `limit`, both included, to balance load with; not for secrets. The standard
/// library seeds its hash tables at random, which is chance enough here.
pub fn random(limit: u32) -> u32 {
    let drawn = RandomState::new().hash_one(limit) >> 32;
    u32::try_from((drawn * (u64::from(limit) + 1)) >> 32).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn srv(priority: u16, weight: u16, target: &str) -> SrvRecord {
        SrvRecord { priority, weight, port: 993, target: target.to_owned() }
    }

    fn targets(records: &[SrvRecord]) -> Vec<&str> {
        records.iter().map(|record| record.target.as_str()).collect()
    }

    #[test]
    fn priority_comes_before_weight() {
        let records = vec![srv(20, 100, "c"), srv(10, 0, "a"), srv(10, 0, "b"), srv(30, 65535, "d")];
        assert_eq!(targets(&order(records, |_| 0)), ["a", "b", "c", "d"]);
        assert_eq!(order(vec![], |_| 0), []);
    }

    #[test]
    fn the_draw_chooses_by_running_sum() {
        let records = || vec![srv(0, 10, "ten"), srv(0, 0, "zero"), srv(0, 30, "thirty")];
        for (drawn, first) in
            [(0, "zero"), (1, "ten"), (10, "ten"), (11, "thirty"), (40, "thirty"), (u32::MAX, "thirty")]
        {
            let mut limits = Vec::new();
            let ordered = order(records(), |limit| {
                limits.push(limit);
                drawn
            });
            assert_eq!(ordered[0].target, first, "{drawn}");
            assert_eq!(limits[0], 40, "the draw is over the sum of all weights");
            assert_eq!(limits.len(), 3, "one draw a record");
        }
    }

    #[test]
    fn records_read_as_in_a_zone_file() {
        assert_eq!(srv(10, 5, "imap.example.org").to_string(), "10 5 993 imap.example.org.");
        assert_eq!(srv(0, 0, "").to_string(), "0 0 993 .");
    }

    #[test]
    fn chance_stays_in_its_bounds_and_reaches_them() {
        assert_eq!(random(0), 0);
        let drawn: Vec<u32> = (0..200).map(|_| random(1)).collect();
        assert!(drawn.contains(&0) && drawn.contains(&1) && drawn.iter().all(|number| *number <= 1));
    }

    #[test]
    fn over_many_draws_weight_is_a_share() {
        let mut state = 12345_u32;
        let mut random = |limit: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u32::try_from((u64::from(state) * (u64::from(limit) + 1)) >> 32).unwrap_or(0)
        };
        let runs = 4000_u32;
        let heavy = (0..runs)
            .filter(|_| order(vec![srv(0, 1, "light"), srv(0, 3, "heavy")], &mut random)[0].target == "heavy")
            .count();
        // Of the numbers 0 to 4, both included, 0 and 1 fall to the light one: 2400 of 4000 to the heavy.
        assert!((2200..2600).contains(&heavy), "{heavy}");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_and_priorities_never_fall(
            keys in proptest::collection::vec((0_u16..4, 0_u16..=u16::MAX), 0..40), drawn: u32,
        ) {
            let records: Vec<_> = keys.iter().map(|(priority, weight)| srv(*priority, *weight, "x")).collect();
            let ordered = order(records.clone(), |limit| drawn.checked_rem(limit.saturating_add(1)).unwrap_or(0));
            proptest::prop_assert!(ordered.windows(2).all(|pair| pair[0].priority <= pair[1].priority));
            let sorted = |mut records: Vec<SrvRecord>| {
                records.sort_by_key(|record| (record.priority, record.weight));
                records
            };
            proptest::prop_assert_eq!(sorted(ordered), sorted(records));
        }
    }
}
