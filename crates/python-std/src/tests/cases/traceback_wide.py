def first():
    return "中文" + 5  # 宽

def second(x):
    print("é中文", x["中"]["文"], "é")

try:
    first()
except TypeError:
    second({})
