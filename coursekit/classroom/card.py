"""The card that Jupyter shows for a Feedback: HTML, no script, no outside resource.

Colours come from JupyterLab's theme variables with fallbacks that read on light and
dark; no meaning is in a colour alone, each has a sign and a word beside it.
"""

from html import escape

from coursekit.classroom.feedback import HEADINGS, Block, Feedback, Verdict

# Accents of at least 3:1 contrast against white and against JupyterLab's dark grey.
ACCENTS = {
    Verdict.CORRECT: "#1b8a5a",
    Verdict.INCORRECT: "#c8641b",
    Verdict.NOT_ATTEMPTED: "#7a7f87",
    Verdict.CRASHED: "#c4417a",
}
TEXT = "var(--jp-ui-font-color1,inherit)"
SOFT = "var(--jp-ui-font-color2,inherit)"
LINE = "var(--jp-border-color2,rgba(128,128,128,.4))"


def card(feedback: Feedback) -> str:
    """Return the card's HTML; everything that came from a learner is escaped."""
    sign, heading = HEADINGS[feedback.verdict]
    accent = ACCENTS[feedback.verdict]
    title = f"{feedback.question}: {heading}"
    equation = f" · {feedback.equation}" if feedback.equation else ""
    named = f" · {' + '.join(feedback.mistakes)}" if feedback.mistakes else ""
    body = [
        f'<div role="status" aria-label="{escape(title)}" '
        f'style="border:1px solid {LINE};'
        f"border-left:5px solid {accent};border-radius:4px;padding:8px 14px;"
        f'max-width:760px;color:{TEXT};line-height:1.45">',
        f'<div><span aria-hidden="true" style="color:{accent};font-weight:700">{sign}'
        f"</span> <strong>{escape(title)}</strong>"
        f'<small style="color:{SOFT}">{escape(equation + named)}</small></div>',
        f'<div style="margin-top:4px">{prose(feedback.message)}</div>',
    ]
    if feedback.blocks and feedback.verdict is not Verdict.CORRECT:
        body.append(_table(feedback.blocks))
    if feedback.next_step:
        step = prose(feedback.next_step)
        body.append(
            f'<div style="margin-top:6px;color:{SOFT}">'
            f"<strong>Next:</strong> {step}</div>"
        )
    return "".join(body) + "</div>"


def prose(text: str) -> str:
    """Return escaped text with `code` set as code."""
    pieces = escape(text).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(
        f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces)
    )


def _table(blocks: tuple[Block, ...]) -> str:
    """Return the picture: one row a block, right or wrong, and by how much."""
    cell = f"padding:2px 12px 2px 0;border-top:1px solid {LINE};text-align:left"
    head = "".join(
        f'<th scope="col" style="{cell};border-top:0;font-weight:600">{text}</th>'
        for text in ("block", "agrees", "relative error", "how")
    )
    rows = []
    for block in blocks[:16]:
        colour = ACCENTS[Verdict.CORRECT if block.agrees else Verdict.INCORRECT]
        sign, word = ("✓", "right") if block.agrees else ("✗", "wrong")
        mark = f'<span aria-hidden="true" style="color:{colour}">{sign}</span> {word}'
        cells = (mark, _bar(block), escape(block.manner))
        rows.append(
            f'<tr style="background:transparent"><th scope="row" style="{cell};'
            f'font-weight:400"><code>{escape(block.label)}</code></th>'
            + "".join(f'<td style="{cell}">{text}</td>' for text in cells)
            + "</tr>"
        )
    return (
        '<table style="margin:6px 0 0;border-collapse:collapse;font-size:90%">'
        '<caption style="position:absolute;left:-9999px">Which blocks of your result '
        f"agree</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _bar(block: Block) -> str:
    """Return the relative error, which lies between 0 and 1, with a bar as long."""
    if block.agrees or block.error is None:
        return escape(block.measured)
    width = max(1, round(60 * min(block.error, 1.0)))
    return (
        '<svg aria-hidden="true" width="62" height="8" style="margin-right:8px">'
        f'<rect width="{width}" height="8" fill="{ACCENTS[Verdict.INCORRECT]}"/>'
        '<rect width="60" height="8" fill="none" stroke="currentColor" '
        f'stroke-opacity=".4"/></svg>{escape(block.measured)}'
    )
