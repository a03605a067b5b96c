"""What happens to reports on their way: each damage changes a sheet and says which words are then right."""

from corpus import Box, insert_row, lost, numbered, paths_of, placed, remove_row, upright

REQUESTS, CHALLENGES, PROACTIVE = "requests", "challenges", "proactive_disclosure"
MISSING = {"blank", "lost"}


def any_row(made, rand, table=REQUESTS):
    return rand.choice(numbered(made, table)[1:-1] or numbered(made, table))


def dropped_cell(made, rand):
    """A cell is gone and those behind it moved up."""
    row = made.tables[REQUESTS][any_row(made, rand)]
    gone = rand.choice([box for box in row if box.path])
    for path in paths_of(row):
        made.truth[path] = made.truth[path] | {"lost"}
    made.truth[gone.path] = MISSING
    row.remove(gone)


def dropped_row(made, rand):
    row = remove_row(made.tables[REQUESTS], any_row(made, rand))
    made.truth |= {path: {"lost"} for path in paths_of(row)}


def merged_wrong(made, rand):
    """Two numbers stand in one cell, one under the other."""
    row = made.tables[REQUESTS][any_row(made, rand)]
    at = rand.choice([i for i, box in enumerate(row) if box.path][:-1])
    pair = row[at : at + 2]
    row[at : at + 2] = [Box("\n".join(box.text for box in pair), 2)]
    lost(made, paths_of(row))
    made.truth |= {box.path: MISSING for box in pair}


def merged_down(made, rand):
    """A number's cell reaches over the one below it, as where an author merged two empty ones."""
    rows = made.tables[REQUESTS]
    at = rand.choice([i for i in numbered(made) if i + 1 in numbered(made)])
    grid = placed(rows)
    place = rand.choice([i for i, box in enumerate(grid[at]) if box and box.path])
    above, below = grid[at][place], grid[at + 1][place]
    above.rows = 2
    rows[at + 1].remove(below)
    lost(made, [above.path, *paths_of(rows[at + 1])])
    made.truth[below.path] = MISSING


def garbled_head(made, _rand):
    rows = made.tables[REQUESTS]
    rows[0][0].text = "对作及连续们由心 互"
    for box, text in zip(rows[2], ("商业", "", "结 结 其", "", ""), strict=True):
        box.text = text


def page_break(made, rand):
    """Before a row a page begins, with the number of the old one where the format writes it."""
    made.breaks.add((REQUESTS, any_row(made, rand)))


def wrapped_number(made, rand):
    """A narrow cell breaks a number in two lines."""
    boxes = [box for row in made.tables[REQUESTS] for box in row if box.path and len(box.text) > 1]
    for box in rand.sample(boxes, min(2, len(boxes))):
        box.text = f"{box.text[:-1]}\n{box.text[-1]}"


def blank_marks(made, rand):
    """Zeros are written as / or - or 无 or not at all."""
    zeros = [box for row in made.tables[REQUESTS] for box in row if box.path and box.text == "0"]
    for box in rand.sample(zeros, min(len(zeros), 20)):
        box.text = rand.choice(["/", "-", "无", "", "—"])
        made.truth[box.path] = {"blank"}


def full_width(made, _rand):
    for rows in made.tables.values():
        for box in (box for row in rows for box in row if box.path):
            box.text = box.text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def thousands(made, _rand):
    for rows in made.tables.values():
        for box in (box for row in rows for box in row if box.path and box.text.isdecimal()):
            box.text = f"{int(box.text):,}"


def thousands_apart(made, _rand):
    for rows in made.tables.values():
        for box in (box for row in rows for box in row if box.path and box.text.isdecimal()):
            box.text = f"{int(box.text):,}".replace(",", " ")


def filled_at_end(made, rand):
    """A cell is gone, those behind it moved up, and the row was filled up with an empty one."""
    table = rand.choice([PROACTIVE, REQUESTS, CHALLENGES])
    row = next(row for row in made.tables[table][numbered(made, table)[0] :] if len(paths_of(row)) > 1)
    boxes = [box for box in row if box.path]
    gone = rand.randrange(len(boxes))
    texts = [box.text for box in boxes]
    for box, text in zip(boxes, [*texts[:gone], *texts[gone + 1 :], ""], strict=True):
        box.text = text
    made.truth |= {path: made.truth[path] | MISSING for path in paths_of(row)}


