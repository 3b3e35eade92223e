//! The table of a set, as in CPython's `setobject.c`: which order its elements have follows from their hashes, from the
//! size of the table, and from how it came to be.

use super::limit::{OutOfMemory, room_to_grow};

/// Smallest table (`PySet_MINSIZE`).
const SMALLEST: usize = 8;

/// How many neighbours are looked at before the next jump (`LINEAR_PROBES`).
const NEIGHBOURS: usize = 9;

/// How many bits of the hash each jump uses up (`PERTURB_SHIFT`).
const JUMP_BITS: u32 = 5;

/// Beyond this, a table grows by two in place of four.
const LARGE: usize = 50_000;

#[derive(Clone, Default)]
enum Slot<K> {
    #[default]
    Empty,
    /// Something was here: whoever looks for what came after it has to go on.
    Deleted,
    Full(i64, K),
}

/// What can be an element.
pub trait Hashed: Clone + PartialEq {
    /// `hash(self)`; the same for equal elements.
    fn hash_number(&self) -> i64;
}

/// The elements of a set.
#[derive(Clone)]
pub struct HashTable<K> {
    /// A power of two.
    slots: Vec<Slot<K>>,
    /// How many slots are not empty.
    filled: usize,
    /// How many elements there are.
    len: usize,
    /// Where `pop` goes on.
    finger: usize,
}

impl<K: Hashed> Default for HashTable<K> {
    fn default() -> Self {
        Self::with_slots(SMALLEST)
    }
}

impl<K: Hashed> HashTable<K> {
    fn with_slots(count: usize) -> Self {
        Self {
            slots: vec![Slot::Empty; count],
            filled: 0,
            len: 0,
            finger: 0,
        }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The elements in the order in which a set is iterated over.
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.entries().map(|(_, key)| key)
    }

