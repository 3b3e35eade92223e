# Arrays of a manager hold numbers of one C type, and say what does not fit.
from multiprocessing import Manager

GIVEN = [
    ("b", 1), ("b", 200), ("b", 2**40), ("B", -1), ("B", 300), ("h", 40000), ("H", 70000), ("H", -1), ("H", 2**40),
    ("i", True), ("i", 1.5), ("i", 2**40), ("I", -1), ("I", 2**40), ("l", 5), ("L", -1), ("q", 2**60), ("Q", -1),
    ("f", 1.1), ("d", 1), ("d", "text"), ("x", 1),
]

if __name__ == "__main__":
    with Manager() as manager:
        for code, number in GIVEN:
            try:
                array = manager.Array(code, [0])
                array[0] = number
                print(code, array, array[0])
            except Exception as error:
                print(code, type(error).__name__, str(error).splitlines()[-2:][0])
