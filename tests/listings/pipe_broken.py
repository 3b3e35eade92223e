# Sending to nobody is an error.
import multiprocessing

if __name__ == "__main__":
    receiver, sender = multiprocessing.Pipe(duplex=False)
    receiver.close()
    try:
        sender.send("hello?")
    except BrokenPipeError as error:
        print(error)
