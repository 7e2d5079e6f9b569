"""The course for other places: a book, slides, a browser without Python, a USB stick."""
