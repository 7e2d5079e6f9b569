"""What turns the library into a course: feedback, release, grading, commands.

A map of the folder, by what a newcomer may look for:

a question     questions (what one is), checks/ (all of them, by lesson), clinic
judging        asked -> judge -> trial, settling -> results -> conventions, naming
               (factors, mistakes/, slips/), localise, state
the answer     feedback, verdicts, borrowed, card, note
exercises      release, solutions, markers, graded, clinic_notebook
the learner    course (the working copy), lab, progress, coursemap, doctor, demo
the author     notebooks, stored (long results), tables, mistake_table
the teacher    grading/ (sandbox, gradebook, reports), publish/ (book, slides, stick)
the commands   cli

mistakes/ holds backpropagation with exchangeable wrong steps, slips/ the known
mistakes of all other questions.
"""

from coursekit.classroom.asked import question
from coursekit.classroom.feedback import Feedback, Verdict

__all__ = ["Feedback", "Verdict", "question"]
