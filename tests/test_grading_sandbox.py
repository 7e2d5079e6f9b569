"""What learner code can see and do inside the sandbox, and what comes back from it."""

import json
import struct

import numpy as np
import pytest

from coursekit.classroom.grading import hostile, process, runner, sandbox, wire
from coursekit.classroom.grading.sets import Assignments
from coursekit.classroom.questions import Case, Question

needs_sandbox = [
    pytest.mark.sandbox,
    pytest.mark.skipif(sandbox.why_not() is not None, reason="needs a sandbox"),
]
LIMITS = runner.Limits(cpu=3, wall=20.0)


def seen(code):
    """What ``code``, a learner's function body, returned from inside, as text."""
    told = []

    def accept(args, result):
        told.append(result)

    question = Question(
        name="look",
        reference=lambda x: "",
        cases=lambda rng: [Case((np.ones(2),))],
        accept=accept,
        repeat=False,
    )
    body = "".join(f"    {line}\n" for line in code.strip().split("\n"))
    content = json.dumps(hostile.notebook(f"def look(x):\n{body}")).encode()
    record = runner.grade(content, [question], 20260101, LIMITS)
    assert record.answers[0].outcome == "ok", record.answers[0]
    return told[0]


def everything_readable():
    return seen(
        """
import os
found = []
for folder, folders, files in os.walk("/"):
    found += [os.path.join(folder, name) for name in folders + files]
own = [p for p in found if not p.startswith(("/python/lib", "/python/site/numpy"))]
return [p[:200] for p in own]"""
    )


@pytest.mark.sandbox
@needs_sandbox[1]
def test_inside_there_is_python_and_numpy_and_nothing_else():
    found = {path for path in everything_readable() if "/lib" not in path}
    assert found == {
        *("/python", "/python/bin", "/python/bin/python3", "/python/site"),
        *("/python/own", "/tmp", "/tmp/printed"),
        *(
            f"/python/own/{n}.pyc"
            for n in [
                "zygote",
                "bounds",
                "pipe",
                "driver",
                "cells",
                "extract",
                "wire",
                "settling",
                "trial",
            ]
        ),
    }


@pytest.mark.sandbox
@needs_sandbox[1]
def test_no_reference_seed_or_path_of_the_grader_is_inside():
    secrets = [str(hostile.__file__).rpartition("/coursekit/")[0], "20260101"]
    code = f"""
import gc, os, sys
secrets = {[s[::-1] for s in secrets]!r}
texts = [repr(sys.argv), repr(os.environ), repr(sys.path), repr(list(sys.modules))]
for thing in gc.get_objects():
    if type(thing) is dict:
        texts += [repr(v) for v in list(thing.values()) if type(v) in (str, int)]
for name in os.listdir("/python/own"):
    texts.append(open("/python/own/" + name, "rb").read().decode("latin-1"))
hits = [s for s in secrets for t in texts if s[::-1] in t]
hits += [m for m in sys.modules if m.startswith("coursekit")]
return hits + [t for t in texts if "sigmoid_prime" in t or "hidden_error" in t]"""
    assert seen(code) == []


@pytest.mark.sandbox
@needs_sandbox[1]
def test_the_process_has_no_rights_no_network_and_no_neighbours():
    told = seen(
        """
import os, socket
open_files = []
for fd in range(3, 256):
    try:
        os.fstat(fd)
        open_files.append(fd)
    except OSError: pass
try: network = [name for _, name in socket.if_nameindex()]
except OSError: network = []
def can(what):
    try: what()
    except OSError: return False
    return True
return [str(x) for x in (
    os.getuid() != 0, os.getgroups() in ([], [os.getgid()]), network,
    can(os.fork), can(lambda: os.listdir("/proc/1")), can(lambda: os.listdir("/dev")),
    can(lambda: os.mkdir("/python/x")), can(lambda: os.chroot("/tmp")),
    can(socket.socket), len(open_files) < 8,
)]"""
    )
    assert told == ["True", "True", "[]", *["False"] * 6, "True"]


@pytest.mark.sandbox
@needs_sandbox[1]
def test_the_graders_own_modules_may_be_larger_than_a_pipe_holds(monkeypatch):
    padding = b"\0" * 300_000  # after a module's end, where nobody reads
    small = process.compiled
    monkeypatch.setattr(process, "compiled", lambda name: small(name) + padding)
    assert seen("return ['here']") == ["here"]


@pytest.mark.sandbox
@needs_sandbox[1]
def test_a_second_question_starts_afresh():
    first = (
        "import numpy\n"
        "def sigmoid(z):\n    numpy.exp = None\n    open('/tmp/left', 'w').write('x')\n"
        "    return z\n"
    )
    second = (
        "import os\ndef hidden_error(w_next, delta_next, z):\n"
        "    s = 1 / (1 + np.exp(-z))\n"
        "    if os.path.exists('/tmp/left'): raise OSError\n"
        "    return (w_next.T @ delta_next) * s * (1 - s)\n"
    )
    content = json.dumps(hostile.notebook(first, second)).encode()
    questions = Assignments(hostile.QUESTIONS).questions("hostile")
    record = runner.grade(content, questions, 3, LIMITS)
    assert [a.outcome == "ok" for a in record.answers] == [False, True]


