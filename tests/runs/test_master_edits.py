"""People edit the master workbook; what they changed comes back in, and what is theirs stays."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from processor.runs import master_publish, publish, run
from processor.runs.desk import open_desk
from tests.desk import NOW, Office, form

LATER = "2026-03-21T09:00:00+08:00"
EVIL = "+cmd|' /C calc'!A0"
RIVAL = {"submitter": "李娜", "supervisor_signed_at": "2026-03-20 11:00"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk with one claim and a conflict against it."""
    office = Office(tmp_path / "desk")
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL))
    office.run()
    return office


def edit(office: Office, change: Callable[[openpyxl.Workbook], None], by: str = "罗建国") -> None:
    """Save the master as somebody, with what they changed."""
    book = openpyxl.load_workbook(office.root / "master.xlsx")
    change(book)
    book.properties.lastModifiedBy = by
    book.properties.modified = datetime(2026, 3, 20, 12, 0)  # UTC
    book.save(office.root / "master.xlsx")


def column(sheet: Worksheet, title: str) -> int:
    return next(c.column for c in sheet[1] if c.value == title)


def cell(sheet: Worksheet, title: str, row: int = 2) -> Any:
    return sheet.cell(row, column(sheet, title))


def master(office: Office) -> openpyxl.Workbook:
    return openpyxl.load_workbook(office.root / "master.xlsx")


def records(book: openpyxl.Workbook) -> Worksheet:
    return book.worksheets[0]


def told(office: Office) -> list[tuple[str, str, str]]:
    """What the desk tells of changes: what, old, new."""
    with open_desk(office.root, now=LATER, language=None) as desk, desk.ledger.reading() as book:
        documents = [book.told.document(run.id) for run in book.told.runs()]
    return [(e["what"], e["old"], e["new"]) for d in documents for e in d.get("master", ())]


def test_a_corrected_value_becomes_a_fact_and_settles_anew(office: Office) -> None:
    assert office.outcomes() == {"a": "accepted", "b": "conflict"}

    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "主管签字时间").value = datetime(2026, 3, 20, 12, 30)

    edit(office, change)
    office.run(LATER)
    assert office.outcomes() == {"a": "conflict", "b": "accepted"}
    assert ("correction", "2026-03-20T10:30:00", "2026-03-20T12:30:00") in told(office)
    sheet = records(master(office))
    assert cell(sheet, "主管签字时间").value == datetime(2026, 3, 20, 12, 30)
    assert cell(sheet, "处理结果").value == "冲突"
    office.run(LATER)
    assert len(told(office)) == 1


def test_as_of_a_day_before_a_correction_shows_what_was_known_then(office: Office) -> None:
    before = office.list("records"), office.list("claims"), office.list("conflicts")

    def change(book: openpyxl.Workbook) -> None:
        cell(records(book), "联系方式").value = "13911112222"
        cell(records(book), "客户名称").value = "赵一诺"

    edit(office, change)
    office.run(LATER)
    assert office.outcomes() == {"a": "accepted", "b": "accepted"}
    then = [office.list(what, LATER, as_of=NOW) for what in ("records", "claims", "conflicts")]
    contacts = [[r["values"]["contact"] for r in rows] for rows in (then[0], before[0])]
    assert contacts[0] == contacts[1] == [["13800001234"]] * 2
    assert [r["outcome"] for r in then[0]] == [r["outcome"] for r in before[0]]
    assert (then[1], then[2]) == (before[1], before[2])


