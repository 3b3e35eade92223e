//! Frames between the pool and a worker: a task's number, the payload's length
//! in bytes, both as little-endian `u64`, and the payload.

use std::io::{self, Read, Write};

use crate::event::TaskId;

const HEAD: usize = 16;

/// A task on its way to a worker, or a result on its way back.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    /// Which task.
    pub task: TaskId,
    /// What the workplace makes of it.
    pub payload: Vec<u8>,
}

/// The bytes of a frame.
pub fn encode(task: TaskId, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + payload.len());
    bytes.extend_from_slice(&task.to_le_bytes());
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Takes the first frame off `bytes`, if it is there whole.
pub fn take(bytes: &mut Vec<u8>) -> Option<Frame> {
    let (task, length) = head(bytes.get(..HEAD)?.try_into().ok()?);
    let end = HEAD.checked_add(length)?;
    let payload = bytes.get(HEAD..end)?.to_vec();
    bytes.drain(..end);
    Some(Frame { task, payload })
}

/// Waits for a frame; `None` at the end of the stream.
///
/// # Errors
/// If the stream ends in the middle of a frame, or as read(2).
pub fn read(stream: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut bytes = [0; HEAD];
    match stream.read_exact(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (task, length) = head(bytes);
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload)?;
    Ok(Some(Frame { task, payload }))
}

/// Sends a frame whole.
///
/// # Errors
/// As write(2).
pub fn write(stream: &mut impl Write, task: TaskId, payload: &[u8]) -> io::Result<()> {
    stream.write_all(&encode(task, payload))
}

fn head(bytes: [u8; HEAD]) -> (TaskId, usize) {
    let value = u128::from_le_bytes(bytes);
    (value as u64, (value >> 64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in_and_only_whole() {
        let mut bytes = encode(7, b"seven");
        bytes.extend(encode(8, b""));
        let tail = bytes.split_off(18);
        assert_eq!(take(&mut bytes), None);
        bytes.extend(tail);
        assert_eq!(
            take(&mut bytes),
            Some(Frame {
                task: 7,
                payload: b"seven".to_vec()
            })
        );
        assert_eq!(
            read(&mut bytes.as_slice()).unwrap(),
            Some(Frame {
                task: 8,
                payload: Vec::new()
            })
        );
        assert_eq!(read(&mut [].as_slice()).unwrap(), None);
    }
}