def exchanged_heads(made, rand):
    """The labels of two columns changed places and their numbers did not."""
    rows = made.tables[REQUESTS]
    one, other = rand.sample(rows[2], 2)
    one.text, other.text = other.text, one.text
    made.doubted = {path for row in rows for path in paths_of(row)}
    lost(made, made.doubted)


def regional_row(made, _rand):
    at = made.tables[REQUESTS].index(next(r for r in made.tables[REQUESTS] if "执法案卷" in r[0].text))
    insert_row(made.tables[REQUESTS], at + 1, [Box("9.属于地方性法规规定的情形"), *map(Box, "7654321")])


def swapped_labels(made, _rand):
    """Two labels changed places and their numbers did not: nothing but the order can show it."""
    rows = made.tables[REQUESTS]
    at = next(i for i, row in enumerate(rows) if "重复申请" in row[0].text)
    rows[at][0], rows[at + 1][0] = rows[at + 1][0], rows[at][0]
    for one, other in zip(paths_of(rows[at]), paths_of(rows[at + 1]), strict=True):
        both = made.truth[one] | made.truth[other] | {"lost"}
        made.truth |= {one: both, other: both}
    made.doubted = set(paths_of(rows[at]) + paths_of(rows[at + 1]))


def missing_table_four(made, _rand):
    made.tables[CHALLENGES] = []
    made.truth |= {path: {"lost"} for path in made.truth if path.startswith(CHALLENGES)}


def upright_table_four(made, _rand):
    made.tables[CHALLENGES] = upright(made.record, made.form.tables[2])


def cut_label(made, rand):
    """A long label lost its end."""
    rows = made.tables[REQUESTS]
    at = rand.choice([i for i in numbered(made) if len(label(rows[i]).text) > 12])
    label(rows[at]).text = label(rows[at]).text[: rand.randint(8, 11)]
    lost(made, paths_of(rows[at]))


def label(row):
    return next(box for box in reversed(row) if not box.path and box.text)


def torn_label(made, rand):
    """A row is torn by the end of a page: half of its label stands on the next, without numbers."""
    rows = made.tables[REQUESTS]
    at = rand.choice([i for i in numbered(made) if len(rows[i]) == 8 and len(rows[i][0].text) > 8])
    text = rows[at][0].text
    rows[at][0].text = text[:6]
    insert_row(rows, at + 1, [Box(text[6:]), *(Box("") for _ in range(7))])
    lost(made, paths_of(rows[at]))


def watermark(made, _rand):
    """A line of the portal and a page number stand between the rows."""
    made.watermark = "清河县人民政府门户网站"
    made.breaks |= {(REQUESTS, numbered(made)[n]) for n in (4, 15)}


def duplicated_row(made, rand):
    rows = made.tables[REQUESTS]
    at = rand.choice([i for i in numbered(made) if len(rows[i]) == 8])
    insert_row(rows, at + 1, [Box(box.text, box.columns) for box in rows[at]])
    lost(made, paths_of(rows[at]))


def unbalanced(made, rand):
    """A number is wrong as printed: it is read as printed, and the sums say so."""
    row = made.tables[REQUESTS][any_row(made, rand)]
    box = rand.choice([box for box in row if box.path])
    box.text = str(int(box.text) + rand.randint(1, 9))
    made.truth[box.path] = {box.text}
    made.balanced = False


def missing_row_label(made, rand):
    """A row without its label, between two that have theirs."""
    rows = made.tables[REQUESTS]
    at = rand.choice([i for i in numbered(made) if len(rows[i]) == 8 and i - 1 in numbered(made)])
    rows[at][0].text = ""
    lost(made, paths_of(rows[at]))


DAMAGES = [
    dropped_cell,
    dropped_row,
    merged_wrong,
    merged_down,
    garbled_head,
    page_break,
    wrapped_number,
    blank_marks,
    full_width,
    thousands,
    thousands_apart,
    filled_at_end,
    exchanged_heads,
    regional_row,
    swapped_labels,
    missing_table_four,
    upright_table_four,
    cut_label,
    torn_label,
    watermark,
    duplicated_row,
    unbalanced,
    missing_row_label,
]
