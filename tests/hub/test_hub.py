"""A class on a JupyterHub: everybody at once, each in a copy of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from learner import Learner, run

pytestmark = pytest.mark.long
LESSONS = {
    "ada": "backprop-course/notebooks/01_forward_pass.ipynb",
    "ben": "backprop-course/notebooks/03_output_error.ipynb",
    "cleo": "backprop-course/notebooks/04_backward_pass.ipynb",
}
PASSES = {
    "ada": 'question("sigmoid").check(ck.sigmoid)',
    "ben": 'question("hadamard").check(lambda s, t: s * t)',
    "cleo": "None",
}
PROGRESS = "from coursekit.classroom import progress; print(*progress.passed())"
THREADS = 'import os; print(os.environ["OPENBLAS_NUM_THREADS"], os.getcwd())'


def at_once(function):
    """Call function(name) for every learner in threads of their own."""
    with ThreadPoolExecutor(len(LESSONS)) as pool:
        return dict(zip(LESSONS, pool.map(function, LESSONS), strict=True))


@pytest.fixture(scope="module")
def learners(hub):
    """Three learners with running servers."""

    def arrive(name):
        learner = Learner(hub, name)
        assert learner.log_in(hub.password)
        learner.take_token()
        learner.start_server()
        return learner

    return at_once(arrive)


def test_a_wrong_password_is_refused(hub):
    assert not Learner(hub, "ada").log_in("guess")


def test_each_finds_the_course_in_a_home_of_their_own(learners, hub):
    for name, learner in learners.items():
        listed = {entry["name"] for entry in learner.get("backprop-course")}
        assert listed == {"notebooks", "exercises", "solutions"}
        copy = hub.homes / name / "backprop-course" / "notebooks"
        assert (copy / "10_autodiff.ipynb").exists()


def test_all_run_a_lesson_at_the_same_time_and_each_has_progress_of_their_own(learners):
    together = Barrier(len(LESSONS))

    def study(name):
        learner, errors = learners[name], []
        kernel = learner.open_kernel(LESSONS[name])
        together.wait(120)
        for cell in learner.cells(LESSONS[name]):
            errors += run(kernel, cell)[1]
        ask = "from coursekit.classroom import question; import coursekit as ck\n"
        errors += run(kernel, ask + PASSES[name])[1]
        return errors, run(kernel, PROGRESS)[0].split(), run(kernel, THREADS)[0].split()

    found = at_once(study)
    assert [errors for errors, _, _ in found.values()] == [[], [], []]
    passed = {name: names for name, (_, names, _) in found.items()}
    assert passed == {"ada": ["sigmoid"], "ben": ["hadamard"], "cleo": []}
    for name, (_, _, (threads, folder)) in found.items():
        assert threads == "1"
        assert f"/{name}/backprop-course/notebooks" in folder


def test_nobody_reaches_the_server_of_another(learners):
    for name, learner in learners.items():
        for other in set(learners) - {name}:
            place = learners[other].at
            for path in ("contents/backprop-course", "sessions", "kernels"):
                answer = learner.session.get(f"{place}/{path}", allow_redirects=False)
                assert answer.status_code in (302, 403)
                assert "content" not in answer.text


def test_what_a_learner_changed_outlives_the_next_start(learners, hub):
    learner = learners["ada"]
    note = hub.homes / "ada" / "backprop-course" / "exercises" / "01_forward_pass.ipynb"
    mine = note.read_text().replace("YOUR CODE HERE", "MY CODE")
    note.write_text(mine)
    learner.stop_server()
    learner.start_server()
    assert note.read_text() == mine
