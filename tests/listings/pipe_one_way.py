# With duplex=False the first end receives and the second sends.
import multiprocessing

if __name__ == "__main__":
    receiver, sender = multiprocessing.Pipe(duplex=False)
    sender.send(b"bytes")
    sender.send_bytes(b"raw")
    print(receiver.recv(), receiver.recv_bytes())
    for act in (receiver.send, sender.recv):
        try:
            act(1) if act == receiver.send else act()
        except OSError as error:
            print(error)
    sender.close()
    try:
        receiver.recv()
    except EOFError as error:
        print(repr(error))
    receiver.close()
    try:
        receiver.recv()
    except OSError as error:
        print(error)
