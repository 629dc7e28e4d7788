//! PNG (ISO/IEC 15948) of black and white squares, without compression: a code is small.

/// Rows of modules, true for black, each module `scale` pixels wide and high.
pub(super) fn png(rows: &[Vec<bool>], scale: usize) -> Vec<u8> {
    let side = rows.len() * scale;
    let mut pixels = Vec::new();
    for row in rows {
        // Filter 0, then a bit a pixel, 1 for white.
        let mut line = vec![0_u8; 1 + side.div_ceil(8)];
        for (at, _) in row.iter().enumerate().filter(|(_, dark)| !**dark) {
            for pixel in at * scale..(at + 1) * scale {
                line[1 + pixel / 8] |= 0x80 >> (pixel % 8);
            }
        }
        for _ in 0..scale {
            pixels.extend_from_slice(&line);
        }
    }
    let side = u32::try_from(side).unwrap_or(u32::MAX).to_be_bytes();
    // One bit, greyscale, the only compression and filter there are, not interlaced.
    let header = [&side[..], &side[..], &[1, 0, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"IDAT", &stored(&pixels));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(kind);
    file.extend_from_slice(data);
    let sum = crc32(&file[start..]);
    file.extend_from_slice(&sum.to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951 section 3.2.4).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend_from_slice(&length.to_le_bytes());
        stream.extend_from_slice(&(!length).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for octet in data {
        low = (low + u32::from(*octet)) % 65_521;
        high = (high + low) % 65_521;
    }
    stream.extend_from_slice(&(high << 16 | low).to_be_bytes());
    stream
}

/// The checksum of Annex D.
fn crc32(data: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for octet in data {
        sum ^= u32::from(*octet);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(stored(b"Wikipedia")[16..], 0x11e6_0398_u32.to_be_bytes());
    }

    #[test]
    fn a_whole_image() {
        let image = png(&[vec![true, false], vec![false, true]], 1);
        assert_eq!(image[16..26], [0, 0, 0, 2, 0, 0, 0, 2, 1, 0]);
        // Two stored lines: filter, then white on the right, then white on the left.
        let data = image.windows(4).position(|window| window == b"IDAT").expect("data") + 4;
        assert_eq!(image[data..data + 11], [0x78, 1, 1, 4, 0, 251, 255, 0, 0x40, 0, 0x80]);
        let long = stored(&[7; 70_000]);
        assert_eq!((long[2], long[2 + 5 + 65_535]), (0, 1), "the second block is the last");
    }
}
