"""A pack that decides by points, and keys that too many share: from forms to what people read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import Office, form

POINTS = """
comparisons:
  name: {by: name, fields: [customer_name]}
  contact: {by: phones, fields: [contact]}
score:
  points:
    name: {name-equal: 4, name-sound: 3, name-differs: -1}
    contact: {contact-shared: 5, contact-one-off: 2, contact-differs: -2}
  same: 8
  possible: 4
candidates: [name, contact, name-sound]
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    rules = tmp_path / "rules" / "customer-confirmation" / "same-customer.yaml"
    rules.write_text(POINTS, encoding="utf-8")
    return office


def test_points_decide_and_are_told_from_the_form_to_the_notice(office: Office) -> None:
    office.drop("a.xlsx", form())
    later = {"submitter": "李娜", "supervisor_signed_at": "2026-03-20 11:30"}
    office.drop("b.xlsx", form(**later))  # 4 + 5
    office.drop("c.xlsx", form(customer_name="李名宣", contact="13800001235", **later))  # 3 + 2
    office.drop("d.xlsx", form(customer_name="王思远", **later))  # 5 - 1
    office.drop("e.xlsx", form(contact="13911112222", **later))  # 4 - 2
    office.run()
    assert office.outcomes() == {
        "a": "accepted",
        "b": "conflict",
        "c": "review",
        "d": "review",
        "e": "accepted",
    }
    told = next(r for r in office.list("records") if r["place"]["file"].endswith("b.xlsx"))
    score = next(
        v["score"]
        for v in office.answer("explain", told["id"])["verdicts"]
        if any(f.endswith("a.xlsx") for f in v["files"])
    )
    assert score == {
        "points": {"name": 4, "contact": 5},
        "total": 9,
        "same": 8,
        "possible": 4,
    }
    sentence = "得分：名称 4 + 联系方式 5 = 9；满 8 分为同一客户，满 4 分可能是同一客户。"
    assert sentence in office.call("explain", told["id"]).stdout
    pages = [p.read_text(encoding="utf-8") for p in (office.root / "outbox").rglob("*.html")]
    notices = [text for text in pages if "得分" in text and "李娜" in text]
    assert any(sentence in text for text in notices)


def test_a_key_that_too_many_share_is_told_in_the_status_and_the_report(office: Office) -> None:
    rules = office.root / "rules" / "customer-confirmation" / "same-customer.yaml"
    rules.write_text(POINTS + "block_at_most: 2\n", encoding="utf-8")
    for n, who in enumerate(("张伟", "李娜", "王芳")):
        office.drop(f"{n}.xlsx", form(submitter=who, contact=f"1390000{n}{n}{n}{n}"))
    document = office.run()
    crowded = [one for one in document["crowded"] if one["key"] == "name:李明轩"]
    assert [one["records"] for one in crowded] == [3]
    status = office.answer("status")
    assert crowded[0] in status["crowded"]
    assert status["well"]
    assert "name:李明轩" in office.call("status").stdout
    page = next((office.root / "outbox").rglob("status.html")).read_text(encoding="utf-8")
    assert "name:李明轩 (3)" in page
    (report,) = (office.root / "outbox").rglob(f"*{document['run']}*.html")
    text = report.read_text(encoding="utf-8")
    assert "name" in text
    assert "name:李明轩" not in text  # whose key it is, is for leaders
