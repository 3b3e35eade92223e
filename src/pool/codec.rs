//! Arguments and results as bytes: postcard, which is compact and quick.

use std::fmt;

use postcard::ser_flavors::Flavor;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Adds the bytes of `value` to `bytes`.
///
/// # Errors
/// What the type's `Serialize` says.
pub fn encode<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), postcard::Error> {
    postcard::serialize_with_flavor(value, Appending(bytes))
}

struct Appending<'a>(&'a mut Vec<u8>);

impl Flavor for Appending<'_> {
    type Output = ();

    #[inline]
    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
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
/// use forklore::pool::{Bytes, Pool};
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
