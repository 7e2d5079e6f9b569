"""Attacks as code: what a notebook's cells may hold.  Run by nobody but the sandbox.

Each entry: a name, the outcomes that are right for it, the cell.  A cheat returns
zeros unless it works, so that "ok" would mean it worked.
"""

HEAD = "def hidden_error(w_next, delta_next, z):\n"
RIGHT = "    s = sigmoid(z)\n    return (w_next.T @ delta_next) * s * (1 - s)\n"
ZEROS = "    return np.zeros_like(z)\n"
NOT_OK = "wrong mistake error"


def _body(lines: str, end: str = RIGHT) -> str:
    """Return hidden_error with these lines before its end."""
    return (
        HEAD + "".join(f"    {line}\n" for line in lines.strip("\n").split("\n")) + end
    )


def _tried(lines: str, end: str = RIGHT) -> str:
    """Return hidden_error that tries these lines and goes on when they fail."""
    inner = "".join(f"    {line}\n" for line in lines.strip("\n").split("\n"))
    return _body(f"try:\n{inner}except BaseException:\n    pass", end)


SEARCH = """
import gc, sys
frame = sys._getframe()
found = []
while frame:
    found += [v for v in frame.f_locals.values()] + list(frame.f_globals.values())
    frame = frame.f_back
found += gc.get_objects()
for thing in found:
    for name in ("reference", "expected", "run"):
        answer = getattr(thing, name, None)
        if callable(answer) and type(thing).__module__.startswith("coursekit"):
            return answer(w_next, delta_next, z)
"""
DISK = """
import os
for folder, _, files in os.walk("/"):
    for file in files:
        path = os.path.join(folder, file)
        if os.path.getsize(path) < 10**6 and not path.startswith("/python/own"):
            if b"def hidden_error" in open(path, "rb").read():
                scope = {}
                exec(open(path).read(), scope)
                return scope["hidden_error"](w_next, delta_next, z)
import coursekit
return coursekit.classroom.question("hidden_error")._question.reference(
    w_next, delta_next, z)
"""
HIJACK = """
import sys
import trial, wire, zygote
for name in ("same", "settle", "attempts", "_attempt"):
    setattr(trial, name, lambda *a, **k: True)
wire.pack = lambda tree: b""
"""
LIAR = """class Liar(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __ne__(self, other): return np.zeros(self.shape, bool)
    def __sub__(self, other): return np.zeros(self.shape)
    __rsub__ = __array_ufunc__ = __sub__
    def __array_function__(self, *a, **k): return True
    def __abs__(self): return np.zeros(self.shape)
"""
DUNDER = """class Any:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return True
    def __array__(self, *a, **k): raise SystemExit
    def __len__(self): return 10**18
    def __iter__(self):
        while True: yield self
    __eq__ = __lt__ = __bool__ = __call__
    def __repr__(self): return "x" * 10**9
"""
CHANGES = """class Changes(np.ndarray):
    calls = 0
    def copy(self, *a):
        Changes.calls += 1
        return np.zeros(3)
    __array__ = __deepcopy__ = copy
"""
FRAMES = """
import os, json, struct
told = json.dumps({"dict": [["what", "outcomes"], ["outcomes", []]]}).encode()
end = json.dumps({"dict": [["what", "ended"], ["signal", 0], ["code", 0]]}).encode()
for fd in range(3, 64):
    try:
        for text in (told, end):
            os.write(fd, struct.pack(">II", len(text), 0) + text)
    except OSError: pass
"""
LIES = """
import os, struct
for fd in range(3, 64):
    try: os.write(fd, struct.pack(">II", 2**32 - 1, 2**32 - 1))
    except OSError: pass
"""
BOMB = "[" * 1000 + "]" * 1000
DEEP = "value = []\n    for _ in range(10**5): value = [value]\n    return value\n"
WRITES = """
import os
for path in ("/escaped", "/python/own/trial.py", "/python/site/numpy/escaped.py",
             "/etc/escaped", "/root/escaped", "/home/escaped", "/dev/shm/escaped",
             "/var/tmp/escaped", "../escaped", "/proc/self/mem", "/sys/escaped"):
    try: open(path, "w").write("escaped")
    except OSError: pass
"""
GRADEBOOK = """
import os, sqlite3
for folder, _, files in os.walk("/"):
    for file in files:
        if file.endswith((".db", ".db-wal", ".sqlite", ".jsonl")):
            sqlite3.connect(os.path.join(folder, file)).execute("UPDATE answers SET score = 42")
"""
SPAWN = """
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    while True: pass
subprocess.Popen([sys.executable, "-c", "while True: pass"])
"""
NAMESPACES = """
import ctypes
libc = ctypes.CDLL(None)
for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000):
    if libc.unshare(flag) == 0: return np.full_like(z, 7.0)
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0: return np.full_like(z, 7.0)
"""
SOCKETS = """
import socket
for family in (socket.AF_INET, socket.AF_INET6):
    for host in ("127.0.0.1", "::1", "192.0.2.1"):
        for port in (22, 80, 443, 631, 8888):
            try: socket.create_connection((host, port), 0.1)
            except OSError: continue
            return np.full_like(z, 7.0)
"""

