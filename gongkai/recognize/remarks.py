"""What recognition says of a document beside the record: findings, and doubts about cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gongkai.document import Cell, Paragraph
from gongkai.finding import Finding
from gongkai.record import Doubt


@dataclass
class Remarks:
    name: str  # of the document
    findings: list[Finding] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)  # why, by cell
    places: dict[str, Cell] = field(default_factory=dict)  # where each cell of the form was read

    def find(self, rule: str, at: Cell | Paragraph | None = None, **words: object) -> None:
        """A warning at a place of the document."""
        words["page"] = {"zh": f"第 {at.page} 页：", "en": f"page {at.page}: "} if at and at.page else ""
        self.findings.append(Finding(rule, self.name, at.line if at else 0, severity="warning", words=words))

    def doubt(self, rule: str, cells: Iterable[str], **words: object) -> None:
        """The same doubt about some cells, in both languages; a cell keeps its first."""
        said = Finding(rule, self.name, words=words)
        why = f"{said.message('zh')} / {said.message('en')}"
        for cell in cells:
            self.doubts.setdefault(cell, why)

    def stands(self, path: str, at: Cell | None) -> None:
        """Where a cell was read, and what its reader doubts there."""
        if at:
            self.places[path] = at
            if at.doubt:
                self.doubt(at.doubt, [path])

    def doubts_of(self, cells: Iterable[str]) -> tuple[Doubt, ...]:
        """In the order of the cells."""
        return tuple(Doubt(cell, self.doubts[cell]) for cell in cells if cell in self.doubts)
