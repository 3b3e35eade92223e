//! Arguments and results as bytes: postcard, which is compact and quick.

use std::fmt;

use postcard::ser_flavors::Flavor;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::arena::Block;
use super::words::{SHORT, Text};
use forklore_os::region::Region;

/// Adds the bytes of `value` to a page.
///
/// # Errors
/// What the type's `Serialize` says.
#[inline]
pub fn encode<T: Serialize + ?Sized>(value: &T, page: &mut Page<'_>) -> Result<(), postcard::Error> {
    postcard::serialize_with_flavor(value, Appending(page))
}

/// A piece of at least so many bytes is written at once to where it is to lie.
const LARGE: usize = 16 << 10;

/// Larger buffers, in bytes, are not kept for the next task.
pub const LARGEST_KEPT: usize = 4 << 20;

/// Where encoded bytes are put: on the heap; but if a large piece comes, in a block of the shared region, so that it is not copied twice.
pub struct Page<'a> {
    heap: Vec<u8>,
    /// In place of `heap`: where they lie, and how many.
    in_region: Option<(Block, usize)>,
    blocks: &'a dyn Blocks,
}

/// Blocks of the shared region to write to.
pub trait Blocks {
    /// The region.
    fn region(&self) -> &Region;
    /// A block of at least `length` bytes, if one can be had at once.
    fn take(&self, length: usize) -> Option<Block>;
    /// The block is not needed.
    fn give_back(&self, block: Block);
}

/// What a page holds.
pub enum Written<'a> {
    /// Bytes on the heap.
    Heap(&'a [u8]),
    /// A block of the shared region, now the caller's, and how many bytes are in it.
    InRegion(Block, usize),
}

impl<'a> Page<'a> {
    /// Empty. The buffer is used for the heap.
    #[inline]
    pub fn new(blocks: &'a dyn Blocks, mut buffer: Vec<u8>) -> Self {
        buffer.clear();
        Self {
            heap: buffer,
            in_region: None,
            blocks,
        }
    }

    /// The buffer, to be used again.
    #[inline]
    pub fn take_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.heap)
    }

    /// Nothing on it any more.
    #[inline]
    pub fn clear(&mut self) {
        self.heap.clear();
        if let Some((block, _)) = self.in_region.take() {
            self.blocks.give_back(block);
        }
    }

    /// What is on it. A block that is in it belongs to the caller, and the page is empty then.
    #[inline]
    pub fn written(&mut self) -> Written<'_> {
        match self.in_region.take() {
            Some((block, length)) => Written::InRegion(block, length),
            None => Written::Heap(&self.heap),
        }
    }

    /// What is on it, if that is short.
    #[inline]
    pub fn short(&self) -> Option<&[u8]> {
        (self.in_region.is_none() && self.heap.len() <= SHORT).then_some(&self.heap)
    }

    /// Adds bytes.
    #[inline]
    pub fn extend(&mut self, data: &[u8]) {
        if data.len() < LARGE && self.in_region.is_none() {
            append(&mut self.heap, data);
        } else {
            self.extend_large(data);
        }
    }

    #[cold]
    fn extend_large(&mut self, data: &[u8]) {
        let length = self.in_region.map_or(self.heap.len(), |(_, length)| length);
        let needed = length + data.len();
        let block = match self.in_region {
            Some((block, _)) if needed <= block.capacity() => Some(block),
            Some(_) => self.blocks.take(2 * needed),
            None => self.blocks.take(needed),
        };
        let region = self.blocks.region();
        match (self.in_region.take(), block) {
            (old, Some(block)) => {
                match old {
                    Some((old, _)) if old == block => {}
                    Some((old, length)) => {
                        region.write(block.at(), &region.copy(old.at(), length));
                        self.blocks.give_back(old);
                    }
                    None => region.write(block.at(), &self.heap),
                }
                region.write(block.at() + length, data);
                self.in_region = Some((block, needed));
            }
            (Some((old, length)), None) => {
                self.heap = region.copy(old.at(), length);
                self.blocks.give_back(old);
                self.heap.extend_from_slice(data);
            }
            (None, None) => self.heap.extend_from_slice(data),
        }
    }
}

/// As `extend_from_slice`, without a call for the few bytes that most numbers take.
#[inline]
pub fn append(bytes: &mut Vec<u8>, data: &[u8]) {
    match *data {
        [a] => bytes.push(a),
        [a, b] => bytes.extend_from_slice(&[a, b]),
        [a, b, c] => bytes.extend_from_slice(&[a, b, c]),
        [a, b, c, d] => bytes.extend_from_slice(&[a, b, c, d]),
        [a, b, c, d, e, f, g, h] => bytes.extend_from_slice(&[a, b, c, d, e, f, g, h]),
        _ => bytes.extend_from_slice(data),
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The text of a task or an answer, if it is short.
#[inline]
pub fn short(bytes: &[u8]) -> Option<Text<'_>> {
    (bytes.len() <= SHORT).then_some(Text::Short(bytes))
}

struct Appending<'a, 'b>(&'a mut Page<'b>);

impl Flavor for Appending<'_, '_> {
    type Output = ();

    #[inline]
    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend(data);
        Ok(())
    }

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        if self.0.in_region.is_none() {
            self.0.heap.push(byte);
        } else {
            self.0.extend_large(&[byte]);
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Bytes that travel as one piece. A plain `Vec<u8>` works too, but serde takes
/// it for a sequence and encodes it byte by byte, which is some hundred times slower.
///
/// ```
/// use forklore_pool::{Bytes, Pool};
///
/// let mut builder = Pool::builder();
/// let echo = builder.task("echo", |bytes: Bytes| bytes);
/// let pool = builder.processes(1).build()?;
/// let megabyte = Bytes(vec![7; 1 << 20]);
/// assert_eq!(pool.apply(echo, megabyte.clone())?, megabyte);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Whole)
    }
}

struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Bytes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes(bytes.to_vec()))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(Bytes(bytes))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut sequence: S) -> Result<Bytes, S::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = sequence.next_element()? {
            bytes.push(byte);
        }
        Ok(Bytes(bytes))
    }
}
