"""What recognition says of a document beside the record: findings, and doubts about cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gongkai.finding import Finding
from gongkai.line import Line
from gongkai.record import Doubt


@dataclass
class Remarks:
    name: str  # of the document
    findings: list[Finding] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)  # why, by cell

    def find(self, rule: str, line: int = 0, page: int = 0, severity: str = "warning", **words: object) -> None:
        """A finding at a line of a text, or on a page."""
        where = {"zh": f"第 {page} 页：", "en": f"page {page}: "} if page else ""
        words = {"page": where, **words}
        self.findings.append(Finding(rule, self.name, line, severity=severity, words=words))

    def find_row(self, rule: str, line: Line, **words: object) -> None:
        self.find(rule, line.at.line, line.at.page, row=line.raw, **words)

    def doubt(self, rule: str, cells: Iterable[str], **words: object) -> None:
        """The same doubt about some cells, in both languages; a cell keeps its first."""
        said = Finding(rule, self.name, words=words)
        why = f"{said.message('zh')} / {said.message('en')}"
        for cell in cells:
            self.doubts.setdefault(cell, why)

    def doubts_of(self, cells: Iterable[str]) -> tuple[Doubt, ...]:
        """In the order of the cells."""
        return tuple(Doubt(cell, self.doubts[cell]) for cell in cells if cell in self.doubts)
