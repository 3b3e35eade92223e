//! Blocks of memory with names, that any process of a stage finds: what `shm_open` is elsewhere.
//!
//! A file in `/dev/shm` would outlive a run that is killed. These blocks lie behind the board, in its file without a
//! name, which every process of the stage has: so nothing is left of them when the last is gone, and nothing has to
//! be opened or handed on. All blocks of a stage together have [`SPACE`]; pages that nobody has written to take no
//! memory.
//!
//! What has which name is in a table on the board. It is read and changed under a lock of the kernel's (fcntl(2)),
//! which a process that dies gives back; what says that an entry counts is written last. Which blocks a process has
//! mapped is written on its seat, before it is forked for a child. So the space of a block that has no name any more
//! can be given to another as soon as no seat has it, whatever became of the processes.

use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use forklore_event::StageIndex;
use forklore_os::shared::Array;
use forklore_os::shared_memory;
use nix::errno::Errno;
use nix::fcntl::{FallocateFlags, FcntlArg, fallocate, fcntl};
use nix::libc;

use crate::StageProcess;
use crate::board::{Board, STAGES};

/// How many blocks a stage can have; a seat has one bit for each.
const BLOCKS: usize = 64;

/// How many bytes the blocks of a stage have together.
pub const SPACE: u64 = 64 << 20;

/// The longest name, in bytes: `NAME_MAX`.
const LONGEST_NAME: usize = 255;

/// States of an entry.
const FREE: u32 = 0;
const NAMED: u32 = 1;
const UNLINKED: u32 = 2;

shared_memory! {
    /// The blocks of a stage. All zero is an empty table.
    pub(crate) struct Table {
        blocks: [Block; BLOCKS],
    }
}

shared_memory! {
    struct Block {
        state: AtomicU32,
        /// The length of the name.
        length: AtomicU32,
        /// Where it begins in the stage's space.
        offset: AtomicU64,
        size: AtomicU64,
        name: [AtomicU64; LONGEST_NAME.div_ceil(8)],
    }
}

impl Block {
    fn state(&self) -> u32 {
        self.state.load(Ordering::Acquire)
    }

    fn is_named(&self, name: &[u8]) -> bool {
        let length = self.length.load(Ordering::Relaxed) as usize;
        self.state() == NAMED
            && length == name.len()
            && self
                .name
                .iter()
                .zip(name.chunks(8))
                .all(|(word, part)| word.load(Ordering::Relaxed) == packed(part))
    }

    /// Makes it a block with that name, from `offset` on.
    fn take(&self, name: &[u8], offset: u64, size: u64) {
        for (word, part) in self.name.iter().zip(name.chunks(8)) {
            word.store(packed(part), Ordering::Relaxed);
        }
        self.length.store(name.len() as u32, Ordering::Relaxed);
        self.offset.store(offset, Ordering::Relaxed);
        self.size.store(size, Ordering::Relaxed);
        self.state.store(NAMED, Ordering::Release);
    }

    /// The part of the space that it has: whole pages.
    fn range(&self) -> std::ops::Range<u64> {
        let offset = self.offset.load(Ordering::Relaxed);
        offset..offset + pages(self.size.load(Ordering::Relaxed))
    }
}

fn packed(part: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..part.len()].copy_from_slice(part);
    u64::from_ne_bytes(bytes)
}

fn pages(size: u64) -> u64 {
    size.next_multiple_of(rustix::param::page_size() as u64)
}

/// How often this process has mapped each block. A forked one has a copy, as it has of the mappings.
static MAPPED: [AtomicU32; BLOCKS] = [const { AtomicU32::new(0) }; BLOCKS];

/// A block, mapped into this process.
pub struct Mapping {
    bytes: Array<AtomicU8>,
    board: Arc<Board>,
    stage: StageIndex,
    block: usize,
}

impl Mapping {
    /// What is in it.
    pub fn bytes(&self) -> &[AtomicU8] {
        self.bytes.get()
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        if MAPPED[self.block].fetch_sub(1, Ordering::Relaxed) == 1
            && let Some(seat) = self.board.seat_of(self.stage, nix::unistd::getpid().as_raw())
        {
            seat.blocks.fetch_and(!(1 << self.block), Ordering::AcqRel);
            if let Ok(lock) = Lock::take(&self.board, self.stage) {
                lock.reclaim();
            }
        }
    }
}

