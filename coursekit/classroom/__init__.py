"""What turns the library into a course: feedback, grading, release, commands."""

from coursekit.classroom.asked import question
from coursekit.classroom.feedback import Feedback, Verdict

__all__ = ["Feedback", "Verdict", "question"]
