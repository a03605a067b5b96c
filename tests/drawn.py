"""PDF files drawn by hand: each has the marks that a test is about, and nothing else."""

import zlib

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf(*pages, forms=(), page="", packed=False):
    """A file with these content streams as pages; `forms` are streams that pages call as /F0 and so on."""
    inner = "".join(f"/F{i} {4 + i} 0 R " for i in range(len(forms)))
    resources = f"<</Font<</H 3 0 R>>/XObject<<{inner}>>>>"
    form = f"/Type/XObject/Subtype/Form/BBox[0 0 2000 2000]/Resources{resources}"
    objects = [b"", b"", FONT, *(_stream(text, form, packed) for text in forms)]
    first = len(objects) + 1
    for text in pages:
        number = len(objects) + 2
        head = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources{resources}{page}"
        objects += [f"{head}/Contents {number} 0 R>>".encode(), _stream(text, "", packed)]
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    table = f"xref\n0 {count}\n0000000000 65535 f \n{table}"
    return data + f"{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF".encode()


def _stream(text, keys, packed):
    data = zlib.compress(text.encode()) if packed else text.encode()
    how = "/Filter/FlateDecode" if packed else ""
    return f"<<{keys}{how}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def word(x, top, text, size=10, mode=0, turn="1 0 0 1"):
    """A text that begins at x, its foot at this height below the top of the page."""
    return f"BT /H {size} Tf {mode} Tr {turn} {x} {800 - top} Tm ({text}) Tj ET\n"


def stroke(x0, top, x1, bottom):
    return f"{x0} {800 - top} m {x1} {800 - bottom} l S\n"


def strip(x0, top, x1, bottom, colour="0 g"):
    return f"{colour} {x0} {800 - bottom} {x1 - x0} {bottom - top} re f\n"


def ruled(xs, tops, line=stroke):
    """A full grid of strokes."""
    across = "".join(line(xs[0], top, xs[-1], top) for top in tops)
    return across + "".join(line(x, tops[0], x, tops[-1]) for x in xs)


def words(xs, tops, rows, size=10):
    """Texts in the places of a grid, three points from its lines."""
    return "".join(
        word(x + 3, top - 5, text, size)
        for top, row in zip(tops[1:], rows, strict=True)
        for x, text in zip(xs, row, strict=False)
        if text
    )