    fn entries(&self) -> impl Iterator<Item = (i64, &K)> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Full(hash, key) => Some((*hash, key)),
            _ => None,
        })
    }

    /// The first element at `slot` or after it, and the slot to go on with.
    pub fn next_at(&self, slot: usize) -> Option<(usize, &K)> {
        let rest = self.slots.get(slot..).unwrap_or_default().iter().zip(slot + 1..);
        rest.filter_map(|(slot, next)| match slot {
            Slot::Full(_, key) => Some((next, key)),
            _ => None,
        })
        .next()
    }

    /// Whether `key` is one of the elements.
    pub fn contains(&self, key: &K) -> bool {
        self.find(key.hash_number(), key).is_ok()
    }

    /// Adds `key`.
    pub fn insert(&mut self, key: K) {
        self.add(key.hash_number(), key);
    }

    /// Refuses to let the table grow by the next [`HashTable::insert`] if that took too much memory.
    pub fn room(&self) -> Result<(), OutOfMemory> {
        match (self.filled + 1) * 5 >= (self.slots.len() - 1) * 3 {
            true => room_to_grow(self.len * 4, size_of::<Slot<K>>()),
            false => Ok(()),
        }
    }

    /// Takes `key` out; `false` if it is none of the elements.
    pub fn remove(&mut self, key: &K) -> bool {
        self.discard(key.hash_number(), key)
    }

    /// Takes out an element, the first one after that which was taken out before.
    pub fn pop(&mut self) -> Option<K> {
        if self.len == 0 {
            return None;
        }
        let mut slot = self.finger & self.mask();
        while !matches!(self.slots[slot], Slot::Full(..)) {
            slot = (slot + 1) & self.mask();
        }
        self.finger = slot + 1;
        self.len -= 1;
        match std::mem::replace(&mut self.slots[slot], Slot::Deleted) {
            Slot::Full(_, key) => Some(key),
            _ => None,
        }
    }

    /// Takes all elements of `other` in place of its own.
    pub fn replace(&mut self, other: Self) {
        let finger = self.finger;
        *self = Self { finger, ..other };
    }

    /// Whether all elements are elements of `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.len <= other.len && self.entries().all(|(hash, key)| other.find(hash, key).is_ok())
    }

    /// Whether no element is one of `other`.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        !self.entries().any(|(hash, key)| other.find(hash, key).is_ok())
    }

    /// Adds the elements of another set (`set_merge`).
    pub fn merge(&mut self, other: &Self) {
        if other.len == 0 {
            return;
        }
        self.reserve(other.len);
        if self.filled == 0 && self.slots.len() == other.slots.len() && other.filled == other.len {
            self.slots.clone_from(&other.slots);
            (self.filled, self.len) = (other.filled, other.len);
            return;
        }
        let clean = self.filled == 0;
        for (hash, key) in other.entries() {
            match clean {
                true => self.add_new(hash, key.clone()),
                false => self.add(hash, key.clone()),
            }
        }
    }

    /// Adds the keys of a dict.
    pub fn merge_keys(&mut self, keys: Vec<K>) {
        self.reserve(keys.len());
        keys.into_iter().for_each(|key| self.insert(key));
    }

    /// A copy; its order may be another one, because it has no traces of what was taken out.
    pub fn copy(&self) -> Self {
        let mut copy = Self::default();
        copy.merge(self);
        copy
    }

    /// The elements that `other` has, too.
    pub fn intersection(&self, other: &Self) -> Self {
        let (large, small) = if other.len > self.len {
            (other, self)
        } else {
            (self, other)
        };
        small.filtered(|hash, key| large.find(hash, key).is_ok())
    }

    /// The elements that `other` has not.
    pub fn difference(&self, other: &Self) -> Self {
        if self.len >> 2 > other.len {
            let mut result = self.copy();
            result.subtract(other);
            return result;
        }
        self.filtered(|hash, key| other.find(hash, key).is_err())
    }

    fn filtered(&self, keeps: impl Fn(i64, &K) -> bool) -> Self {
        let mut result = Self::default();
        for (hash, key) in self.entries().filter(|(hash, key)| keeps(*hash, key)) {
            result.add(hash, key.clone());
        }
        result
    }

    /// Takes out the elements of another set.
    pub fn subtract(&mut self, other: &Self) {
        if other.len >> 3 > self.len {
            let common = self.intersection(other);
            common.entries().for_each(|(hash, key)| {
                self.discard(hash, key);
            });
        } else {
            other.entries().for_each(|(hash, key)| {
                self.discard(hash, key);
            });
        }
        self.tidy();
    }

    /// Takes out `keys`.
    pub fn subtract_keys(&mut self, keys: &[K]) {
        for key in keys {
            self.remove(key);
        }
        self.tidy();
    }

    /// Takes out the elements that `other` has, and adds those that only `other` has.
    pub fn toggle(&mut self, other: &Self) {
        for (hash, key) in other.entries() {
            if !self.discard(hash, key) {
                self.add(hash, key.clone());
            }
        }
    }

    /// `hash(frozenset)`.
    pub fn hash(&self) -> i64 {
        let shuffled = |hash: i64| {
            let hash = hash.cast_unsigned();
            ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167)
        };
        let mixed = self.entries().fold(0, |mixed, (hash, _)| mixed ^ shuffled(hash));
        let mixed = mixed ^ (self.len as u64 + 1).wrapping_mul(1_927_868_237);
        let mixed = mixed ^ (mixed >> 11) ^ (mixed >> 25);
        match mixed.wrapping_mul(69069).wrapping_add(907_133_923).cast_signed() {
            -1 => 590_923_713,
            hash => hash,
        }
    }

    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// The slot of `key`, or the one in which it is to be put: the last one on the way to it from which something was
    /// taken out, or else the empty one in which the search for it ends.
    fn find(&self, hash: i64, key: &K) -> Result<usize, usize> {
        let mut free = None;
        for slot in Probes::new(hash, self.mask()) {
            match &self.slots[slot] {
                Slot::Empty => return Err(free.unwrap_or(slot)),
                Slot::Deleted => free = Some(slot),
                Slot::Full(other, found) if *other == hash && found == key => return Ok(slot),
                Slot::Full(..) => {}
            }
        }
        Err(0)
    }

    fn add(&mut self, hash: i64, key: K) {
        let Err(slot) = self.find(hash, &key) else { return };
        let before = std::mem::replace(&mut self.slots[slot], Slot::Full(hash, key));
        self.len += 1;
        if let Slot::Deleted = before {
            return;
        }
        self.filled += 1;
        if self.filled * 5 >= self.mask() * 3 {
            self.resize(self.grown());
        }
    }

    /// Adds what is no element yet to a table from which nothing was taken out.
    fn add_new(&mut self, hash: i64, key: K) {
        let empty = Probes::new(hash, self.mask()).find(|slot| matches!(self.slots[*slot], Slot::Empty));
        if let Some(slot) = empty {
            self.slots[slot] = Slot::Full(hash, key);
            self.filled += 1;
            self.len += 1;
        }
    }

    fn discard(&mut self, hash: i64, key: &K) -> bool {
        let Ok(slot) = self.find(hash, key) else { return false };
        self.slots[slot] = Slot::Deleted;
        self.len -= 1;
        true
    }

    /// Makes room for `more` elements at once.
    fn reserve(&mut self, more: usize) {
        if (self.filled + more) * 5 >= self.mask() * 3 {
            self.resize((self.len + more) * 2);
        }
    }

    /// Forgets what was taken out, if that is a quarter of the table.
    fn tidy(&mut self) {
        if self.filled - self.len > self.mask() / 4 {
            self.resize(self.grown());
        }
    }

    fn grown(&self) -> usize {
        self.len * if self.len > LARGE { 2 } else { 4 }
    }

    /// Makes a table of more than `least` slots.
    fn resize(&mut self, least: usize) {
        let count = (least + 1).next_power_of_two().max(SMALLEST);
        if count == SMALLEST && self.slots.len() == SMALLEST && self.filled == self.len {
            return;
        }
        let mut resized = Self::with_slots(count);
        resized.finger = self.finger;
        for slot in self.slots.drain(..) {
            if let Slot::Full(hash, key) = slot {
                resized.add_new(hash, key);
            }
        }
        *self = resized;
    }
}