/// The right to change a table.
struct Lock<'a> {
    board: &'a Board,
    stage: StageIndex,
}

impl<'a> Lock<'a> {
    fn take(board: &'a Board, stage: StageIndex) -> nix::Result<Self> {
        while let Err(error) = fcntl(board.as_fd(), FcntlArg::F_SETLKW(&byte(stage, libc::F_WRLCK))) {
            if error != Errno::EINTR {
                return Err(error);
            }
        }
        Ok(Self { board, stage })
    }

    fn blocks(&self) -> &'a [Block] {
        &self.board.table(self.stage).blocks
    }

    fn find(&self, name: &[u8]) -> Option<usize> {
        self.blocks().iter().position(|block| block.is_named(name))
    }

    /// Frees what has no name and nobody uses.
    fn reclaim(&self) {
        let used = self.board.blocks_in_use(self.stage);
        for (place, block) in self.blocks().iter().enumerate() {
            if block.state() == UNLINKED && used & (1 << place) == 0 {
                let range = block.range();
                let (offset, length) = (start(self.stage) + range.start, range.end - range.start);
                let flags = FallocateFlags::FALLOC_FL_PUNCH_HOLE | FallocateFlags::FALLOC_FL_KEEP_SIZE;
                // Where it fails, the space stays taken: nobody gets what another has written.
                if fallocate(self.board.as_fd(), flags, offset.cast_signed(), length.cast_signed()).is_ok() {
                    block.state.store(FREE, Ordering::Release);
                }
            }
        }
    }

    /// The first part of the space that has room for so much.
    fn room(&self, size: u64) -> Option<u64> {
        let taken = self.blocks().iter().filter(|block| block.state() != FREE);
        let mut taken: Vec<_> = taken.map(Block::range).collect();
        taken.sort_by_key(|range| range.start);
        let mut from = 0;
        for range in taken {
            if range.start - from >= size {
                break;
            }
            from = range.end;
        }
        (from + size <= SPACE).then_some(from)
    }

    fn map(&self, process: &StageProcess, place: usize) -> io::Result<Mapping> {
        let block = &self.blocks()[place];
        let length = usize::try_from(block.size.load(Ordering::Relaxed)).map_err(io::Error::other)?;
        let offset = start(self.stage) + block.offset.load(Ordering::Relaxed);
        let bytes = Array::of_file(self.board, offset, length)?;
        process.seat().blocks.fetch_or(1 << place, Ordering::AcqRel);
        MAPPED[place].fetch_add(1, Ordering::Relaxed);
        Ok(Mapping {
            bytes,
            board: Arc::clone(&process.origin.board),
            stage: self.stage,
            block: place,
        })
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // Giving back cannot fail.
        let _ = fcntl(self.board.as_fd(), FcntlArg::F_SETLK(&byte(self.stage, libc::F_UNLCK)));
    }
}

/// The byte of the board's file that stands for a stage's table.
fn byte(stage: StageIndex, kind: libc::c_int) -> libc::flock {
    libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: stage.into(),
        l_len: 1,
        l_pid: 0,
    }
}

/// Where a stage's space begins in the board's file.
fn start(stage: StageIndex) -> u64 {
    pages(Board::LENGTH as u64) + u64::from(stage) * SPACE
}

/// How long the board's file is, with the space of all stages.
pub(crate) fn file_length() -> u64 {
    start(0) + STAGES as u64 * SPACE
}

fn check_name(name: &[u8]) -> nix::Result<()> {
    match name {
        [] => Err(Errno::EINVAL),
        name if name.contains(&b'/') || name.contains(&0) => Err(Errno::EINVAL),
        name if name.len() > LONGEST_NAME => Err(Errno::EINVAL),
        _ => Ok(()),
    }
}

