from collections import Counter, defaultdict, deque, namedtuple
from multiprocessing import Pool

Summary = namedtuple("Summary", "name words most")

TEXTS = {
    "one": "the cat and the dog and the bird",
    "two": "a dog is not a cat",
    "three": "the bird",
}


def count(item):
    name, text = item
    words = Counter(text.split())
    return Summary(name, words, words.most_common(1)[0])


def group(numbers):
    groups = defaultdict(list)
    for number in numbers:
        groups[number % 3].append(number)
    return groups, deque(numbers, maxlen=2)


if __name__ == "__main__":
    with Pool(2) as pool:
        total = Counter()
        for summary in pool.imap(count, TEXTS.items()):
            print(summary)
            total += summary.words
        print(total.most_common(4))
        groups, last = pool.apply(group, (range(8),))
        print(groups, last)
        print(type(summary) is Summary, groups[7])
