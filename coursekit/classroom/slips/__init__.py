"""Known mistakes of the small questions, by subject: each is code and its words.

Mistakes of a whole ``backprop`` are in ``mistakes``.  A mistake without words belongs
to a question whose own rule (``accept``) finds the words; it tests that rule.
"""
