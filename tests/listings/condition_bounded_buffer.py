# Each waits for the other: who is notified wakes, and not whoever waits next.
from multiprocessing import Array, Condition, Process, Value


def produce(changed, buffer, used):
    for item in range(10):
        with changed:
            while used.value == len(buffer):
                changed.wait()
            buffer[used.value] = item
            used.value += 1
            changed.notify()


def consume(changed, buffer, used):
    total = 0
    for _ in range(10):
        with changed:
            while used.value == 0:
                changed.wait()
            used.value -= 1
            total += buffer[used.value]
            changed.notify()
    print("sum", total)


def take_turns(changed, turn, me):
    for round in range(3):
        with changed:
            while turn.value != me:
                changed.wait()
            print(me, round, flush=True)
            turn.value = (me + 1) % 3
            changed.notify_all()


if __name__ == "__main__":
    changed = Condition()
    buffer, used = Array("i", 2, lock=False), Value("i", 0, lock=False)
    children = [Process(target=work, args=(changed, buffer, used)) for work in (produce, consume)]
    turn = Value("i", 0, lock=False)
    children += [Process(target=take_turns, args=(changed, turn, me)) for me in range(3)]
    for group in (children[:2], children[2:]):
        for child in group:
            child.start()
        for child in group:
            child.join()
    print(used.value, changed)
    with changed:
        print(changed.wait(0.01), changed)