SABOTAGE = {
    "reads that do not wait": """
import fcntl
for fd in range(3, 64):
    try: fcntl.fcntl(fd, fcntl.F_SETFL, os.O_NONBLOCK)
    except OSError: pass""",
    "limits for the zygote": """
import resource
for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE):
    try: resource.prlimit(os.getppid(), what, (0, 0))
    except OSError: pass""",
    "thousands of files": "for n in range(20_000): open(f'f{n}', 'w').close()",
    "a folder without rights": "os.mkdir('d'); os.chmod('d', 0); os.chmod('.', 0)",
    "eats the next request": """
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
os.kill(os.getppid(), signal.SIGALRM)""",
}


@pytest.mark.sandbox
@needs_sandbox[1]
@pytest.mark.parametrize("how", SABOTAGE)
def test_what_a_question_does_to_the_sandbox_costs_the_next_nothing(how):
    body = "".join(f"    {line}\n" for line in SABOTAGE[how].strip().split("\n"))
    first = f"import os\ndef sigmoid(z):\n{body}    return 1 / (1 + np.exp(-z))\n"
    second = hostile.HIDDEN_ERROR.replace("sigmoid(z)", "1 / (1 + np.exp(-z))")
    content = json.dumps(hostile.notebook(first, second)).encode()
    questions = Assignments(hostile.QUESTIONS).questions("hostile")
    record = runner.grade(content, questions, 3, LIMITS)
    assert record.answers[1].outcome == "ok", record.answers


def test_without_a_sandbox_nothing_is_graded(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(sandbox.NoSandboxError, match=r"bwrap.*not installed.*--unsafe"):
        sandbox.require()


def test_elsewhere_than_linux_it_says_what_to_use(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    with pytest.raises(sandbox.NoSandboxError, match=r"needs Linux.*WSL"):
        sandbox.require()


def test_unsafe_grades_without_a_sandbox():
    questions = Assignments(hostile.QUESTIONS).questions("hostile")
    record = runner.grade(hostile.good(), questions, 3, LIMITS, unsafe=True)
    assert [a.outcome for a in record.answers] == ["ok", "ok"]


TREE = {
    "what": "outcomes",
    "list": [np.arange(6.0).reshape(2, 3), np.float32(2), np.array([True, False])],
    "deep": {3: (1, 2.5, None, "ü"), 2: np.zeros((0, 4)), 5: np.array([1 + 2j])},
}


def test_what_is_packed_comes_out_equal():
    frame = wire.pack(TREE)
    text, body = wire.lengths(frame[:8])
    found = wire.unpack(frame[8 : 8 + text], frame[8 + text :])
    assert len(frame) == 8 + text + body
    np.testing.assert_equal(found, TREE)
    assert [a.dtype for a in found["list"]] == [np.float64, np.float32, np.bool_]


FRAMES = {
    "no JSON": (b"{", b""),
    "nested deeply": (b"[" * 10**5, b""),
    "nested too deeply": (b"[" * 30 + b"]" * 30, b""),
    "objects": (b'{"array": "|O", "shape": [1]}', bytes(8)),
    "text": (b'{"array": "<U4", "shape": [1]}', bytes(16)),
    "a structure": (b'{"array": "f,f", "shape": [1]}', bytes(8)),
    "a date": (b'{"array": "<M8", "shape": [1]}', bytes(8)),
    "bytes missing": (b'{"array": "<f8", "shape": [2]}', bytes(8)),
    "bytes left over": (b'{"array": "<f8", "shape": [1]}', bytes(16)),
    "a negative axis": (b'{"array": "<f8", "shape": [-1]}', bytes(8)),
    "an axis of true": (b'{"array": "<f8", "shape": [true]}', bytes(8)),
    "a giant": (b'{"array": "<f8", "shape": [2000000000, 2000000000]}', bytes(8)),
    "a hidden giant": (b'{"array": "<f8", "shape": [0, 2000000000, 2000000000]}', b""),
    "many arrays": (
        b"[" + b'{"array": "<f8", "shape": [0]},' * 10_001 + b"0]",
        b"",
    ),
    "many axes": (b'{"array": "<f8", "shape": [%s1]}' % (b"1," * 40), bytes(8)),
    "another key": (b'{"array": "<f8", "shape": [1], "x": 1}', bytes(8)),
    "an unknown node": (b'{"pickle": "x"}', b""),
    "a number of 1000 digits": (b"1" * 1000, b""),
    "a key that is a list": (b'{"dict": [[[], 1]]}', b""),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_that_is_not_as_declared_is_refused(name):
    with pytest.raises(wire.WireError):
        wire.unpack(*FRAMES[name])


def test_a_frame_longer_than_allowed_is_refused_before_it_is_read():
    with pytest.raises(wire.WireError, match="larger than allowed"):
        wire.lengths(struct.pack(">II", 10, wire.MOST_BYTES + 1))


def test_a_truth_value_is_true_or_false_whatever_its_byte():
    found = wire.unpack(b'{"array": "|b1", "shape": [2]}', b"\x02\x00")
    assert found.tolist() == [True, False]
    assert found.view(np.uint8).tolist() == [1, 0]