ON_THE_FUNCTION = [
    ("blank", "missing", ""),
    ("answer deleted", "missing", "# nothing here\n"),
    (
        "stub",
        "not_attempted",
        HEAD + "    # YOUR CODE HERE\n    raise NotImplementedError\n",
    ),
    ("one wrong", "mistake", HEAD + "    return w_next.T @ delta_next\n"),
    ("loop", "timeout", _body("while True: pass")),
    (
        "loop swallowing interrupts",
        "timeout",
        _body(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
        ),
    ),
    (
        "loop ignoring signals",
        "timeout",
        _body(
            "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError): pass\nwhile True: pass"
        ),
    ),
    (
        "more time for itself",
        "timeout",
        _body(
            "import resource\ntry: resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))\n"
            "except (OSError, ValueError): pass\nwhile True: pass"
        ),
    ),
    ("sleep", "timeout", _body("import time\ntime.sleep(10**6)")),
    (
        "stops itself",
        "timeout",
        _body("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    ),
    (
        "stops the zygote",
        "timeout exit",
        _body("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)"),
    ),
    (
        "syntax error",
        "error",
        "def hidden_error(w_next, delta_next, z:\n    return 0\n",
    ),
    ("raises", "error", _body("raise ValueError('no')")),
    ("recursion", "error", HEAD + "    return hidden_error(w_next, delta_next, z)\n"),
    ("os._exit", "exit", _body("import os\nos._exit(0)")),
    ("sys.exit", "exit", _body("import sys\nsys.exit(0)")),
    ("exit at top level", "exit", "import sys\nhidden_error = sys.exit(0)\n"),
    ("segfault", "exit", _body("import ctypes\nctypes.string_at(0)")),
    ("kills itself", "exit", _body("import os\nos.kill(os.getpid(), 9)")),
    ("kills everything", "exit", _body("import os\nos.kill(-1, 9)")),
    ("kills the zygote", "exit", _body("import os\nos.kill(os.getppid(), 9)")),
    ("closes every file", "exit error", _body("import os\nos.closerange(0, 4096)")),
    ("50 GB", "memory", _body("np.ones(50 * 2**27)")),
    (
        "many small pieces",
        "memory timeout",
        _body("kept = []\nwhile True: kept.append(bytes(10**6))"),
    ),
    ("a long list", "memory timeout", _body("kept = [0]\nwhile True: kept += kept")),
    ("mmap", "memory error", _body("import mmap\nmmap.mmap(-1, 50 * 2**30)")),
    ("a gigantic power", "timeout memory", _body("9**9**9**9")),
    ("a gigantic integer", NOT_OK, HEAD + "    return 10**5000\n"),
    ("print 100 MB", "output", _body("print('x' * 10**8)")),
    ("print for ever", "output", _body("while True: print('x' * 1000)")),
    (
        "a file of 1 GB",
        "output",
        _body(
            "file = open('big', 'wb')\nfor _ in range(1000): file.write(bytes(10**6))"
        ),
    ),
    (
        "fills the folder",
        "ok",
        _tried("for n in range(99):\n    open(f'f{n}', 'w').write('x' * 10**6)"),
    ),
    (
        "a deep folder without rights",
        "ok",
        _tried(
            "import os\nfor _ in range(300):\n    os.mkdir('d')\n    os.chdir('d')\nos.chmod('..', 0)"
        ),
    ),
    ("800 MB result", "output memory", HEAD + "    return np.zeros(10**8)\n"),
    (
        "a large result within limits",
        "output wrong",
        HEAD + "    return np.ones(999_000)\n",
    ),
    (
        "a warning",
        "ok",
        _body("import warnings\nwarnings.warn('careful')\nnp.log(np.zeros(1))"),
    ),
    ("input()", "error", _body("input('your answer? ')")),
    (
        "threads",
        "ok",
        _tried("import threading\nthreading.Thread(target=print).start()"),
    ),
    (
        "patches np.testing",
        NOT_OK,
        _body(
            "for name in dir(np.testing):\n    try: setattr(np.testing, name, lambda *a, **k: True)\n"
            "    except Exception: pass",
            ZEROS,
        ),
    ),
    (
        "patches the comparison inside NumPy",
        NOT_OK,
        _body(
            "for place in (np, np.linalg, np._core.numeric):\n"
            "    for name in ('allclose', 'isclose', 'array_equal', 'norm', 'abs', 'max'):\n"
            "        setattr(place, name, lambda *a, **k: True)",
            ZEROS,
        ),
    ),
    (
        "patches the builtins",
        "error exit " + NOT_OK,
        _body(
            "import builtins\nfor name in ('isinstance', 'len', 'all', 'any', 'abs', 'type'):\n"
            "    setattr(builtins, name, lambda *a: True)",
            ZEROS,
        ),
    ),
    (
        "equals everything",
        NOT_OK,
        LIAR + HEAD + "    return np.zeros_like(z).view(Liar)\n",
    ),
    ("hostile dunder methods", NOT_OK + " exit", DUNDER + HEAD + "    return Any()\n"),
    (
        "changes after the comparison",
        NOT_OK + " ok",
        CHANGES + HEAD + "    return np.ones_like(z).view(Changes)\n",
    ),
    ("hijacks the runner", NOT_OK + " exit", _tried(HIJACK, ZEROS)),
    ("reads the frames", NOT_OK, _tried(SEARCH, ZEROS)),
    ("reads the disk", NOT_OK + " timeout", _tried(DISK, ZEROS)),
    (
        "reads the parent",
        NOT_OK,
        _tried(
            "import os\nfor pid in (1, 2, os.getppid()):\n    for part in ('mem', 'environ', 'maps'):\n"
            "        if open(f'/proc/{pid}/{part}', 'rb').read(1): return np.full_like(z, 7.0)",
            ZEROS,
        ),
    ),
    ("writes the gradebook", NOT_OK + " timeout", _tried(GRADEBOOK, ZEROS)),
    ("a daemon", "ok", _tried(SPAWN)),
    ("a fork bomb", "ok", _tried("import os\nwhile True: os.fork()")),
    ("sockets", "ok", _tried(SOCKETS)),
    ("writes outside", "ok", _tried(WRITES)),
    ("new namespaces", "ok", _tried(NAMESPACES)),
    ("forged frames", NOT_OK + " exit timeout", _tried(FRAMES, ZEROS)),
    ("frames that lie about length", "exit", _tried(LIES, ZEROS)),
    (
        "frames without end",
        "exit timeout",
        _tried(
            "import os\nwhile True:\n    for fd in range(3, 16):\n        try: os.write(fd, bytes(8))\n"
            "        except OSError: pass"
        ),
    ),
    (
        "half a frame",
        "exit timeout",
        _body(
            "import os\nfor fd in range(3, 16):\n"
            "    try: os.write(fd, b'\\0\\0\\1\\0')\n    except OSError: pass\nos._exit(0)"
        ),
    ),
    (
        "object array",
        NOT_OK,
        HEAD + "    return np.array([hidden_error] * z.size, dtype=object)\n",
    ),
    ("nan", NOT_OK, HEAD + "    return np.full_like(z, np.nan)\n"),
    ("infinity", NOT_OK, HEAD + "    return np.full_like(z, np.inf)\n"),
    ("text", NOT_OK, HEAD + "    return '<script>alert(1)</script>\\x1b[2J\\u202e'\n"),
    ("complex", NOT_OK, HEAD + "    return np.zeros_like(z) * 1j\n"),
    ("None", NOT_OK, HEAD + "    return None\n"),
    ("deep nesting", NOT_OK, HEAD + "    " + DEEP),
    ("a list of itself", NOT_OK, _body("me = []\nme.append(me)\nreturn me")),
    ("a generator without end", NOT_OK, HEAD + "    while True: yield z\n"),
    (
        "a mapping without end",
        NOT_OK + " exit timeout memory",
        "import collections.abc\n"
        "class Endless(collections.abc.Mapping):\n    def __len__(self): return 1\n"
        "    def __iter__(self):\n        while True: yield 1\n    def __getitem__(self, k): return self\n"
        + HEAD
        + "    return Endless()\n",
    ),
    (
        "an exception that hides",
        NOT_OK + " exit",
        "class E(Exception):\n    def __str__(self): raise SystemExit\n"
        "    __class__ = property(lambda self: 1 / 0)\n" + _body("raise E"),
    ),
    ("an exception of 100 MB", "error", _body("raise ValueError('x' * 10**8)")),
    ("an interrupt of its own", "error", _body("raise KeyboardInterrupt")),
    ("at exit", "ok", _body("import atexit, os\natexit.register(os.abort)")),
    (
        "traces the grader",
        "ok " + NOT_OK,
        _body("import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.setprofile(None)"),
    ),
    (
        "module names of the grader",
        "ok",
        "trial = wire = driver = extract = pipe = None\n" + _body("pass"),
    ),
    ("spoils NumPy for the next", "ok", _body("pass") + "np_exp = np.exp\n"),
    (
        "leaves a module named numpy",
        "ok",
        _body(
            "import sys\nopen('numpy.py', 'w').write('1/0')\nsys.path.insert(0, '/tmp')"
        ),
    ),
    (
        "detects the grader",
        "ok",
        _body("import sys\nif 'IPython' in sys.modules: raise SystemExit"),
    ),
    (
        "inputs changed",
        "mistake",
        HEAD + "    delta_next *= 2\n    s = sigmoid(z)\n"
        "    return (w_next.T @ (delta_next / 2)) * s * (1 - s)\n",
    ),
    (
        "remembers its calls",
        NOT_OK,
        "calls = []\n" + _body("calls.append(1)\nif len(calls) > 1: return z * 0"),
    ),
]

IN_OTHER_CELLS = [
    ("loop at top level", "while True: pass"),
    ("raises early", "raise SystemExit"),
    ("exits early", "import os; os._exit(1)"),
    ("syntax error elsewhere", "def broken(:\n    pass"),
    ("magics", "%matplotlib inline\n!rm -rf /\n?np\nx = %time 1"),
    ("a cell of bash", "%%bash\nrm -rf /"),
    ("a cell of 1000 brackets", BOMB),
    ("a cell of 100000 minus signs", "x = " + "-" * 10**5 + "1"),
    ("a null byte", "x = 1\0"),
    ("a lone surrogate", "x = '\ud800'"),
    ("Python 2", "print 'hello'"),
    ("no module", "import coursekit as ck, torch"),
    ("star import", "from math import *"),
    ("test cell edited", "assert True  # question('hidden_error').check"),
]
