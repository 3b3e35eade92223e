# Both ends of a pipe can send and receive.
import multiprocessing


def echo(connection):
    while True:
        try:
            message = connection.recv()
        except EOFError:
            print("end of file")
            break
        connection.send([message, message])


if __name__ == "__main__":
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=echo, args=(there,))
    child.start()
    there.close()
    print(here.poll(), here.poll(0.1))
    here.send("hello")
    print(here.poll(None), here.recv())
    here.send({"a": (1, None)})
    print(here.recv())
    print(here.closed, there.closed)
    child.terminate()
    child.join()
