//! Tasks that come faster than they can be told are counted, and none is left out.

use forklore::world::{EventLog, fact};
use forklore_event::{Kind, TaskCounts};

use super::support::{self, forklore};

const LISTING: &str = "\
import multiprocessing

def work(k):
    return k

if __name__ == '__main__':
    with multiprocessing.Pool(2) as pool:
        print(sum(pool.map(work, range(6000), chunksize=1)))
        pool.close()
        pool.join()
";

#[test]
fn told_and_counted_tasks_add_up() {
    let (_folder, listing) = support::listing(LISTING);
    let output = forklore()
        .args(["run", &listing, "--engine", "builtin", "--json"])
        .output()
        .expect("forklore starts");
    let told = forklore::recording::read(&output.stdout[..]).expect("an event log");
    let mut counted = TaskCounts::default();
    let mut one_by_one = TaskCounts::default();
    for event in &told.events {
        match &event.kind {
            Kind::TasksSummarised { counts, .. } => counted.add(counts),
            Kind::TaskSubmitted { .. } => one_by_one.submitted += 1,
            Kind::TaskStarted { .. } => one_by_one.started += 1,
            Kind::TaskFinished { .. } => one_by_one.finished += 1,
            Kind::ResultDelivered { .. } => one_by_one.delivered += 1,
            _ => {}
        }
    }
    assert!(counted.submitted > 0, "6000 tasks at once are more than can be told");
    assert!(one_by_one.submitted > 0, "the first ones are told");
    one_by_one.add(&counted);
    let all = TaskCounts {
        submitted: 6000,
        started: 6000,
        finished: 6000,
        failed: 0,
        delivered: 6000,
    };
    assert_eq!(one_by_one, all);
    let log = EventLog::fold(&told.header, told.events);
    assert_eq!(
        fact(log.newest(), 0, "tasks_finished", None),
        Some(forklore_event::Fact::Int(6000))
    );
    let pool = log.newest().stages[0].pools.first().expect("it was made");
    assert_eq!((pool.waiting(), pool.running(), pool.crossing()), (0, 0, 0));
}
