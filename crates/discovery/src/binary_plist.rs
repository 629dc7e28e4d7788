//! Whether a binary property list may be read: its objects refer to each other, so a small file can describe an
//! endless one. Pure.

/// Containers inside each other; real profiles are six deep.
const DEPTH_MAX: usize = 32;
/// What the list may come to once every reference is written out, in bytes.
const SIZE_MAX: usize = 1 << 20;
/// What an object costs beside its content.
const OBJECT_SIZE: usize = 16;

const MAGIC: &[u8] = b"bplist";
const TRAILER: usize = 32;

/// True if the bytes start as a binary property list.
pub(crate) fn is_binary(body: &[u8]) -> bool {
    body.starts_with(MAGIC)
}

/// True if the list, with every reference followed, is shallow and small, and none leads in a circle.
pub(crate) fn is_bounded(body: &[u8]) -> bool {
    let Some(list) = List::new(body) else { return false };
    list.measure(list.top, 0, &mut { SIZE_MAX }).is_some()
}

/// The offset table and the objects that it leads to.
struct List<'a> {
    body: &'a [u8],
    offset_size: usize,
    reference_size: usize,
    table: usize,
    objects: usize,
    top: usize,
}

impl<'a> List<'a> {
    /// Reads the trailer: six bytes unused, the sizes of an offset and of a reference, then the number of objects,
    /// the top object and the place of the offset table in eight bytes each.
    fn new(body: &'a [u8]) -> Option<Self> {
        let trailer = body.len().checked_sub(TRAILER).filter(|_| is_binary(body))?;
        Some(Self {
            body,
            offset_size: usize::from(body[trailer + 6]),
            reference_size: usize::from(body[trailer + 7]),
            objects: number(body, trailer + 8, 8)?,
            top: number(body, trailer + 16, 8)?,
            table: number(body, trailer + 24, 8)?,
        })
    }

    /// Takes the size of an object, and of all that it refers to, off what is left.
    fn measure(&self, object: usize, depth: usize, left: &mut usize) -> Option<()> {
        if depth > DEPTH_MAX || object >= self.objects {
            return None;
        }
        let place = self.table.checked_add(object.checked_mul(self.offset_size)?)?;
        let at = number(self.body, place, self.offset_size)?;
        let marker = *self.body.get(at)?;
        let (length, mut at) = self.length(marker, at + 1)?;
        let references = match marker >> 4 {
            0xA | 0xC => length,
            0xD => length.checked_mul(2)?,
            _ => 0,
        };
        *left =
            left.checked_sub(OBJECT_SIZE)?.checked_sub(if references == 0 { length.checked_mul(2)? } else { 0 })?;
        for _ in 0..references {
            self.measure(number(self.body, at, self.reference_size)?, depth + 1, left)?;
            at = at.checked_add(self.reference_size)?;
        }
        Some(())
    }

    /// The length in the marker's low half; 15 there means that an integer object with the length follows.
    fn length(&self, marker: u8, at: usize) -> Option<(usize, usize)> {
        let low = usize::from(marker & 0xF);
        if low != 0xF || marker >> 4 < 4 {
            return Some((low, at));
        }
        let size = 1_usize.checked_shl(u32::from(*self.body.get(at)? & 0xF)).filter(|size| *size <= 8)?;
        Some((number(self.body, at + 1, size)?, at + 1 + size))
    }
}

/// A number of so many bytes, the greatest first.
fn number(body: &[u8], at: usize, size: usize) -> Option<usize> {
    if !(1..=8).contains(&size) {
        return None;
    }
    let bytes = body.get(at..at.checked_add(size)?)?;
    usize::try_from(bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(objects: &[Vec<u8>]) -> Vec<u8> {
        let mut body = b"bplist00".to_vec();
        let offsets: Vec<u8> = objects
            .iter()
            .map(|object| {
                let at = u8::try_from(body.len()).expect("small");
                body.extend_from_slice(object);
                at
            })
            .collect();
        let table = body.len() as u64;
        body.extend_from_slice(&offsets);
        body.extend_from_slice(&[0, 0, 0, 0, 0, 0, 1, 1]);
        for number in [objects.len() as u64, 0, table] {
            body.extend_from_slice(&number.to_be_bytes());
        }
        body
    }

    #[test]
    fn what_swells_or_turns_in_circles_is_refused() {
        let array = |references: &[u8]| [&[0xA0 | u8::try_from(references.len()).expect("few")], references].concat();
        let text = || vec![0x53, b'a', b'b', b'c'];
        assert!(is_bounded(&list(&[array(&[1, 1, 2]), text(), text()])));
        assert!(!is_bounded(&list(&[array(&[0])])), "a circle");
        assert!(!is_bounded(&list(&[array(&[1]), array(&[0])])), "a wider circle");
        assert!(!is_bounded(&list(&[array(&[9])])), "nowhere");
        let doubling: Vec<Vec<u8>> = (1..=29).map(|next| array(&[next, next])).chain([text()]).collect();
        assert!(!is_bounded(&list(&doubling)), "a billion leaves");
        let deep: Vec<Vec<u8>> = (1..=40).map(|next| array(&[next])).chain([text()]).collect();
        assert!(!is_bounded(&list(&deep)));
        assert!(!is_bounded(&list(&[vec![0x5F, 0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]])));
        for end in 0..40 {
            is_bounded(&list(&[text()])[..end.min(44)]);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_or_hangs(inner: Vec<u8>, trailer: [u8; 26]) {
            is_bounded(&[b"bplist00", &inner[..], &[0; 6], &trailer].concat());
        }
    }
}
