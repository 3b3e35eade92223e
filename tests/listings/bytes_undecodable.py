# What is no text says where, and why.
import multiprocessing


def decode(data):
    try:
        return data.decode()
    except UnicodeError as error:
        return str(error)


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        for line in pool.map(decode, [b"ok", b"a\xff", b"\xe9\x80x", b"\xe9x", b"caf\xc3", b"\xe2\x82", "é".encode()]):
            print(line)
