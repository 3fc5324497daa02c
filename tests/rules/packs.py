"""Small packs written as texts, for tests of what rules say."""

from __future__ import annotations

from pathlib import Path

from processor.errors import Mistake
from processor.rules.load import load_packs
from processor.rules.pack import Pack

HEAD = "pack: small\ntitle: {zh-Hans: 小}\nversion: 1\n"
VISIT = """
form: visit
title: {zh-Hans: 服务登记表}
recognise: {at_least: 2}
fields:
  - {field: number, kind: text, labels: [编号], title: {zh-Hans: 编号}, required: true}
  - {field: worker, kind: person, labels: [员工], title: {zh-Hans: 员工}}
  - {field: begun, kind: datetime, labels: [开始时间], title: {zh-Hans: 开始时间}}
  - {field: ended, kind: datetime, labels: [结束时间], title: {zh-Hans: 结束时间}}
  - {field: hours, kind: quantity, labels: [工时], title: {zh-Hans: 工时}}
  - {field: paid, kind: money, labels: [实收], title: {zh-Hans: 实收}}
  - {field: due, kind: money, labels: [应收], title: {zh-Hans: 应收}}
"""
STAFF = """
form: staff
title: {zh-Hans: 员工花名册}
recognise: {at_least: 2}
fields:
  - {field: name, kind: person, labels: [姓名], title: {zh-Hans: 姓名}, required: true}
  - {field: team, kind: text, labels: [班组], title: {zh-Hans: 班组}, required: true}
"""


def write_pack(root: Path, **files: str) -> Path:
    """A folder of rules with the pack ``small``; files by name with __ for / and no ending."""
    given = {"pack": HEAD + "main: visit\n", "forms__visit": VISIT, "forms__staff": STAFF, **files}
    for name, text in given.items():
        path = root / "rules" / "small" / f"{name.replace('__', '/').replace('_', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "rules"


def small_pack(root: Path, **files: str) -> Pack:
    """The pack ``small``, which must hold no mistake."""
    packs, mistakes = load_packs(write_pack(root, **files))
    assert [str(m) for m in mistakes] == []
    return packs[0]


def mistakes_in(root: Path, **files: str) -> list[Mistake]:
    """What is wrong with the pack ``small``."""
    packs, mistakes = load_packs(write_pack(root, **files))
    assert packs == []
    return mistakes
