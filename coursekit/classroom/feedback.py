"""What a check answers: a verdict, a sentence, and which blocks agree."""

import enum
from dataclasses import dataclass
from typing import Any


class Verdict(enum.Enum):
    """The four things that a check can find."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    NOT_ATTEMPTED = "not attempted"
    CRASHED = "crashed"


# A word and a sign for each verdict; neither relies on colour.
HEADINGS = {
    Verdict.CORRECT: ("✓", "Correct"),
    Verdict.INCORRECT: ("✗", "Not right yet"),
    Verdict.NOT_ATTEMPTED: ("○", "Not attempted"),
    Verdict.CRASHED: ("!", "Stopped with an error"),
}


@dataclass(frozen=True)
class Block:
    """One array of a result beside the expected one, which is never shown.

    error is the relative error (None where there is nothing to compare); manner says
    in a few words how a wrong block is wrong.
    """

    label: str
    agrees: bool
    error: float | None = None
    manner: str = ""

    @property
    def measured(self) -> str:
        """The relative error as shown, to one digit."""
        if self.agrees or self.error is None:
            return ""
        return f"{self.error:.0e}" if self.error < float("inf") else "not finite"


@dataclass(frozen=True)
class Feedback:
    """The answer to one check; Jupyter shows it as a card, ``print`` as plain text.

    mistake: identifier of a known mistake or None; mistakes: all of them when two were
    made at once; equation: where the first fault lies ("BP1".."BP4", "forward",
    "cost") or None; next_step: what to do now.
    """

    question: str
    verdict: Verdict
    message: str
    mistake: str | None = None
    equation: str | None = None
    mistakes: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    next_step: str = ""

    def __bool__(self) -> bool:
        return self.verdict is Verdict.CORRECT

    def __str__(self) -> str:
        sign, heading = HEADINGS[self.verdict]
        lines = [f"{sign} {self.question}: {heading}", f"  {self.message}"]
        if self.verdict is not Verdict.CORRECT:
            lines += [f"  {_row(block)}" for block in self.blocks]
        if self.next_step:
            lines.append(f"  Next: {self.next_step}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from coursekit.classroom.card import card  # HTML only where it is shown

        return card(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        del include, exclude
        return {"text/plain": str(self), "text/html": self._repr_html_()}


def _row(block: Block) -> str:
    if block.agrees:
        return f"[right] {block.label}"
    error = f", relative error {block.measured}" if block.error is not None else ""
    manner = f": {block.manner}" if block.manner else ""
    return f"[WRONG] {block.label}{error}{manner}"
