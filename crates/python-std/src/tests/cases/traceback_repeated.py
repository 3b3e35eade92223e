xs = [1, 2]
def rec(n):
    if n == 0:
        return xs[5]
    return rec(n - 1)
def main():
    try:
        rec(6)
    finally:
        print("f")
main()
