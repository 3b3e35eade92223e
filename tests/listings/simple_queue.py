# SimpleQueue: a pipe with locks.
import multiprocessing


def answer(questions, answers):
    while not (question := questions.get()) is None:
        answers.put(question * 2)


if __name__ == "__main__":
    questions, answers = multiprocessing.SimpleQueue(), multiprocessing.SimpleQueue()
    child = multiprocessing.Process(target=answer, args=(questions, answers))
    child.start()
    for k in (1, "ab", [0]):
        questions.put(k)
        print(answers.get())
    questions.put(None)
    child.join()
    print(answers.empty())
