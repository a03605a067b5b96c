"""The article of a web page: what a portal puts around it is cut away, its title and date are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

MOST = 0.9  # of all sentences stand in the article
FRAME = 0.3  # of them a menu or a footer has less
LINE = 60  # characters; a title has no more
LINKS = 0.8  # of its text makes a block a list of links
FIGURES = 3  # cells that are numbers alone make a table one of data
_NEVER_SHOWN = re.compile(
    "audio|button|canvas|embed|head|iframe|input|link|map|meta|noscript|object|option|script|select|style|svg"
    "|template|textarea|video"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"[\w-]*([.#][\w-]+)")
_FRAMES = {"nav", "footer", "aside"}
_FRAME_WORD = re.compile(
    "nav|navbar|navigation|menu|submenu|crumbs?|breadcrumbs?|position|weizhi|dqwz|foot|footer|bottom|copyright"
    "|sidebar|side|aside|relate|related|share|bdsharebuttonbox|toolbar|tools|pager|pages|pagination|prev|next|hot"
    "|recommend|qrcode|ewm|erweima|comment|login|search|banner|links|friendlink|topbar"
)
_TITLE_WORD = re.compile("title|biaoti|bt|wzbt|headline")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SENTENCE = re.compile(r"[。；]")
_FIGURE = re.compile(r"\s*[0-9０-９][0-9０-９.,，]*\s*")
_DAYS = re.compile("pubdate|publishdate|publishtime|pubtime|(first)?publishedtime|datepublished")
_TITLES = re.compile("articletitle|ogtitle")
_DAY = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})(?![0-9])")
_SHOWN = re.compile(r"(?:发布|公开|发稿)(?:日期|时间)[\s:：】\]]{0,4}(20[0-9]{2}.{3,12})")
_TITLE_END = re.compile(r"[_|｜]|\s[-—–]+\s|--|——")
Element = etree._Element


@dataclass(frozen=True)
class Article:
    """The element to read; `title` and `published`, an ISO date, are empty where the page has none."""

    body: Element
    title: str
    published: str


def article_of(root: Element) -> Article:
    """The article, freed of all that a browser hides and a portal adds."""
    meta = list(_meta(root))
    heading = next((text for text in map(_text, root.iter("title")) if text), "")
    _drop_hidden(root)
    shown = _text(root)
    days = (_day(text) for name, text in meta if _DAYS.fullmatch(name))
    day = next(filter(None, days), "") or _shown_day(shown)
    titles = [(element, _text(element)) for element in root.iter() if _is_title(element)]
    body = _body(root)
    titled = (text for element, text in titles if len(text) <= LINE and body not in element.iterancestors())
    named = (text for name, text in meta if _TITLES.fullmatch(name))
    outside = [*named, *titled, _TITLE_END.split(heading)[0], _above(body)]
    return Article(body, next(filter(None, outside), "").strip(), day)


def _above(body: Element) -> str:
    """The short line that stands right above the article."""
    before = (element.getprevious() for element in (body, *body.iterancestors()))
    texts = (_text(element) for element in before if element is not None)
    return next((text for text in texts if text and len(text) <= LINE), "")


def _body(root: Element) -> Element:
    """The smallest element with every table of data and nearly all sentences."""
    tables = _data_tables(root)
    sentences = _sentences(root)
    _drop_frames(root, tables, sentences)
    all_tables, total = tables[root], sum(sentences.values()) and sentences[root]
    body = root
    while body.tag != "table" or not tables[body]:
        inner = (child for child in body if tables[child] == all_tables and sentences[child] >= MOST * total)
        best = next(inner, None)
        if best is None or not (all_tables or total):
            break
        body = best
    return body


def _data_tables(root: Element) -> Counter[Element]:
    """How many tables of numbers each element holds, or is."""
    found: Counter[Element] = Counter()
    for table in root.iter("table", "pre"):
        cells = map(_text, table.iter("td")) if table.tag == "table" else _text(table).split()
        figures = sum(bool(_FIGURE.fullmatch(cell)) for cell in cells)
        if figures >= FIGURES and not any(inner is not table for inner in table.iter("table")):
            found[table] += 1
    return _summed(root, found)


def _sentences(root: Element) -> Counter[Element]:
    """How many characters of sentences stand in each element, those of links left out."""
    found: Counter[Element] = Counter()
    for element in root.iter():
        if element.tag != "a" and _SENTENCE.search(element.text or ""):
            found[element] += len(element.text or "")
        parent = element.getparent()
        if parent is not None and _SENTENCE.search(element.tail or ""):
            found[parent] += len(element.tail or "")
    return _summed(root, found)


def _summed(root: Element, found: Counter[Element]) -> Counter[Element]:
    """What each element has, with what those in it have."""
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if parent is not None and element is not root and found[element]:
            found[parent] += found[element]
    return found


def _drop_frames(root: Element, tables: Counter[Element], sentences: Counter[Element]) -> None:
    most = FRAME * sentences[root]
    for element in list(root.iter()):
        if element is root or element.tag == "body" or tables[element] or sentences[element] > most:
            continue
        if element.tag in _FRAMES or _has_word(element, _FRAME_WORD) or _is_links(element):
            _drop(element)


def _is_links(element: Element) -> bool:
    """Whether a block is a list of links: several of them and hardly a word besides."""
    if element.tag not in ("ul", "ol", "div", "dl", "p", "td"):
        return False
    links = [len(_text(link)) for link in element.iter("a")]
    return len(links) > 1 and sum(links) >= LINKS * len(_text(element))


def _drop_hidden(root: Element) -> None:
    names = set(_hidden_names(root))
    for element in list(root.iter()):
        if element is not root and (not isinstance(element.tag, str) or _is_hidden(element, names)):
            _drop(element)


def _is_hidden(element: Element, names: set[str]) -> bool:
    own = {f".{word}" for word in element.get("class", "").split()} | {f"#{element.get('id', '')}"}
    style = _HIDDEN.search(element.get("style", ""))
    return bool(
        _NEVER_SHOWN.fullmatch(str(element.tag)) or "hidden" in element.attrib or style or own & names
    )


def _hidden_names(root: Element) -> Iterator[str]:
    """The classes and ids that the page's own style hides."""
    for style in root.iter("style"):
        for selectors, rules in _RULE.findall(style.text or ""):
            if _HIDDEN.search(rules):
                simple = (_SIMPLE.fullmatch(selector.strip()) for selector in selectors.split(","))
                yield from (match[1] for match in simple if match)


def _drop(element: Element) -> None:
    """Remove an element and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    above = element.getprevious()
    if above is not None:
        above.tail = (above.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _meta(root: Element) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        words = _WORD.findall(name.partition("article:")[2] or name)
        yield "".join(words).lower(), meta.get("content", "").strip()


def _is_title(element: Element) -> bool:
    return element.tag in ("h1", "h2") or _has_word(element, _TITLE_WORD)


def _has_word(element: Element, word: re.Pattern[str]) -> bool:
    """Whether such a word is a part of its class or id."""
    words = _WORD.findall(f"{element.get('class', '')} {element.get('id', '')}")
    return any(word.fullmatch(found.lower()) for found in words)


def _text(element: Element) -> str:
    return "".join(str(text) for text in element.itertext()).strip()


def _shown_day(text: str) -> str:
    found = _SHOWN.search(text)
    return _day(found[1]) if found else ""


def _day(text: str) -> str:
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
