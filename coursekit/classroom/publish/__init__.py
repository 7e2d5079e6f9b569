"""The course elsewhere: a book, slides, a browser without Python, a USB stick."""
