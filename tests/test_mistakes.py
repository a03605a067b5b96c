"""Slips made in the web editor, each with the very lines a contributor is shown."""

# ruff: noqa: E501  (a message stands here as it is shown, on one line)

import re

import pytest
from trees import tree

from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.finding import in_order

RECORD = "reports/61/610921/government/2023.yaml"

# What was meant, what was typed, and every line of the check.
MISTAKES = {
    "千分位逗号": (
        " 2723]",
        " 2,723]",
        [
            "2023.yaml:21:31: 错误 number-comma: 一、本年新收政府信息公开申请数量：2,723 的千分位逗号会被读成几个数，请写作 2723",
        ],
    ),
    "金额带千分位逗号": (
        "[          14]",
        "[    1,077.89]",
        [
            "2023.yaml:17:27: 错误 number-comma: 行政事业性收费：1,077.89 的千分位逗号会被读成几个数，请写作 1077.89",
        ],
    ),
    "全角逗号": (
        "449,",
        "449，",
        [
            "2023.yaml:21:35: 错误 fullwidth: 有全角符号“，”，请改用半角“,”",
        ],
    ),
    "顿号": (
        "449,",
        "449、",
        [
            "2023.yaml:21:35: 错误 fullwidth: 有全角符号“、”，请改用半角“,”",
        ],
    ),
    "全角冒号": (
        "duplicate:",
        "duplicate：",
        [
            "2023.yaml:40:14: 错误 fullwidth: 有全角符号“：”，请改用半角“:”",
        ],
    ),
    "中文方括号": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                【    32,       23,       27,           23,            1,   35,  141】",
        [
            "2023.yaml:40:31: 错误 fullwidth: 有全角符号“【”，请改用半角“[”",
        ],
    ),
    "漏了右方括号": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141",
        [
            "2023.yaml:40:14: 错误 bracket: 方括号不成对：一行数字应写作 [1, 2, 3]",
        ],
    ),
    "漏了左方括号": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                    32,       23,       27,           23,            1,   35,  141]",
        [
            "2023.yaml:40:35: 错误 bracket: 方括号不成对：一行数字应写作 [1, 2, 3]",
        ],
    ),
    "漏了一个数": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                [    32,       23,                 23,            1,   35,  141]",
        [
            "2023.yaml:40:31: 错误 row-length: 2.重复申请：有 6 个数，应为 7 个；缺的写 blank 或 lost",
        ],
    ),
    "多了一个数": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                [    32,       23,       27, 0,           23,            1,   35,  141]",
        [
            "2023.yaml:40:31: 错误 row-length: 2.重复申请：有 8 个数，应为 7 个；缺的写 blank 或 lost",
        ],
    ),
    "漏了逗号": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                [    32        23,       27,           23,            1,   35,  141]",
        [
            "2023.yaml:40:36: 错误 number: 2.重复申请 自然人：32 23 不是数字，应为数字、blank（空白）或 lost（缺失）",
        ],
    ),
    "删了一行": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]  # 2.重复申请\n",
        "",
        [
            "2023.yaml:39:5: 错误 row-missing: 缺少：2.重复申请；没有的数写 lost，不要删去整行",
        ],
    ),
    "一行贴了两遍": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]\n    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        [
            "2023.yaml:41:5: 错误 key-twice: duplicate 写了两次，请保留正确的一处",
        ],
    ),
    "行名拼错": (
        "duplicate:",
        "duplicat:",
        [
            "2023.yaml:40:5: 错误 row-unknown: 表式里没有 duplicat 这一行，是否想写 duplicate？",
        ],
    ),
    "字母 O": (
        "[    32,",
        "[    3O,",
        [
            "2023.yaml:40:36: 错误 number-letter: 2.重复申请 自然人：3O 里有字母（如把 0 写成 O），请改为数字",
        ],
    ),
    "带单位": (
        "[    32,",
        "[  32件,",
        [
            "2023.yaml:40:34: 错误 number-unit: 2.重复申请 自然人：32件 带有单位，此处只写数字",
        ],
    ),
    "前面多个 0": (
        "[    32,",
        "[   032,",
        [
            "2023.yaml:40:35: 错误 number-zeros: 2.重复申请 自然人：032 以 0 开头，请去掉前面的 0",
        ],
    ),
    "小数": (
        "[    32,",
        "[  3.2,",
        [
            "2023.yaml:40:34: 错误 number-point: 2.重复申请 自然人：3.2 有小数，此处应为整数",
        ],
    ),
    "负数": (
        "[    32,",
        "[   -32,",
        [
            "2023.yaml:40:35: 错误 number-sign: 2.重复申请 自然人：-32 带有正负号，件数不能为负，也不写正号",
        ],
    ),
    "全角数字": (
        "[    32,",
        "[  ３２,",
        [
            "2023.yaml:40:34: 错误 fullwidth: 有全角符号“３”，请改用半角“3”",
        ],
    ),
    "用横线表示空白": (
        "[    32,",
        "[     -,",
        [
            "2023.yaml:40:37: 错误 number: 2.重复申请 自然人：- 不是数字，应为数字、blank（空白）或 lost（缺失）",
        ],
    ),
    "用“无”表示 0": (
        "[    32,",
        "[    无,",
        [
            "2023.yaml:40:36: 错误 number: 2.重复申请 自然人：无 不是数字，应为数字、blank（空白）或 lost（缺失）",
        ],
    ),
    "blank 拼错": (
        "[    32,",
        "[ balnk,",
        [
            "2023.yaml:40:33: 错误 number: 2.重复申请 自然人：balnk 不是数字，应为数字、blank（空白）或 lost（缺失）",
        ],
    ),
    "空着不填": (
        "[    32,",
        "[      ,",
        [
            "2023.yaml:40:31: 错误 bracket: 有一格没有填；原表空白写 blank，我们的文本缺失写 lost",
        ],
    ),
    "整行只写 0": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "    duplicate: 0",
        [
            "2023.yaml:40:16: 错误 row-list: 2.重复申请：应为方括号里的 7 个数，或一个词 blank 或 lost",
        ],
    ),
    "用制表符缩进": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "\tduplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        [
            "2023.yaml:40:1: 错误 yaml: 这一行用制表符（Tab）缩进，请改用空格",
        ],
    ),
    "缩进少了一级": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "  duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        [
            "2023.yaml:41:5: 错误 yaml: 这一行与上下各行没有对齐，或者引号之后还有字；请检查这一行和上一行的缩进和引号",
        ],
    ),
    "改了一格，没改总计": (
        "[    32,",
        "[    23,",
        [
            "2023.yaml:40:95: 错误 row_total: 2.重复申请：各栏之和等于总计，但左边 23+23+27+23+1+35=132，右边 141，相差 9；错处可以确定：第 40 行“自然人”23 应为 32；请对照原文更正",
            "2023.yaml:40:36: 提示 exception-offer: 如原文确实如此，请补上页码并写入记录：exceptions: [{cell: requests.not_handled.duplicate.natural_person, printed: 23, should_be: 32, reason: source-wrong, evidence: …}]",
            "2023.yaml:48:35: 错误 column_total: “自然人”一栏：各项办理结果之和等于（七）总计，但左边 2+2+23+36+28+33+27+33+2+26+35+23+…=452，右边 461，相差 9；错处可以确定：第 40 行“自然人”23 应为 32；请对照原文更正",
        ],
    ),
    "总计抄错": (
        " 2723]",
        " 2732]",
        [
            "2023.yaml:21:94: 错误 row_total: 一、本年新收政府信息公开申请数量：各栏之和等于总计，但左边 449+455+413+516+511+379=2723，右边 2732，相差 9；错处可以确定：第 21 行“总计”2732 应为 2723；请对照原文更正",
            "2023.yaml:21:94: 提示 exception-offer: 如原文确实如此，请补上页码并写入记录：exceptions: [{cell: requests.received.total, printed: 2732, should_be: 2723, reason: source-wrong, evidence: …}]",
            "2023.yaml:48:94: 错误 in_and_out: “总计”一栏：第一项加第二项之和，等于第三项加第四项之和，但左边 2732+128=2860，右边 2718+133=2851，相差 9；错处可以确定：第 21 行“总计”2732 应为 2723；请对照原文更正",
        ],
    ),
    "年份写成两位": (
        "year: 2023",
        "year: 23",
        [
            "2023.yaml:2:7: 错误 year: 年份 23 不对，应为四位数字，如 2023",
        ],
    ),
    "年份与文件名不同": (
        "year: 2023",
        "year: 2024",
        [
            "2023.yaml:2: 错误 year-path: 年份为 2024，文件名却是 2023",
        ],
    ),
    "机关名写错": (
        "agency: 某县人民政府",
        "agency: 某县政府",
        [
            "2023.yaml:1: 错误 agency-name: 机关为 某县政府，agencies.yaml 里却是 某县人民政府",
        ],
    ),
    "没有这种表式": (
        "form: 2021",
        "form: 2022",
        [
            "2023.yaml:3:7: 错误 one-of: form 为 2022，应为其中之一：2019、2021",
        ],
    ),
    "顶层名称拼错": (
        "agency:",
        "agancy:",
        [
            "2023.yaml:1:1: 错误 key-unknown: 不认识的名称 agancy，是否想写 agency？",
        ],
    ),
    "金额单位不认识": (
        "[          14]",
        "[    14块]",
        [
            "2023.yaml:17:32: 错误 number-unit: 行政事业性收费 本年收费金额：14块 带有单位，此处只写数字",
        ],
    ),
    "例外没写证据": (
        "challenges:  #",
        "exceptions:\n  - cell: challenges.reconsideration.total\n    printed: 41\n    should_be: 40\n    reason: source-wrong\n\nchallenges:  #",
        [
            "2023.yaml:52:5: 错误 key-missing: 缺少 evidence",
        ],
    ),
    "例外的理由自拟": (
        "challenges:  #",
        "exceptions:\n  - cell: challenges.reconsideration.total\n    printed: 41\n    should_be: 40\n    reason: 笔误\n    evidence: 第5页\n\nchallenges:  #",
        [
            "2023.yaml:55:13: 错误 one-of: reason 为 笔误，应为其中之一：source-wrong、illegible、scope-differs、later-corrected",
        ],
    ),
    "用不着的例外": (
        "challenges:  #",
        "exceptions:\n  - cell: challenges.reconsideration.total\n    printed: 41\n    should_be: 41\n    reason: source-wrong\n    evidence: 第5页\n\nchallenges:  #",
        [
            "2023.yaml:52: 错误 exception-unused: 例外 challenges.reconsideration.total（41）没有用处：不写它也平衡；请删去",
        ],
    ),
    "疑点的单元格写错": (
        "challenges:  #",
        "doubts:\n  - cell: requests.recieved.total\n    why: 字迹不清\n\nchallenges:  #",
        [
            "2023.yaml:52:11: 错误 path-unknown: 表式里没有 requests.recieved.total，是否想写 requests.received.total？",
        ],
    ),
    "标题里有冒号": (
        "  title: 某县2023年政府信息公开工作年度报告",
        "  title: 年报: 2023年",
        [
            "2023.yaml:5:12: 错误 yaml: 一行里多了一个冒号，或者这一行多缩进了；文字里有“: ”的，请给整段文字加引号",
        ],
    ),
    "标题少写半边引号": (
        "  title: 某县2023年政府信息公开工作年度报告",
        '  title: "某县2023年政府信息公开工作年度报告',
        [
            "2023.yaml:5:10: 错误 yaml: 引号不成对：有一处引号没有写后一半",
        ],
    ),
    "引号后面还有字": (
        "  title: 某县2023年政府信息公开工作年度报告",
        '  title: "某县"2023年政府信息公开工作年度报告',
        [
            "2023.yaml:5:14: 错误 yaml: 这一行与上下各行没有对齐，或者引号之后还有字；请检查这一行和上一行的缩进和引号",
        ],
    ),
    "冒号后面没有空格": (
        "year: 2023",
        "year:2023",
        [
            "2023.yaml:3:1: 错误 yaml: 这一行或上一行没有冒号，或者冒号后面没有空格；应写作“键: 值”",
        ],
    ),
    "值以 @ 开头": (
        "  title: 某县2023年政府信息公开工作年度报告",
        "  title: @某县2023年政府信息公开工作年度报告",
        [
            "2023.yaml:5:10: 错误 yaml: 值不能以这个符号开头；请给它加引号，或用空格代替制表符（Tab）",
        ],
    ),
    "反斜杠": (
        "  title: 某县2023年政府信息公开工作年度报告",
        '  title: "C:\\某县2023.pdf"',
        [
            "2023.yaml:5:13: 错误 yaml: 双引号里的反斜杠 \\ 有特别的意思；请写作 \\\\，或者改用单引号",
        ],
    ),
    "列表写在同一行": (
        "challenges:  #",
        "doubts: - cell: requests.received.total\n\nchallenges:  #",
        [
            "2023.yaml:51:9: 错误 yaml: “- ”应单独起一行，前面只能有空格",
        ],
    ),
    "留下合并冲突的标记": (
        "    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        "<<<<<<< HEAD\n    duplicate:                [    32,       23,       27,           23,            1,   35,  141]",
        [
            "2023.yaml:40:1: 错误 yaml: 这里留有合并冲突的标记，请保留正确的一份，把标记删去",
        ],
    ),
    "来源没有附上": (
        "source:\n",
        "source:\n  file: 2023.pdf\n",
        [
            "2023.yaml:4: 错误 source-missing: 记录旁没有原文 2023.pdf",
        ],
    ),
}


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return tree(tmp_path_factory.mktemp("mistakes"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_contributor_is_told_what_to_do(content, mistake):
    meant, typed, lines = MISTAKES[mistake]
    path = content / RECORD
    good = path.read_text(encoding="utf-8")
    assert good.count(meant) == 1
    path.write_text(good.replace(meant, typed), encoding="utf-8")
    try:
        catalog, loaded = load_catalog(content)
        findings = in_order(check(catalog, loaded).findings)
    finally:
        path.write_text(good, encoding="utf-8")
    assert [finding.text("zh").replace(f"{path.parent}/", "") for finding in findings] == lines


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_message_is_in_one_language_alone(mistake):
    """What stands outside quotations, names and numbers is Chinese."""
    _, _, lines = MISTAKES[mistake]
    assert [line for line in lines if re.search(r"[a-z]+ (?:not|expected|found|did|are) ", line)] == []


def test_the_record_without_a_mistake_has_nothing_to_say(content):
    catalog, loaded = load_catalog(content)
    assert check(catalog, loaded).findings == []
