"""A manager: its process serves dictionaries, lists, queues, and a class of one's own."""
from multiprocessing import Manager, Process
from multiprocessing.managers import BaseManager


class Account:
    def __init__(self):
        self.money = 0

    def pay(self, amount):
        self.money += amount
        return self.money


class Bank(BaseManager):
    pass


Bank.register("Account", Account)


def work(shared, log, n):
    shared[n] = n * n
    log.append(n)


def pay(account):
    account.pay(5)


if __name__ == "__main__":
    with Manager() as manager:
        shared, log, space = manager.dict(), manager.list(), manager.Namespace()
        lock, box = manager.Lock(), manager.Queue()
        space.name = "shared"
        workers = [Process(target=work, args=(shared, log, n)) for n in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with lock:
            print(sorted(shared.items()), sorted(log), space.name)
        box.put("letter")
        print(box.get(), box.empty())
    with Bank() as bank:
        account = bank.Account()
        payers = [Process(target=pay, args=(account,)) for _ in range(3)]
        for payer in payers:
            payer.start()
        for payer in payers:
            payer.join()
        print("account", account.pay(0), [payer.exitcode for payer in payers])
