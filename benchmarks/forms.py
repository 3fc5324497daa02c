"""Filled confirmation forms for measuring: invented people, an office's usual layout.

Title over all columns, two label/value pairs a row in merged and bordered cells, drop-downs, a
print set-up: about 7 KB a file, as staff would save it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import xlsxwriter

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文博雨桐思远若琳一鸣子墨"
PAIRS = (
    ("客户名称", "customer_name"),
    ("联系方式", "contact"),
    ("客户详细需求", "demand_detail"),
    ("客户了解项目的渠道", "awareness_channel"),
    ("接触客户时间", "contact_time"),
    ("接触客户方式", "contact_method"),
    ("递交人", "submitter"),
    ("递交人类别", "submitter_kind"),
    ("递交时间", "submitted_at"),
    ("确认类型", "claim_kind"),
    ("客户主管签字", "supervisor_signature"),
    ("客户主管签字时间", "supervisor_signed_at"),
    ("行政秘书签字", "secretary_signature"),
    ("行政秘书签字时间", "secretary_signed_at"),
)


def people(count: int, seed: int = 7) -> Iterator[Mapping[str, str]]:
    """Values of ``count`` forms; about one in fifty speaks of a customer known before."""
    rng = random.Random(seed)
    known: list[tuple[str, str, str]] = []
    for _ in range(count):
        if known and rng.random() < 0.02:
            name, phone, demand = rng.choice(known)
        else:
            name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
            phone = f"1{rng.choice('35789')}{rng.randrange(10**9):09d}"
            rooms = rng.choice("一两三四")
            demand = (
                f"购买{rooms}居室住宅，{rng.randrange(40, 260)}平米左右，预算"
                f"{rng.randrange(80, 1500)}万，{rng.choice(['朝南', '近地铁', '带车位'])}"
            )
            known.append((name, phone, demand))
        day, hour, minute = rng.randrange(1, 28), rng.randrange(8, 18), rng.randrange(60)
        yield {
            "customer_name": name,
            "contact": phone,
            "demand_detail": demand,
            "awareness_channel": rng.choice(["报纸", "网络", "朋友介绍", "路过"]),
            "contact_time": f"2026-03-{day:02}",
            "contact_method": rng.choice(["来访", "来电"]),
            "submitter": rng.choice(["周雨桐", "孟凡", "唐可欣", "沈一鸣", "许诺", "高子墨"]),
            "submitter_kind": "销售人员",
            "submitted_at": f"2026-03-{day:02} {hour:02}:{minute:02}",
            "claim_kind": "首次",
            "supervisor_signature": "罗建国",
            "supervisor_signed_at": f"2026年3月{day}日 {hour}:{minute:02}",
            "secretary_signature": "方敏",
            "secretary_signed_at": f"2026年3月{day}日 {hour}:{minute:02}",
        }


def write_forms(folder: Path, count: int) -> list[Path]:
    """Write ``count`` forms into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, values in enumerate(people(count)):
        path = folder / f"客户确认书-{number:05}.xlsx"
        write_form(path, values)
        paths.append(path)
    return paths


def write_form(path: Path, values: Mapping[str, str]) -> None:
    """Write one filled form."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("客户确认书")
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        label = book.add_format({"border": 1, "bg_color": "#EEEEEE", "bold": True})
        value = book.add_format({"border": 1, "text_wrap": True})
        sheet.set_column(0, 7, 13)
        sheet.merge_range(0, 0, 0, 7, "客户需求确认表", title)
        for number, (text, field) in enumerate(PAIRS):
            row, left = 2 + number // 2, 4 * (number % 2)
            sheet.merge_range(row, left, row, left + 1, text, label)
            sheet.merge_range(row, left + 2, row, left + 3, values[field], value)
        sheet.data_validation(5, 6, 5, 6, {"validate": "list", "source": ["销售人员", "代理公司"]})
        sheet.write(11, 0, "说明：联系方式请填写手机号码；客户主管签字后方为有效。")
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