impl StageProcess {
    /// Makes a block of `size` zeros with that name, and maps it.
    ///
    /// # Errors
    /// `EEXIST` if there is one; `ENOSPC` if there is no room, also because the user may not have files that long;
    /// `EINVAL` for what is no name.
    pub fn create_block(&self, name: &[u8], size: u64) -> io::Result<Mapping> {
        check_name(name)?;
        let lock = Lock::take(&self.origin.board, self.origin.stage)?;
        if lock.find(name).is_some() {
            return Err(Errno::EEXIST.into());
        }
        lock.reclaim();
        let free = lock.blocks().iter().position(|block| block.state() == FREE);
        let is_there = rustix::fs::fstat(lock.board)?.st_size.cast_unsigned() >= file_length();
        let room = (is_there && size <= SPACE).then(|| lock.room(pages(size))).flatten();
        let (Some(place), Some(offset)) = (free, room) else {
            return Err(Errno::ENOSPC.into());
        };
        lock.blocks()[place].take(name, offset, size);
        lock.map(self, place)
    }

    /// Maps the block of that name.
    ///
    /// # Errors
    /// `ENOENT` if there is none.
    pub fn open_block(&self, name: &[u8]) -> io::Result<Mapping> {
        check_name(name)?;
        let lock = Lock::take(&self.origin.board, self.origin.stage)?;
        let place = lock.find(name).ok_or(Errno::ENOENT)?;
        lock.map(self, place)
    }

    /// Takes its name from a block. Who has it mapped keeps it.
    ///
    /// # Errors
    /// `ENOENT` if there is none.
    pub fn unlink_block(&self, name: &[u8]) -> io::Result<()> {
        check_name(name)?;
        let lock = Lock::take(&self.origin.board, self.origin.stage)?;
        let place = lock.find(name).ok_or(Errno::ENOENT)?;
        lock.blocks()[place].state.store(UNLINKED, Ordering::Release);
        lock.reclaim();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(mapping: &Mapping, value: u8) {
        mapping
            .bytes()
            .iter()
            .for_each(|byte| byte.store(value, Ordering::Relaxed));
    }

    fn sum(mapping: &Mapping) -> u64 {
        mapping
            .bytes()
            .iter()
            .map(|byte| u64::from(byte.load(Ordering::Relaxed)))
            .sum()
    }

    #[test]
    fn blocks_have_names_and_their_space_is_given_on_when_nobody_uses_it() {
        let process = StageProcess::detached().expect("a process");
        let first = process.create_block(b"first", 10).expect("room");
        fill(&first, 7);
        let again = process.open_block(b"first").expect("it has that name");
        assert_eq!((again.bytes().len(), sum(&again)), (10, 70));
        let error = process
            .create_block(b"first", 10)
            .map(drop)
            .expect_err("the name is taken");
        assert_eq!(error.raw_os_error(), Some(libc::EEXIST));
        process.unlink_block(b"first").expect("it has that name");
        assert!(process.open_block(b"first").is_err());
        drop(first);
        // One mapping is left: its space is not given to the next of that name.
        let other = process.create_block(b"first", 10).expect("room");
        assert_eq!((sum(&other), sum(&again)), (0, 70));
        drop(again);
        let third = process.create_block(b"third", SPACE - 3 * 4096);
        assert_eq!(
            third
                .map(|third| third.bytes()[0].load(Ordering::Relaxed))
                .expect("room"),
            0
        );
        let error = process.create_block(b"fourth", SPACE).map(drop).expect_err("no room");
        assert_eq!(error.raw_os_error(), Some(libc::ENOSPC));
    }

    #[test]
    fn there_are_so_many_blocks_and_no_more() {
        let process = StageProcess::detached().expect("a process");
        let make = |n: usize| process.create_block(format!("block {n}").as_bytes(), 1);
        let blocks: Vec<_> = (0..BLOCKS).map(|n| make(n).expect("room")).collect();
        assert!(make(BLOCKS).is_err());
        process.unlink_block(b"block 5").expect("it has that name");
        assert!(make(BLOCKS).is_err());
        drop(blocks);
        assert!(make(BLOCKS).is_ok());
    }
}
