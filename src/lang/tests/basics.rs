use super::prints;

#[test]
fn prints_text() {
    prints("print('hi')\n", "hi\n");
}

#[test]
fn functions_and_loops() {
    prints(
        "def add(a, b=2, *rest, key=3, **others):\n    return a + b + key\n\ntotal = 0\nfor i in range(5):\n    total += add(i)\nprint(total, add(1, 1, 1, key=1))\n",
        "35 3\n",
    );
}

#[test]
fn closures() {
    prints(
        "def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n    return step\nc = counter()\nc()\nprint(c(), c())\n",
        "2 3\n",
    );
}
