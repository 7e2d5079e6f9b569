"""What turns the library into a course: feedback, release, grading, lab, site."""
