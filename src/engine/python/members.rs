//! Who is who on a stage of Python programs: roles, pools and tasks get their names and numbers here, because the
//! processes cannot agree on them.

use std::collections::{HashMap, HashSet, VecDeque};

use forklore_event::{Pid, PoolId, TaskId};

/// One process.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who made it.
    pub parent: Pid,
    /// As a worker: the pool and the slot in it.
    pub slot: Option<(PoolId, u32)>,
    /// As a worker: the task that it runs.
    pub task: Option<TaskId>,
    /// As a worker: it has said that it leaves its slot.
    pub retired: bool,
}

/// What a process is about to be, as who starts it says: a worker with its slot, or some other process.
pub type Starting = Option<(PoolId, u32)>;

/// The processes, pools and tasks of one stage.
#[derive(Debug, Default)]
pub struct Members {
    processes: HashMap<Pid, Member>,
    /// By who makes them, what is being made.
    starting: HashMap<Pid, VecDeque<Starting>>,
    /// Who is about to fork a child that is to become another program.
    starting_programs: HashSet<Pid>,
    /// By role without its number, how many there were.
    roles: HashMap<String, u32>,
    /// By the owner and its own number of a pool.
    pools: HashMap<(Pid, u32), PoolId>,
    /// Pools that take no more tasks: their workers may leave.
    closed: Vec<PoolId>,
    /// By the pool, and the owner's numbers of a job and of its part.
    tasks: HashMap<(PoolId, u64, u64), TaskId>,
}

impl Members {
    /// A process was made. `kind` is the letter of its role, to which a number is added.
    pub fn add(&mut self, pid: Pid, kind: &str, parent: Pid, slot: Starting) -> String {
        let count = self.roles.entry(kind.to_owned()).or_insert(0);
        *count += 1;
        let role = format!("{kind}{count}");
        let member = Member {
            parent,
            slot,
            task: None,
            retired: false,
        };
        self.processes.insert(pid, member);
        role
    }

    /// A process that is known by its PID.
    pub fn get(&mut self, pid: Pid) -> Option<&mut Member> {
        self.processes.get_mut(&pid)
    }

    /// A process was reaped: its number may become somebody else's.
    pub fn remove(&mut self, pid: Pid) -> Option<Member> {
        self.processes.remove(&pid)
    }

    /// `pid` is about to start a process.
    pub fn starts(&mut self, pid: Pid, what: Starting) {
        self.starting.entry(pid).or_default().push_back(what);
    }

    /// What `pid` was about to start.
    pub fn started(&mut self, pid: Pid) -> Option<Starting> {
        self.starting.get_mut(&pid)?.pop_front()
    }

    /// What anybody was about to start, for a process that a fork server made.
    pub fn started_by_anybody(&mut self) -> Option<Starting> {
        self.starting.values_mut().find_map(VecDeque::pop_front)
    }

    /// `pid` is about to fork a child that is to become another program.
    pub fn starts_program(&mut self, pid: Pid) {
        self.starting_programs.insert(pid);
    }

    /// Whether the child that `pid` has just forked is to become another program.
    pub fn started_program(&mut self, pid: Pid) -> bool {
        self.starting_programs.remove(&pid)
    }

    /// `owner` made a pool, which it calls `number`.
    pub fn add_pool(&mut self, owner: Pid, number: u32) -> PoolId {
        let id = PoolId::try_from(self.pools.len()).unwrap_or(PoolId::MAX);
        self.pools.insert((owner, number), id);
        id
    }

    /// The pool that `owner` calls `number`: its own, or one that it has from who forked it.
    pub fn pool(&self, owner: Pid, number: u32) -> Option<PoolId> {
        let mut at = owner;
        for _ in 0..=self.processes.len() {
            if let Some(pool) = self.pools.get(&(at, number)) {
                return Some(*pool);
            }
            at = self.processes.get(&at)?.parent;
        }
        None
    }

    /// The pool takes no more tasks.
    pub fn close(&mut self, pool: PoolId) {
        self.closed.push(pool);
    }

    /// Whether the pool takes no more tasks.
    pub fn is_closed(&self, pool: PoolId) -> bool {
        self.closed.contains(&pool)
    }

    /// The number of a task; it is given one when it is first told of.
    pub fn task(&mut self, pool: PoolId, job: u64, part: u64) -> TaskId {
        let next = self.tasks.len() as TaskId;
        *self.tasks.entry((pool, job, part)).or_insert(next)
    }
}
