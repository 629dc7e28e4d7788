#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailsetup::fuzzing::one("pacc", octets));
