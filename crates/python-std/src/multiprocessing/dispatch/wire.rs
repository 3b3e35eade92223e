//! Frames between the pool and a worker: a task's number, the payload's length
//! in bytes, both as little-endian `u64`, and the payload.

use std::io::{self, IoSlice, Read, Write};

use forklore_event::TaskId;

const HEAD: usize = 16;

/// A task on its way to a worker, or a result on its way back.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    /// Which task.
    pub task: TaskId,
    /// What the spawner makes of it.
    pub payload: Vec<u8>,
}

/// Takes the first frame off `bytes`, if it is there whole.
pub fn take(bytes: &mut Vec<u8>) -> Option<Frame> {
    let (task, length) = read_head(bytes.get(..HEAD)?.try_into().ok()?);
    let end = HEAD.checked_add(length).filter(|end| *end <= bytes.len())?;
    let after = bytes.split_off(end);
    let mut payload = std::mem::replace(bytes, after);
    payload.drain(..HEAD);
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
    let (task, length) = read_head(bytes);
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload)?;
    Ok(Some(Frame { task, payload }))
}

/// Sends a frame whole.
///
/// # Errors
/// As write(2).
pub fn write(stream: &mut impl Write, task: TaskId, payload: &[u8]) -> io::Result<()> {
    let mut sent = 0;
    while sent < length(payload) {
        match send_rest(stream, task, payload, sent) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            count => sent += count?,
        }
    }
    Ok(())
}

/// Sends what the stream takes at once of a frame whose first `sent` bytes are sent; says how many it took.
///
/// # Errors
/// As writev(2).
pub fn send_rest(stream: &mut impl Write, task: TaskId, payload: &[u8], sent: usize) -> io::Result<usize> {
    let head = u128::from(task) | (payload.len() as u128) << 64;
    let head = head.to_le_bytes();
    let rest = [
        IoSlice::new(&head[sent.min(HEAD)..]),
        IoSlice::new(&payload[sent.saturating_sub(HEAD)..]),
    ];
    match stream.write_vectored(&rest)? {
        0 => Err(io::ErrorKind::WriteZero.into()),
        count => Ok(count),
    }
}

/// How many bytes the frame of `payload` has.
pub fn length(payload: &[u8]) -> usize {
    HEAD + payload.len()
}

fn read_head(bytes: [u8; HEAD]) -> (TaskId, usize) {
    let value = u128::from_le_bytes(bytes);
    let length = (value >> 64) as u64;
    (
        (value & 0xffff_ffff_ffff_ffff) as u64,
        usize::try_from(length).unwrap_or(usize::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in_and_only_whole() {
        let mut bytes = Vec::new();
        write(&mut bytes, 7, b"seven").unwrap();
        write(&mut bytes, 8, b"").unwrap();
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
