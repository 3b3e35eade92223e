import multiprocessing
import time

shared = ["made anew by every process"]


def work(queue, lock, event, number, numbers, pair, condition, semaphore, joinable):
    with lock, semaphore:
        number.value += 1
        numbers[0] += 10
    event.wait()
    with condition:
        condition.notify()
    pair.send(joinable.get())
    joinable.task_done()
    queue.put((shared, multiprocessing.get_start_method()))


if __name__ == "__main__":
    shared.append("changed by main")
    for method in ["fork", "spawn", "forkserver"]:
        context = multiprocessing.get_context(method)
        queue, lock, event = context.Queue(), context.Lock(), context.Event()
        number, numbers = context.Value("i", 41), context.Array("d", [1, 2])
        ours, theirs = context.Pipe()
        condition, semaphore, joinable = context.Condition(), context.Semaphore(1), context.JoinableQueue()
        args = (queue, lock, event, number, numbers, theirs, condition, semaphore, joinable)
        process = context.Process(target=work, args=args)
        with condition:
            process.start()
            event.set()
            print(method, condition.wait(20))
        joinable.put("task")
        joinable.join()
        print(ours.recv(), queue.get(), number.value, numbers[:])
        process.join()
        print(process.exitcode)
