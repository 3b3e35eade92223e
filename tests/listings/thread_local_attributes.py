# Each thread has its own attributes, sees its own alone, and takes away its own alone.
import threading

data = threading.local()
data.name = "main"


def work():
    print(data.__dict__, hasattr(data, "name"))
    data.name = "thread"
    print(data.__dict__)
    del data.name
    try:
        del data.name
    except AttributeError as error:
        print(error)


thread = threading.Thread(target=work)
thread.start()
thread.join()
print(data.name, data.__dict__)
del data.name
print(hasattr(data, "name"))
