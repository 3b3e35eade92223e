import json
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__ + ':', e)
D={"b":[1,2.5,None,True,{"x":()}],"a":"ü\n\"\\/\x01😀","c":{}, "d":[], 3:"k", None:1, True:2, 1.5:3}
t(lambda: json.dumps(D)); t(lambda: json.dumps(D, indent=2)); t(lambda: json.dumps(D, ensure_ascii=False))
t(lambda: json.dumps(D, indent='\t')); t(lambda: json.dumps(D, indent=0)); t(lambda: json.dumps(D, separators=(',',':')))
t(lambda: 0); t(lambda: json.dumps({"b":1,"a":{"d":1,"c":2}}, sort_keys=True, indent=1))
t(lambda: json.dumps([1e16,1e-7,0.1,1e100,float('inf'),float('-inf'),float('nan'),-0.0,1.0]))
t(lambda: json.dumps(float('nan'), allow_nan=False)); t(lambda: json.dumps([1,float('inf')], allow_nan=False))
t(lambda: json.dumps({1,2})); t(lambda: json.dumps(b'x')); t(lambda: json.dumps(len)); t(lambda: json.dumps({(1,2):3}))
t(lambda: json.dumps({(1,2):3, 'a':1}, skipkeys=True))
t(lambda: json.dumps({1,2}, default=list)); t(lambda: json.dumps([{1}, len], default=str)[:9]); t(lambda: json.dumps({1}, default=lambda o: o))
def bad(o): raise TypeError('no ' + type(o).__name__)
t(lambda: json.dumps({1}, default=bad))
l=[]; l.append(l); t(lambda: json.dumps(l)); d={}; d['a']=d; t(lambda: json.dumps(d))
deep=[]
for _ in range(5000): deep=[deep]
t(lambda: json.dumps(deep))
t(lambda: json.dumps()); t(lambda: json.dumps(1,2)); t(lambda: json.dumps(1, foo=2))
t(lambda: json.dumps('x')); t(lambda: json.dumps([])); t(lambda: json.dumps([[],{}], indent=2)); t(lambda: json.dumps((1,[2,(3,)]), indent=2, separators=(',', ' : ')))
for s in ('{"a": [1, 2.5, -3e2, true, false, null, "x\\u00e9\\n\\ud83d\\ude00"]}', '[]', ' {} ', '1', '-0', '"a"', 'NaN', '[Infinity, -Infinity]', '1e400', '""', '[1,2,3]\n', '{"a":1,"a":2}', '0.1', '1E5', '-1.5e-3'):
    t(lambda: json.loads(s))
for s in ('', ' ', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{'a':1}", '[', '[1', '[1,', '[1,]', '[1 2]', 'abc', '{"a" 1}', '"abc', '"a\nb"', '"\\x"', '"\\u12"', '1 2', 'tru', '01', '-', '+1', '.5', '1.', '{"a":1}x', '\n\n  x', '[1,\n 2,\n x]', '{1:2}', 'nul', '"\t"', '[1,,2]', '{"a":}', '"\\ud83d"'[:-1], "\ufeff1", '1e', 'None', 'True'):
    print(repr(s), end=' '); t(lambda: json.loads(s))
t(lambda: json.loads(5)); t(lambda: json.loads(None)); t(lambda: json.loads(b'[1]')); t(lambda: json.loads()); t(lambda: json.loads([1]))
try: json.loads('[1,\n x]')
except json.JSONDecodeError as e: print(e.msg, e.pos, e.lineno, e.colno, e.args, isinstance(e, ValueError), type(e))
except ValueError as e: print(e)
t(lambda: json.loads('[1.5, 2]', parse_float=str)); t(lambda: json.loads('[1.5, 2]', parse_int=float)); t(lambda: json.loads('{"a":{"b":1}}', object_hook=lambda d: tuple(d)))
t(lambda: json.loads('{"a":1}', object_pairs_hook=list))
t(lambda: json.loads(json.dumps({"pid": 1, "name": "w"})) == {"pid": 1, "name": "w"})
t(lambda: json.loads('['*5000))
t(lambda: json.dumps(True)); t(lambda: json.dumps(None)); t(lambda: json.dumps(123)); t(lambda: json.dumps('é\x7f\x80'))
import collections
t(lambda: json.dumps(collections.Counter('aab'))); t(lambda: json.dumps(collections.OrderedDict(a=1))); t(lambda: json.dumps(collections.deque([1])))
P=collections.namedtuple('P','x y'); t(lambda: json.dumps(P(1,2)))
import signal; t(lambda: json.dumps(signal.SIGTERM))
t(lambda: json.dumps([1,2,3], indent=None)); t(lambda: json.dumps({"a": [1, {"b": 2}]}, indent=4))
t(lambda: json.dumps({"a":1, 2:3}, sort_keys=True))
