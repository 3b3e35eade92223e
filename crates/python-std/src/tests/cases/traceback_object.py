def inner():
    1 / 0


try:
    inner()
except ZeroDivisionError as e:
    tb = e.__traceback__
    print(tb is not None, tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_next, type(tb).__name__)
print(ValueError().__traceback__)