def test_a_ruling_a_deal_and_a_note_come_back_in(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        conflicts = book["冲突"]
        cell(conflicts, "客户归谁").value = "李娜"
        cell(conflicts, "理由").value = "客户来函"
        cell(records(book), "备注").value = "下周回访"

    edit(office, change)
    office.run(LATER)
    ruling = office.list("rulings")[0]
    assert (ruling["kind"], ruling["claimant"], ruling["by"], ruling["why"], ruling["origin"]) == (
        "owner", "李娜", "罗建国", "客户来函", "master",
    )  # fmt: skip
    assert office.outcomes() == {"a": "conflict", "b": "accepted"}
    assert ("note", "", "下周回访") in told(office)
    book = master(office)
    assert cell(records(book), "备注").value == "下周回访"
    assert cell(book["冲突"], "客户归谁").value == "李娜"

    def close(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        row = next(r for r in (2, 3) if cell(sheet, "递交人", r).value == "李娜")
        cell(sheet, "成交日期", row).value = datetime(2026, 3, 25)

    edit(office, close)
    office.run("2026-03-26T09:00:00+08:00")
    claims = office.list("claims", now="2026-03-26T09:00:00+08:00", claimant="李娜")
    assert [c["status"] for c in claims] == ["closed"]


def test_a_hidden_sheet_comes_to_light_with_its_first_row(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    office.run()
    edit(office, lambda book: setattr(book["人员"].cell(2, 2), "value", "罗建国"))
    assert master(office).worksheets[0].sheet_state == "hidden"
    office.drop("a.xlsx", form())
    office.run(LATER)
    book = master(office)
    assert book.worksheets[0].sheet_state == "visible"
    assert cell(records(book), "客户名称").value == "李明轩"
    assert book["人员"].cell(2, 2).value == "罗建国"


def test_a_row_written_by_hand_becomes_a_record(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        for title, value in {
            "客户名称": "赵一诺",
            "联系方式": 13911112222,
            "客户详细需求": "租写字楼 500平米",
            "递交人": "王强",
            "主管签字时间": datetime(2026, 3, 20, 14, 0),
        }.items():
            cell(sheet, title, 4).value = value
        cell(sheet, "客户名称", 5).value = "半途而废"

    edit(office, change)
    office.run(LATER)
    new = next(r for r in office.list("records") if r["values"].get("customer_name") == "赵一诺")
    assert new["outcome"] == "accepted"
    assert new["values"]["contact"] == ["13911112222"]
    assert new["place"] == {"file": "master.xlsx", "sheet": "客户需求确认表", "cell": "A4"}
    sheet = records(master(office))
    assert cell(sheet, "记录编号", 4).value == new["id"]
    assert cell(sheet, "客户名称", 5).value == "半途而废"
    assert [what for what, _, _ in told(office)] == ["new", "refused"]
    office.run(LATER)
    assert len(office.list("records")) == 3


def test_the_desk_s_own_cells_are_put_back_and_told(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "确认状态").value = "已成交"
        sheet.delete_rows(3)

    edit(office, change)
    office.run(LATER)
    book = master(office)
    assert cell(records(book), "确认状态").value == "有效"
    assert records(book).max_row == 3
    whats = {what: (old, new) for what, old, new in told(office)}
    assert whats["drift"] == ("有效", "已成交")
    assert "row-gone" in whats


def test_drift_is_left_where_the_settings_say_so(office: Office) -> None:
    (office.root / "processor.toml").write_text('master_drift = "adopt"\n', encoding="utf-8")

    def change(book: openpyxl.Workbook) -> None:
        cell(records(book), "文件").value = "电话"
        records(book).delete_rows(3)

    edit(office, change)
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run(LATER)
    sheet = records(master(office))
    assert cell(sheet, "文件").value == "电话"
    assert sheet.max_row == 3
    assert {what for what, _, _ in told(office)} == {"drift", "row-gone"}


def test_what_would_come_back_as_a_form_is_refused_and_told(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "客户名称").value = None
        cell(sheet, "主管签字时间", 3).value = "没有日期"
        cell(sheet, "已撤回").value = "也许"

    edit(office, change)
    office.run(LATER)
    assert [what for what, _, _ in told(office)] == ["refused"] * 3
    sheet = records(master(office))
    assert cell(sheet, "客户名称").value == "李明轩"
    assert isinstance(cell(sheet, "主管签字时间", 3).value, datetime)
    assert cell(sheet, "已撤回").value is None


def test_what_people_added_stays_byte_for_byte(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        own = book.create_sheet("我的分析")
        own["A1"], own["A2"] = "甲", 5
        chart = BarChart()
        chart.add_data(Reference(own, min_col=1, min_row=1, max_row=2), titles_from_data=True)
        own.add_chart(chart, "C3")
        sheet.cell(1, sheet.max_column + 1, "我的列")
        sheet.cell(2, sheet.max_column, "要紧")
        cell(sheet, "客户名称").comment = Comment("看这里", "罗建国")
        sheet.auto_filter.add_filter_column(3, ["有效"])
        sheet.column_dimensions["F"].width = 61

    edit(office, change)
    saved = (office.root / "master.xlsx").read_bytes()
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run(LATER)

    def parts(content: bytes) -> dict[str, tuple[int, int]]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            return {i.filename: (i.CRC, i.compress_size) for i in archive.infolist()}

    before, after = parts(saved), parts((office.root / "master.xlsx").read_bytes())
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= {
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml",
        "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels",
        # of people, where only the pages that their names open are written
        "xl/worksheets/sheet3.xml", "xl/worksheets/_rels/sheet3.xml.rels",
    }  # fmt: skip
    book = master(office)
    sheet = records(book)
    assert cell(sheet, "我的列").value == "要紧"
    assert cell(sheet, "客户名称").comment.text == "看这里"
    assert cell(sheet, "客户名称", 4).value == "赵一诺"
    assert sheet.auto_filter.ref.endswith("4")
    assert sheet.column_dimensions["F"].width == 61
    office.drop("d.xlsx", form(customer_name="周立", contact="13911113333"))
    office.run("2026-03-22T09:00:00+08:00")
    assert cell(records(master(office)), "客户名称", 5).value == "周立"


def test_sorted_rows_and_moved_columns_are_found_again(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), 2):
            for at, value in enumerate(row, 1):
                sheet.cell(number, at).value = value
        sheet.insert_cols(5)

    edit(office, change)
    office.drop("c.xlsx", form(submitter="王强", supervisor_signed_at="2026-03-20 09:00"))
    office.run(LATER)
    assert told(office) == []
    sheet = records(master(office))
    outcome = {cell(sheet, "递交人", r).value: cell(sheet, "处理结果", r).value for r in (2, 3, 4)}
    assert outcome == {"李娜": "冲突", "张伟": "冲突", "王强": "已确认"}


def test_a_replay_takes_what_people_wrote_into_the_master(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "主管签字时间").value = datetime(2026, 3, 20, 12, 30)
        cell(sheet, "备注").value = "下周回访"
        cell(sheet, "客户名称", 4).value = "赵一诺"
        cell(sheet, "联系方式", 4).value = 13911112222
        cell(sheet, "客户详细需求", 4).value = "租写字楼 500平米"
        cell(sheet, "递交人", 4).value = "王强"
        cell(sheet, "主管签字时间", 4).value = datetime(2026, 3, 20, 14, 0)

    edit(office, change)
    office.run(LATER)
    assert (office.outcomes()["a"], len(office.list("records"))) == ("conflict", 3)
    replayed = office.answer("replay", now=LATER)
    assert replayed["differs"] == []
    assert replayed["records"] == {"before": 3, "after": 3, "same": 3}

    def rule(book: openpyxl.Workbook) -> None:
        cell(book["冲突"], "客户归谁").value = "张伟"
        cell(book["冲突"], "理由").value = "客户来函"

    edit(office, rule)
    office.run("2026-03-22T09:00:00+08:00")
    assert office.outcomes()["a"] == "accepted"
    assert office.answer("replay", now="2026-03-22T10:00:00+08:00")["differs"] == []


BETWEEN = [
    (run, "look"),
    (run, "walk"),
    (publish, "put_master"),
    (master_publish, "write_book"),
    (master_publish, "_remember"),
]


@pytest.mark.parametrize(("module", "name"), BETWEEN, ids=lambda x: getattr(x, "__name__", x))
def test_an_edit_between_any_two_steps_is_not_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    original, done = getattr(module, name), []

    def edited_before(*args: Any, **kwargs: Any) -> Any:
        if not done:
            done.append(True)
            edit(office, lambda book: setattr(cell(records(book), "备注"), "value", "急"))
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, edited_before)
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run(LATER)
    monkeypatch.undo()
    office.run("2026-03-21T10:00:00+08:00")
    assert done
    sheet = records(master(office))
    assert cell(sheet, "备注").value == "急"
    assert cell(sheet, "客户名称", 4).value == "赵一诺"
    assert told(office) == [("note", "", "急")]


def test_a_copy_that_was_open_for_days_does_not_undo_what_was_decided_since(
    office: Office,
) -> None:
    old = openpyxl.load_workbook(office.root / "master.xlsx")
    edit(office, lambda book: setattr(cell(records(book), "备注"), "value", "第一条"))
    office.run(LATER)
    cell(records(old), "备注", 3).value = "第二条"
    old.save(office.root / "master.xlsx")
    office.run("2026-03-22T09:00:00+08:00")
    sheet = records(master(office))
    assert [cell(sheet, "备注", row).value for row in (2, 3)] == ["第一条", "第二条"]
    assert {new for _, _, new in told(office)} == {"第一条", "第二条"}


@pytest.mark.parametrize("spoil", ["table", "totals", "damaged", "sheet gone"])
def test_a_master_that_cannot_be_changed_is_left_alone(office: Office, spoil: str) -> None:
    path = office.root / "master.xlsx"

    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        if spoil == "table":
            sheet.auto_filter.ref = None
            sheet.add_table(Table(displayName="T", ref=f"A1:W{sheet.max_row}"))
        elif spoil == "totals":
            sheet.cell(5, 2, "=SUM(A1:A3)")
        else:
            book.remove(sheet)

    if spoil == "damaged":
        path.write_bytes(b"PK\x03\x04 not any more")
    else:
        edit(office, change)
    saved = path.read_bytes()
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    document = office.run(LATER)
    assert document["books"]["booked"] == 1
    assert path.read_bytes() == saved
    beside = openpyxl.load_workbook(office.root / "master (pending).xlsx")
    names = [cell(records(beside), "客户名称", row).value for row in (2, 3, 4)]
    assert "赵一诺" in names
    path.unlink()
    office.run("2026-03-22T09:00:00+08:00")
    assert not (office.root / "master (pending).xlsx").exists()


def test_what_was_taken_out_for_good_leaves_the_edited_master_too(office: Office) -> None:
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run(LATER)
    edit(office, lambda book: setattr(records(book).cell(2, 30), "value", "我的"))
    word = ("--approval", "A-1", "--by", "罗建国")
    office.answer("forget", "13911112222", "--yes", *word, now=LATER)
    shown = [c.value for row in records(master(office)).iter_rows() for c in row]
    assert "赵一诺" not in shown
    assert "我的" in shown
    office.run("2026-03-22T09:00:00+08:00")
    assert {r["values"]["customer_name"] for r in office.list("records")} == {"李明轩"}


def test_a_master_of_another_ledger_is_left_alone(office: Office) -> None:
    path = office.root / "master.xlsx"
    edit(office, lambda book: setattr(cell(records(book), "备注"), "value", "别的账本"))
    saved = path.read_bytes()
    for file in (office.root / ".processor").glob("ledger.sqlite*"):
        file.unlink()
    office.run(LATER)
    assert path.read_bytes() == saved
    assert (office.root / "master (pending).xlsx").exists()


def test_a_master_saved_by_libreoffice_comes_back_the_same(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    program = shutil.which("soffice")
    assert program is not None, "the tests need LibreOffice (soffice)"
    office.drop("a.xlsx", form(customer_name=EVIL))
    office.drop("b.xlsx", form(customer_name=EVIL, **RIVAL))
    office.run()
    converted = tmp_path / "converted"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(converted),
         str(office.root / "master.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shutil.copy(converted / "master.xlsx", office.root / "master.xlsx")
    book = master(office)
    formulas = [c.value for s in book for row in s for c in row if c.data_type == "f"]
    assert formulas
    assert all(f.startswith("=COUNTIF(") and "calc" not in f for f in formulas)
    assert cell(records(book), "客户名称").value == EVIL
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run(LATER)
    assert told(office) == []
    assert not (office.root / "master (pending).xlsx").exists()
    sheet = records(master(office))
    assert [cell(sheet, "客户名称", row).value for row in (2, 3, 4)] == [EVIL, EVIL, "赵一诺"]
    edit(office, lambda book: setattr(cell(records(book), "备注", 4), "value", "急"))
    office.run("2026-03-22T09:00:00+08:00")
    assert told(office) == [("note", "", "急")]


def test_the_reports_tell_what_people_changed_and_mask_it(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "联系方式").value = "13911112222"
        cell(sheet, "确认状态").value = "已成交"

    edit(office, change)
    office.run(LATER)
    reports = office.root / "outbox" / "reports"
    pages = [page.read_text("utf-8") for page in reports.glob("*.html")]
    telling = [page for page in pages if 'id="edits"' in page]
    assert len(telling) >= 2  # the saving's own report, and the day's
    for page in telling:
        assert "数值已更正" in page
        assert "139****2222" in page
        assert "13911112222" not in page
        assert "罗建国" in page
        assert "受理台自有的单元格被改动" in page


def test_a_run_says_in_the_terminal_what_it_took_from_the_master(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "联系方式").value = "13911112222"
        cell(sheet, "确认状态").value = "已成交"

    edit(office, change)
    lines = office.call("run", "--settle", "0", now=LATER).stdout.splitlines()
    (counted,) = (line for line in lines if line.startswith("取自总表的修改"))
    assert "数值已更正 1" in counted and "受理台自有的单元格被改动 1" in counted
    assert any(line.startswith("  ") and "受理台自有的单元格被改动" in line for line in lines)
    assert "总表" not in office.call("run", "--settle", "0", now=LATER).stdout


def test_a_ruling_that_holds_already_is_told_too(office: Office) -> None:
    conflict = office.list("conflicts")[0]
    pair = (conflict["stands"], conflict["against"])
    assert office.call("rule", "same", *pair, "--by", "罗建国", "--why", "x").returncode == 0

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["冲突"]
        row = next(r for r in range(2, 9) if sheet.cell(r, 1).value == conflict["id"])
        cell(sheet, "是否同一客户", row).value = "yes"  # what stands there, in other words

    edit(office, change)
    office.run(LATER)
    assert [what for what, _, _ in told(office)] == ["known"]


def test_a_ruling_on_one_pair_does_not_stand_for_another_of_the_same_record(office: Office) -> None:
    office.drop("c.xlsx", form(submitter="周宁", supervisor_signed_at="2026-03-20 12:00"))
    office.run()
    first, second = (x["id"] for x in office.list("conflicts"))

    def ruled(conflict: str) -> Callable[[openpyxl.Workbook], None]:
        def change(book: openpyxl.Workbook) -> None:
            sheet = book["冲突"]
            row = next(r for r in range(2, 9) if sheet.cell(r, 1).value == conflict)
            cell(sheet, "客户归谁", row).value = "张伟"

        return change

    edit(office, ruled(first))
    office.run(LATER)
    edit(office, ruled(second))
    office.run(LATER)
    assert [what for what, _, _ in told(office)] == ["ruling", "ruling"]
    assert all(x["status"] != "open" for x in office.list("conflicts"))


def test_why_a_correction_was_refused_repeats_nothing_that_is_masked(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell(records(book), "联系方式").value = "139111122"

    edit(office, change)
    office.run(LATER)
    assert [what for what, _, _ in told(office)] == ["refused"]
    pages = [p.read_text("utf-8") for p in (office.root / "outbox/reports").glob("*.html")]
    telling = [page for page in pages if 'id="edits"' in page]
    assert telling
    assert all("未采纳" in page and "139111122" not in page for page in telling)


def test_the_status_and_the_entrance_count_what_people_changed(office: Office) -> None:
    assert office.answer("status")["counts"]["master_edits"] == 0

    def change(book: openpyxl.Workbook) -> None:
        sheet = records(book)
        cell(sheet, "备注").value = "下周回访"
        cell(sheet, "确认状态").value = "已成交"

    edit(office, change)
    office.call("run", "--settle", "0", now=LATER)
    counts = office.answer("status", now=LATER)["counts"]
    assert (counts["master_edits"], counts["master_edits_not_taken"]) == (2, 1)
    assert "总表中的改动：2 处，其中未采纳 1 处" in office.call("status", now=LATER).stdout
    outbox = office.root / "outbox"
    assert "总表中未采纳的改动" in (outbox / "status.html").read_text("utf-8")
    entrance = (outbox / "index.html").read_text("utf-8")
    told = re.search(r'<b>2</b><span class="soft"><a href="([^"#]*)#edits">总表中的改动', entrance)
    assert told is not None
    assert 'id="edits"' in (outbox / told[1]).read_text("utf-8")
