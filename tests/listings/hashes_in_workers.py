"""Hashing is work that processes, and here also threads, can do at the same time."""
import hashlib
from multiprocessing import Pool
from threading import Thread


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def mine(start, stop=1 << 20):
    for nonce in range(start, stop):
        if hashlib.md5(f"block {nonce}".encode()).hexdigest().startswith("00"):
            return nonce


if __name__ == "__main__":
    with Pool(2) as pool:
        for line in pool.map(digest, ["a", "b", "c"]):
            print(line)
        print(pool.map(mine, [0, 1000, 2000]))
        print(pool.apply(hashlib.pbkdf2_hmac, ("sha256", b"password", b"salt", 100)).hex())
        try:
            pool.apply(hashlib.sha256, (b"x",))
        except Exception as error:
            print(type(error).__name__, str(error).split("Reason")[1])
    found = []
    threads = [Thread(target=lambda: found.append(hashlib.sha1(bytes(100_000)).hexdigest())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(found), set(found))
