"""A hint or a solution, as text and as HTML."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Note:
    """A heading, a text, and code if there is some."""

    heading: str
    text: str
    code: str = ""

    def __str__(self) -> str:
        code = "\n\n" + self.code if self.code else ""
        return f"{self.heading}\n  {self.text}{code}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        code = ""
        if self.code:
            code = (
                '<pre style="margin:8px 0 0;padding:8px;overflow:auto;'
                'background:var(--jp-layout-color2,rgba(128,128,128,.12))">'
                f"<code>{escape(self.code)}</code></pre>"
            )
        return (
            '<div role="note" style="border-left:4px solid '
            "var(--jp-border-color1,#8888);padding:6px 12px;max-width:760px;"
            'color:var(--jp-ui-font-color1,inherit)">'
            f"<strong>{escape(self.heading)}</strong><br>{escape(self.text)}{code}</div>"
        )
