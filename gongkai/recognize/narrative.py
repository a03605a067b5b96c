"""The prose of a part: its paragraphs, rejoined where a page or a line broke them."""

from __future__ import annotations

import re
from dataclasses import replace

from gongkai.document import Paragraph

SHORT = 20  # characters; a shorter line is a heading or an entry of a list
_END = re.compile(r"[。！？；：…!?;:.][”’」』）)》\"']*$")
_PAUSE = re.compile(r"[，。；,;]")
_HEAD = re.compile(
    r"[（(]?([一二三四五六七八九十]{1,3}|[0-9]{1,2})[）)、.．]|[一二三四五六七八九十]是|第.{1,3}[章节条]|[附注]"
)


def narrative(paragraphs: list[Paragraph]) -> str:
    """The text with an empty line between paragraphs."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        if joined and _goes_on(joined[-1], paragraph):
            joined[-1] = replace(joined[-1], text=joined[-1].text + paragraph.text)
        else:
            joined.append(paragraph)
    return "\n\n".join(paragraph.text for paragraph in joined)


def _goes_on(above: Paragraph, paragraph: Paragraph) -> bool:
    """Whether the paragraph above breaks off and this one can only be its rest."""
    heading = _HEAD.match(above.text) and not _PAUSE.search(above.text)
    whole = above.level or heading or len(above.text) < SHORT or _END.search(above.text)
    return not whole and not paragraph.level and not _HEAD.match(paragraph.text)
