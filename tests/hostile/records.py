"""Records that a stranger could send: each case is a name, the file's bytes, and what must happen.

What must happen is the rule that refuses it, or None where the record is good; then, where that is certain,
the line that must be named.
"""

from records import FORMS, balanced

from gongkai.dump import dump

FORM = FORMS["2021"]
GOOD = dump(balanced(FORM))
ROW = FORM.printed()[10]
LINES = GOOD.split("\n")
AT = next(i for i, line in enumerate(LINES) if line.strip().startswith(f"{ROW.name}:"))
FIRST = LINES[AT].partition("[")[2].partition(",")[0].strip()
TITLE = next(i for i, line in enumerate(LINES) if line.startswith("  title:"))


def cell(word):
    """The good record with another first cell in one row of counts."""
    head, _, rest = LINES[AT].partition("[")
    return lines(AT, f"{head}[{word},{rest.partition(',')[2]}")


def row(text):
    return lines(AT, f"{LINES[AT].partition('[')[0]}{text}")


def title(text):
    return lines(TITLE, f"  title: {text}")


def lines(at, text):
    return "\n".join([*LINES[:at], text, *LINES[at + 1 :]]).encode("utf-8", "surrogatepass")


def source(text):
    return lines(TITLE, f"{LINES[TITLE]}\n  {text}")


def text(body):
    return (GOOD + f"\ntext:\n  {FORM.sections[0].name}: {body}\n").encode("utf-8", "surrogatepass")


def under(key, body):
    return (GOOD + f"\n{key}: {body}\n").encode()


def head(prefix):
    return prefix.encode() + GOOD.encode()