impl<K: Hashed> FromIterator<K> for HashTable<K> {
    fn from_iter<T: IntoIterator<Item = K>>(keys: T) -> Self {
        let mut set = Self::default();
        keys.into_iter().for_each(|key| set.insert(key));
        set
    }
}

/// The slots in which something with a hash may be, in the order in which they are tried.
struct Probes {
    mask: usize,
    /// Where the last jump led.
    home: usize,
    /// How far from there.
    step: usize,
    /// The bits of the hash that are left for jumps.
    rest: u64,
}

/// The low bits of a hash, of which a mask takes fewer.
#[inline]
fn size(bits: u64) -> usize {
    usize::try_from(bits & usize::MAX as u64).unwrap_or(usize::MAX)
}

impl Probes {
    fn new(hash: i64, mask: usize) -> Self {
        let home = size(hash.cast_unsigned()) & mask;
        Self {
            mask,
            home,
            step: 0,
            rest: hash.cast_unsigned(),
        }
    }
}

impl Iterator for Probes {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let neighbours = if self.home + NEIGHBOURS <= self.mask {
            NEIGHBOURS
        } else {
            0
        };
        if self.step > neighbours {
            self.step = 0;
            self.rest >>= JUMP_BITS;
            let jump = self.home.wrapping_mul(5).wrapping_add(1).wrapping_add(size(self.rest));
            self.home = jump & self.mask;
        }
        let slot = self.home + self.step;
        self.step += 1;
        Some(slot)
    }
}
