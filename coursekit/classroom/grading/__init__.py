"""Grading that cannot be cheated, broken or lost; ``commands.py`` is the way in.

The parent draws inputs, the sandbox computes, the parent judges:
submission -> runner -> (sandbox: zygote, extract, trial) -> judge -> gradebook.
"""
