"""A claimant's own page: my customers whole, nothing of anybody else."""

from dataclasses import replace
from datetime import timedelta

from processor.languages import load_language
from processor.outputs.notices import notice_title, notice_view
from processor.outputs.personal import claimants_of, personal_view
from processor.outputs.render import Pages
from processor.outputs.views import person
from tests.outputs.samples import RECORDS, SNAPSHOT, body, form, reader, record

HANS = load_language("zh-Hans")
OWN = reader(HANS, "claimant")


def of(name, records=RECORDS):
    return next(p for p in claimants_of(records.values(), OWN).values() if p.name == name)


def test_my_customers_stand_whole_with_their_last_day():
    view = personal_view(of("陈晓"), (), OWN, 7)
    assert [(row.customer, row.last_day) for row in view.live] == [
        ("星河科技有限公司", "2026-04-01"),
        ("王建国", "2026-04-01"),
        ("王建国", "2026-04-02"),
    ]
    page = person(personal_view(of("陈晓"), (), OWN, 7), HANS, Pages())
    assert "13812345678" not in page
    assert "138****" not in page


def test_nothing_of_anybody_else_is_on_the_page():
    page = person(personal_view(of("陈晓"), (), OWN, 7), HANS, Pages())
    for name in ("李文", "周航", "远山贸易", "13700002222", "R02", "R04"):
        assert name not in page


def test_what_ends_soon_is_marked_from_the_day_that_the_settings_say():
    late = replace(SNAPSHOT, now=SNAPSHOT.now + timedelta(days=24))
    for days, expected in ((7, [True, True, False]), (6, [False, False, False]), (8, [True] * 3)):
        view = personal_view(of("陈晓"), (), replace(OWN, snapshot=late), days)
        assert [row.soon for row in view.live] == expected


def test_what_came_back_says_why_and_leads_to_the_marked_form():
    told = {"kind": "returned", "about": ["R08"], "file": "outbox/returned/x.xlsx", "to": "周航",
            "at": "2026-03-02T18:30:00+08:00"}  # fmt: skip
    view = personal_view(of("周航"), [told], OWN, 7)
    (back,) = view.back
    assert back.returned == "../../returned/x.xlsx"
    assert [f.place for f in back.findings if f.severity == "error"]
    assert view.notices == (("2026-03-02 18:30", "表格退回", "../../returned/x.xlsx"),)


def test_one_person_in_two_scripts_has_one_page_and_two_people_never_share_one():
    names = ("張偉", "张 伟", "A/B", "A?B", "Ann", "con", "..")
    records = {
        f"Z{n}": record(f"Z{n}", **form(name, "客户", "13800000000", "住宅", "2026-03-01 09:00"))
        for n, name in enumerate(names)
    }
    people = claimants_of(records.values(), OWN)
    assert sorted(len(p.records) for p in people.values()) == [1, 1, 1, 1, 1, 2]
    folders = [p.folder for p in people.values()]
    assert len({f.casefold() for f in folders}) == len(folders)
    assert not [f for f in folders if "/" in f or f.startswith(".") or f.lower() == "con"]


def test_a_notice_has_one_heading_everywhere():
    for told, changes in {
        "against:ownership:open": {},
        "against:tie:open": {"conflict_kind": "tie"},
        "against:possible:open": {"conflict_kind": "possible", "kind": "review"},
        "stands:X9/possible/open X1/ownership/open": {"role": "stands"},
        "stands:X1/ownership/ruled": {"role": "stands", "status": "ruled", "kind": "settled"},
        "gone": {"status": "gone", "kind": "settled"},
    }.items():
        view = notice_view(body(**changes), HANS)
        assert HANS.say(notice_title(body(**changes)["kind"], told)) == view.title
