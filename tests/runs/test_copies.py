"""Copies made by sync programs, Explorer and WPS are linked to their document."""

from __future__ import annotations

import shutil

import pytest

from processor.intake.names import originals_of
from tests.desk import Office, form

COPIES = [
    "张伟 - 副本",
    "张伟-副本",
    "张伟 - 副本 (2)",
    "张伟 - Copy",
    "张伟(1)",
    "张伟（2）",
    "张伟-DESKTOP-7K2P",
    "张伟-WANG-PC",
    "张伟.sync-conflict-20260301-120000-ABCDEFG",
    "张伟 (conflicted copy 2026-03-01 120000)",
    "张伟_conflict-20260301-120000",
    "张伟-NSConflict-小王",
    "张伟(冲突 2026-03-01)",
]


@pytest.mark.parametrize("stem", COPIES)
def test_a_copys_name_tells_its_document(stem: str) -> None:
    assert "张伟" in originals_of(stem)


@pytest.mark.parametrize("stem", ["张伟", "客户确认书-张伟", "form 2026-03-01", "A-1", "冲突报告"])
def test_other_names_are_nobodys_copies(stem: str) -> None:
    assert originals_of(stem) == ()


def test_equal_copies_are_duplicates_and_others_say_where_they_differ(office: Office) -> None:
    path = office.drop("张伟.xlsx", form())
    shutil.copy(path, path.with_name("张伟 - 副本.xlsx"))
    office.drop("张伟-DESKTOP-7K2P.xlsx", form(budget="320万"))
    told = {f["file"].split("/")[-1]: f for f in office.run()["files"]}
    assert told["张伟 - 副本.xlsx"]["state"] == "duplicate"
    assert told["张伟 - 副本.xlsx"]["detail"]["same_as"] == "inbox/张伟.xlsx"
    copy = told["张伟-DESKTOP-7K2P.xlsx"]
    assert (copy["state"], copy["detail"]["copy_of"]) == ("booked", "inbox/张伟.xlsx")
    assert copy["detail"]["differs"].startswith("预算 (")
    assert "320" not in copy["detail"]["differs"]


def test_a_copy_that_comes_days_later_is_still_linked(office: Office) -> None:
    office.drop("张伟.xlsx", form())
    office.run()
    office.drop("张伟(1).xlsx", form(demand_detail="购买四居室，160平米，预算500万"))
    (told,) = [f for f in office.run()["files"] if f["state"] == "booked"]
    assert told["detail"]["copy_of"] == "inbox/张伟.xlsx"
    assert told["detail"]["differs"]