HIDDEN = {
    "nul": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "form feed": "\x0c",
    "carriage return": "\r",
    "unit separator": "\x1f",
    "delete": "\x7f",
    "next line": "\x85",
    "control sequence": "\x9b",
    "soft hyphen": "\xad",
    "grapheme joiner": "\u034f",
    "arabic letter mark": "\u061c",
    "hangul filler": "\u3164",
    "zero width space": "\u200b",
    "zero width non-joiner": "\u200c",
    "zero width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "embedding": "\u202a",
    "override": "\u202e",
    "word joiner": "\u2060",
    "isolate": "\u2066",
    "pop isolate": "\u2069",
    "byte order mark inside": "\ufeff",
    "annotation": "\ufff9",
    "noncharacter": "\uffff",
    "language tag": "\U000e0041",
}
NUMBERS = {
    "full-width digits": ("１８", "fullwidth"),
    "arabic digits": ("١٨", "number"),
    "devanagari digits": ("१८", "number"),
    "a superscript": ("1²", "number-unit"),
    "a circled digit": ("①", "number"),
    "a han digit": ("三", "number"),
    "mathematical digits": ("𝟏𝟐", "number"),
    "an underscore": ("1_0", "number"),
    "a plus": ("+1", "number-sign"),
    "a minus": ("-1", "number-sign"),
    "hexadecimal": ("0x1F", "number"),
    "octal": ("0o17", "number-letter"),
    "leading zeros": ("007", "number-zeros"),
    "an exponent": ("1e3", "number"),
    "a fraction": ("1.0", "number-point"),
    "infinity": (".inf", "number-unit"),
    "not a number": (".nan", "number-unit"),
    "null": ("null", "number"),
    "a tilde": ("~", "number"),
    "true": ("true", "number"),
    "ten digits": ("1234567890", "number"),
    "five thousand digits": ("9" * 5000, "number"),
    "half a megabyte of digits": ("9" * 500_000, "number"),
    "sexagesimal": ("1:30", "number-time"),
    "a date": ("2023-01-01", "number"),
    "an ideographic space": ("1\u3000", "number-unit"),
    "a no-break space": ("1\u00a0", "number-unit"),
    "a thousands comma": ("1,077", "number-comma"),
    "an apostrophe for thousands": ("1'077", "number"),
    "a formula": ("'=1+1'", "number"),
    "LOST": ("LOST", "number"),
    "an empty word": ('""', "number"),
}
PLAIN = "yaml-plain"
CASES = {
    "the good record": (GOOD.encode(), None),
    "windows line ends": (GOOD.replace("\n", "\r\n").encode(), None),
    "no last line end": (GOOD.rstrip("\n").encode(), None),
    "a document start": (head("---\n"), None),
    "quoted numbers": (cell(f'"{FIRST}"'), None),
    "a tab in the narrative": (text('"a\\tb"'), None),
    "a rare character": (text("𠮷林𬭚"), None),
    "rtl letters": (text("مرحبا"), None),
    "nothing": (b"", "file-empty"),
    "only a comment": (b"# nothing\n", "file-empty"),
    "a word": (b"word\n", "file-keys"),
    "a list": (b"- a\n- b\n", "file-keys"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "character", 1),
    "utf-16": (GOOD.encode("utf-16"), "file-encoding", 1),
    "gb18030": (GOOD.encode("gb18030"), "file-encoding", 1),
    "a cut character": (GOOD.encode()[:9], "file-encoding", 1),
    "an overlong slash": (title("a").replace(b"a", b"\xc0\xaf", 1), "file-encoding"),
    "a surrogate": (title("\ud800"), "file-encoding", TITLE + 1),
    "beyond unicode": (GOOD.encode() + b"\xf5\x80\x80\x80", "file-encoding"),
    "one byte too many": (GOOD.encode() + b"#" * (1_000_001 - len(GOOD.encode())), "file-large"),
    "the largest file": (GOOD.encode() + b"#" * (1_000_000 - len(GOOD.encode())), None),
    "deep brackets": (row("[" * 9), PLAIN, AT + 1),
    "a segfault of brackets": (b"a: " + b"[" * 90_000, PLAIN, 1),
    "a segfault of braces": (b"{" * 90_000, PLAIN, 1),
    "a segfault of braces and keys": (b"{a: " * 90_000, PLAIN, 1),
    "a segfault of dashes": (b"a:\n  " + b"- " * 90_000, PLAIN, 2),
    "a segfault of questions": (b"? " * 90_000, PLAIN, 1),
    "deep blocks": ("\n".join(" " * i + "a:" for i in range(1200)).encode(), PLAIN, 9),
    "an anchor": (cell("&a 1"), PLAIN, AT + 1),
    "an anchor on a list": (row("&a [1]"), PLAIN, AT + 1),
    "an anchor on a mapping": (under("text", "&a {}"), PLAIN),
    "an alias": (cell("*a"), PLAIN, AT + 1),
    "a tag": (cell("!!int 1"), PLAIN, AT + 1),
    "a tag of python": (title("!!python/object/apply:os.system [id]"), PLAIN, TITLE + 1),
    "a local tag": (title("!x a"), PLAIN, TITLE + 1),
    "a tag on a list": (row("!!set {a, b}"), PLAIN, AT + 1),
    "a merge key": (source("<<: {damage: x}"), PLAIN, TITLE + 2),
    "a merge bomb": (
        b"a: &a {x: 1}\n"
        + b"".join(
            b"%c: &%c {<<: [%s]}\n" % (i, i, b", ".join([b"*%c" % (i - 1)] * 9)) for i in range(98, 123)
        ),
        PLAIN,
        1,
    ),
    "a billion laughs": (b"a: &a [x, x]\nb: &b [*a, *a]\n", PLAIN, 1),
    "a version": (head("%YAML 1.1\n---\n"), PLAIN),
    "a tag directive": (head("%TAG ! tag:x,2000:\n---\n"), PLAIN),
    "a second document": (GOOD.encode() + b"---\na: b\n", PLAIN),
    "a second record": (GOOD.encode() + b"---\n" + GOOD.encode(), PLAIN),
    "an empty document first": (head("{}\n---\n"), PLAIN, 2),
    "a document after an end": (GOOD.encode() + b"...\na: b\n", "yaml"),
    "a list for a key": (source("? [a]\n  : b"), PLAIN),
    "a mapping for a key": (source("? {a: b}\n  : c"), PLAIN),
    "an open quote": (title('"never closed'), "yaml"),
    "an open brace": (title("{a: b"), "bracket"),
    "a backtick": (title("`a`"), "yaml", TITLE + 1),
    "an unknown escape": (title('"\\q"'), "yaml", TITLE + 1),
    "a code point beyond unicode": (title('"\\U00110000"'), "yaml", TITLE + 1),
    "a surrogate by escape": (title('"\\ud800"'), "yaml", TITLE + 1),
    "a title of two lists": (title("[a, b]"), "word-expected", TITLE + 1),
    "a title of a mapping": (title("{a: b}"), "word-expected", TITLE + 1),
    "an empty title": (title(""), "word-expected"),
    "a key twice": (source("title: again"), "key-twice", TITLE + 2),
    "a row twice": (lines(AT, f"{LINES[AT]}\n{LINES[AT]}"), "key-twice", AT + 2),
    "an unknown key": (source("password: x"), "key-unknown", TITLE + 2),
    "a key of another alphabet": (source("dаmage: x"), "key-unknown", TITLE + 2),
    "a key of a megabyte": (source(f"{'k' * 900_000}: x"), "yaml"),
    "a quoted key of a megabyte": (source(f"? {'k' * 900_000}\n  : x"), "key-unknown"),
    "a file above": (source("file: ../2023.md"), "source-file", TITLE + 2),
    "two dots": (source("file: .."), "source-file", TITLE + 2),
    "a dot": (source("file: ."), "source-file", TITLE + 2),
    "an absolute file": (source("file: /etc/passwd"), "source-file", TITLE + 2),
    "a drive": (source("file: 'C:2023.md'"), "source-file", TITLE + 2),
    "a windows path": (source("file: ..\\2023.md"), "source-file", TITLE + 2),
    "a network share": (source("file: \\\\host\\a"), "source-file", TITLE + 2),
    "a file in a folder": (source("file: a/2023.md"), "source-file", TITLE + 2),
    "a hidden file": (source("file: .git"), "source-file", TITLE + 2),
    "a file with a line end": (source('file: "a\\nb"'), "source-file", TITLE + 2),
    "a script for an address": (source("url: javascript:alert(1)"), "source-url", TITLE + 2),
    "a file for an address": (source("url: file:///etc/passwd"), "source-url", TITLE + 2),
    "an address without a scheme": (source("url: //host/a"), "source-url", TITLE + 2),
    "an address with a user": (source("url: https://a@host/"), "source-url", TITLE + 2),
    "an address with a blank": (source("url: https://host/a b"), "source-url", TITLE + 2),
    "a data address": (source("url: 'data:text/html,x'"), "source-url", TITLE + 2),
    "a good address": (source("url: http://www.example.gov.cn/a?b=1"), None),
    "a short checksum": (GOOD.replace("0" * 64, "abc").encode(), "source-sha256"),
    "a checksum in capitals": (GOOD.replace("0" * 64, "A" * 64).encode(), "source-sha256"),
    "a reader that is none": (source("reader: by hand"), "source-reader", TITLE + 2),
    "a day that is none": (source("published: 2024-1-8"), "source-published", TITLE + 2),
    "a year of arabic digits": (GOOD.replace("year: 2023", "year: ٢٠٢٣").encode(), "year", 2),
    "a year with a line end": (GOOD.replace("year: 2023", 'year: "2023\\n"').encode(), "year", 2),
    "a form that is none": (GOOD.replace("form: 2021", "form: ../2021").encode(), "one-of", 3),
    "a form that is a list": (GOOD.replace("form: 2021", "form: [2021]").encode(), "word-expected", 3),
    "a row of a word": (row("many"), "number", AT + 1),
    "a row of nothing": (row(""), "row-list", AT + 1),
    "a row of a mapping": (row("{a: 1}"), "row-list", AT + 1),
    "a cell of a list": (cell("[1]"), "bracket", AT + 1),
    "a cell of a mapping": (cell("{a: 1}"), "bracket", AT + 1),
    "a row too long": (row(f"[{', '.join('1' * 8)}]"), "row-length", AT + 1),
    "a row of a hundred thousand": (row(f"[{'1,' * 100_000}]"), "row-length", AT + 1),
    "a row of a hundred thousand words": (row(f"[{'x,' * 100_000}]"), "number", AT + 1),
    "a row of empty lists": (row(f"[{'[],' * 100_000}]"), "bracket", AT + 1),
    "a table of a word": (under(FORM.tables[0].name, "x"), "key-twice"),
    "a text of blanks": (text('"  \\n "'), "word-expected"),
    "a text of a list": (text("[a]"), "word-expected"),
    "a text without a name": (under("text", "{other: x}"), "key-unknown"),
    "a doubt about nothing": (under("doubts", "[{cell: a.b.c, why: x}]"), "path-unknown"),
    "a doubt twice": (
        under("doubts", f"[{{cell: {ROW.cells[0]}, why: x}}, {{cell: {ROW.cells[0]}, why: y}}]"),
        "doubt-doubled",
    ),
    "doubts of words": (under("doubts", "[a, b]"), "mappings-expected"),
    "an exception for an unknown reason": (
        under("exceptions", f"[{{cell: {ROW.cells[0]}, printed: 1, should_be: 2, reason: x, evidence: y}}]"),
        "one-of",
    ),
    "an exception without a number": (
        under(
            "exceptions",
            f"[{{cell: {ROW.cells[0]}, printed: １, should_be: 2, reason: illegible, evidence: y}}]",
        ),
        "fullwidth",
    ),
    "a figure of arabic digits": (
        under("figures", f"[{{what: {next(iter(FORM.figures))}, scope: report, value: ١, words: x}}]"),
        "figure-count",
    ),
    "an extra row of no table": (under("extra_rows", "[{table: x, label: y, cells: [1]}]"), "one-of"),
    "two hundred thousand unknown rows": (
        (
            GOOD.replace(
                f"{FORM.tables[1].name}:",
                f"{FORM.tables[1].name}:\n" + "".join(f"  {i}:\n" for i in range(90_000)),
                1,
            )
        ).encode(),
        "row-unknown",
    ),
    "one row ten thousand times": (
        lines(AT, "\n".join([LINES[AT][:60].partition("[")[0] + "lost"] * 10_000)),
        "key-twice",
    ),
    "eighty thousand unknown keys": (head("".join(f"k{i}:\n" for i in range(80_000))), "key-unknown", 1),
    "half a megabyte of blanks": (title("a" + " " * 500_000 + "b"), None),
    "half a megabyte of title": (title("长" * 160_000), None),
    **{f"{name} in the title": (title(f"甲{c}乙"), "character", TITLE + 1) for name, c in HIDDEN.items()},
    **{
        f"{name} by escape": (title(f'"甲\\U{ord(c):08x}乙"'), "character", TITLE + 1)
        for name, c in HIDDEN.items()
    },
    **{f"{name} in the narrative": (text(f"|\n    甲{c}乙"), "character") for name, c in HIDDEN.items()},
    **{f"a count as {name}": (cell(word), rule, AT + 1) for name, (word, rule) in NUMBERS.items()},
}
