"""The pages as people read them: complete, masked, inert, adding up."""
# ruff: noqa: E501 -- an expected sentence reads best as one line

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from processor.languages import NAMES, load_language
from processor.model import ConflictKind
from processor.outputs.history import Entrance
from processor.outputs.render import Pages
from processor.outputs.report_clocks import clock_rows
from processor.outputs.trends import trends
from processor.outputs.views import index, notice
from tests.outputs.samples import (
    NASTY,
    RECORDS,
    SNAPSHOT,
    body,
    document,
    entrance,
    form,
    reader,
    record,
    report_page,
    runs,
)

HANS = load_language("zh-Hans")
EN = load_language("en")


class Shown(HTMLParser):
    """The text of a page, its tags and the addresses in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts, self.tags, self.addresses, self.mute = [], [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.mute += tag in ("script", "style")
        self.addresses += [v for k, v in attrs if k in ("href", "src", "action")]
        assert not [k for k, _ in attrs if k.startswith("on")]

    def handle_endtag(self, tag):
        self.mute -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.mute:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def made(language=HANS, audience="supervisor", told=None, snapshot=SNAPSHOT):
    return report_page(language, audience, told, snapshot)


def test_the_report_says_the_verdict_in_one_sentence():
    shown = Shown(made()).text
    assert (
        "本次共收到 19 个文件、12 个已登记；2 项待裁定、2 项待核对、1 份表格退回、3 个文件未能读取。"
        in shown
    )
    english = Shown(made(EN)).text
    told = "19 files seen, 12 booked; 2 to decide, 2 to check, 1 form returned, 3 files not read."
    assert told in english


def test_the_tiles_add_up_to_the_files_seen():
    page = made()
    counts = [int(n) for n in re.findall(r"<b>(\d+)</b>", page)]
    assert counts[0] == sum(counts[1:]) == len(document()["files"])
    for state in ("booked", "unreadable"):
        rows = len(re.findall(rf'<tr data-f="{state}" data-s="">', page))
        assert rows == document()["books"][state]


def test_work_comes_most_severe_first():
    severities = re.findall(r'<details class="item (\w+)"', made())
    assert severities == [
        "urgent", "urgent", "look", "look", "back", "file", "file", "file", "note", "done",
    ]  # fmt: skip


def test_a_conflict_shows_both_sides_and_why():
    shown = Shown(made()).text
    for part in (
        "客户确认-R01.xlsx", "客户确认-R02.xlsx", "客户需求确认表!A1",
        "公司名称仅组织形式不同。", "有相同的联系号码。", "2026-03-01 09:30", "2026-03-02 10:40",
        "处理顺序：双方主管共同协商，再由销售经理。", "书面说明截止：2026-03-02（周一）。",
        'processor rule owner X0102 李文 --by "姓名" --why "理由"',
        "processor rule different R05 R06", "郑主管： 客户归吴兰。理由：吴兰最先接待并有登记",
        "老客户、新需求",
    ):  # fmt: skip
        assert part.replace(" ", "") in shown.replace(" ", ""), part


def test_names_are_marked_by_character_and_phones_as_a_whole():
    page = made(audience="leader")
    assert "<ins>股份</ins>" in page
    assert "<del>13900001111</del>" in page
    assert "<ins>13700002222</ins>" in page
    assert "<del>13812345678</del>" not in page  # one number is shared


def test_a_supervisor_sees_masks_and_a_leader_does_not():
    supervisor, leader = made(), made(audience="leader")
    for text in ("13812345678", "1381234567", "星河科技有限公司", "王建国", "13900001111"):
        assert text not in supervisor
    assert "星河***有限公司" in Shown(supervisor).text
    assert "13812345678" in leader
    assert "王建国" in leader


def test_the_report_tells_what_is_wrong_with_files_and_forms():
    shown = Shown(made()).text
    for part in (
        "应填 11 位手机号或带区号的座机。", "客户详细需求未填；此项必填。", "看起来是：PDF。",
        "工作簿设有密码。", "最接近的表格是《客户需求确认表》。", "缺少：联系方式、需求。",
        "同一文件此前已登记。", "没有确认时间，不能确认归属。",
    ):  # fmt: skip
        assert part in shown, part


def test_a_record_outside_the_snapshot_is_told_without_its_masked_fields():
    told = document()
    told["records"].append(
        {
            **told["records"][0],
            "id": "R99",
            "outcome": "returned",
            "findings": [
                {
                    "code": "phone-unclear",
                    "severity": "error",
                    "field": "contact",
                    "place": "Sheet1!C5",
                    "message": "1380000",
                },
                {
                    "code": "required-blank",
                    "severity": "error",
                    "field": "demand_detail",
                    "place": "Sheet1!C6",
                    "message": "需求未填",
                },
            ],
        }
    )
    shown = Shown(made(told=told)).text
    assert "需求未填" in shown
    assert "1380000" not in shown


@pytest.mark.parametrize("language", NAMES)
def test_every_page_is_one_inert_file(language):
    spoken = load_language(language)
    pages = [
        made(spoken),
        notice(body(customer=NASTY, to=NASTY), spoken, Pages()),
        index(entrance(), SNAPSHOT, spoken, Pages()),
    ]
    for page in pages:
        shown = Shown(page)
        assert f'lang="{language}"' in page
        assert "default-src 'none'" in page
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert not [a for a in shown.addresses if re.match(r"[a-z]+:|//", a)]
        assert shown.tags.count("script") <= 1
        assert not {"img", "iframe", "link", "object", "form"} & set(shown.tags)
    assert '<script>alert(1)</script>⟨U+202E⟩=HYPERLINK("http://x")长长' in Shown(pages[1]).text


def test_own_script_stays_small():
    assert len(made().split("<script>")[1].split("</script>")[0].encode()) < 2600


def test_a_quiet_run_says_so():
    empty = {**document(), "files": [], "records": [], "conflicts": [], "notices": []}
    empty["books"] = dict.fromkeys(document()["books"], 0) | {"closed": True}
    shown = Shown(made(told=empty)).text
    assert "没有收到新文件。" in shown
    assert "没有需要裁定、核对或改正的事项。" in shown


def test_books_that_do_not_close_are_told():
    told = document()
    told["books"]["closed"] = False
    assert "账目不平" in Shown(made(told=told)).text


def test_a_ruling_command_quotes_a_hostile_name():
    rival = record(
        "R02", **form("x'; rm -rf ~ #", "星河科技", "13812345678", "写字楼", "2026-03-02 10:15")
    )
    snapshot = replace(SNAPSHOT, records={**RECORDS, "R02": rival})
    assert """owner X0102 'x'"'"'; rm -rf ~ #'""" in Shown(made(snapshot=snapshot)).text


# ------------------------------------------------------------------------------ notices

RIVAL = RECORDS["R01"]
SITUATIONS = [
    (kind, role, conflict, status)
    for kind in ("conflict", "takeover", "review", "settled")
    for role in ("stands", "against")
    for conflict in sorted(ConflictKind)
    for status in ("open", "ruled", "gone")
]  # fmt: skip


@pytest.mark.parametrize(("kind", "role", "conflict", "status"), SITUATIONS)
def test_a_notice_never_shows_the_rival(kind, role, conflict, status):
    ruling = {"by": "郑主管", "why": "陈晓先到", "at": "2026-03-02T17:00:00+08:00"}
    page = notice(
        body(
            kind=kind,
            role=role,
            conflict_kind=conflict,
            status=status,
            ruling=ruling if status == "ruled" else None,
        ),
        HANS,
        Pages(),
    )
    for secret in ("陈晓", RIVAL.id, RIVAL.file, "客户确认-R01"):
        assert secret not in page
    shown = Shown(page).text
    assert "13812345678/021-64334567" in shown
    assert "{" not in shown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            ["该客户已于 2026-03-01 09:30 被确认，您的确认在后。", "请勿再就此事联系该客户",
             "如有疑问，请找：何敏。", "如有异议，请于 2026-03-02（周一）前（含当日）递交书面说明。",
             "客户需求确认表!C4", "已阅，书面说明附后 / 无异议（签字）"],
        ),
        ({"role": "stands"}, ["您的确认在先。", "您的确认继续有效。", "无需处理，请妥善保管表格。"]),
        ({"conflict_kind": "tie"}, ["确认时间相同", "双方均不优先，请等待主管协商裁定。", "请于 2026-03-02（周一）前（含当日）递交书面说明。"]),
        ({"kind": "takeover"}, ["收到了一份比您更早的确认（2026-03-01 09:30），该客户不再归您。"]),
        ({"kind": "takeover", "role": "stands"}, ["您的确认在先，该客户现归您。"]),
        (
            {"kind": "settled", "status": "ruled", "ruling": {"by": "郑主管", "why": "x", "at": "2026-03-02T17:00:00+08:00"}},
            ["经裁定，该客户不归您。", "2026-03-02 17:00 的裁定理由，请向郑主管了解。"],
        ),
        ({"kind": "settled", "status": "gone", "replaces": "N7"}, ["已经解决", "本通知取代通知 N7。"]),
        ({"kind": "review", "conflict_kind": "possible"}, ["可能与已确认的客户相同", "标记为待核对"]),
    ],
)  # fmt: skip
def test_what_a_notice_says(changes, expected):
    shown = Shown(notice(body(**changes), HANS, Pages())).text
    for part in expected:
        assert part in shown


# -------------------------------------------------------------------------------- index


def test_the_index_leads_to_everything():
    shown = Shown(index(entrance(), SNAPSHOT, HANS, Pages()))
    marked = "returned/%E5%91%A8%E8%88%AA/%E5%AE%A2%E6%88%B7%E7%A1%AE%E8%AE%A4-R08.xlsx"
    for address in (
        "reports/20260302-183000-7Q.html",
        "reports/20260301-183000-7Q.html",
        "reports/day-2026-03-02.html",
        "latest.html",
        "../master.xlsx",
        "people/%E5%91%A8%E8%88%AA/index.html",
        "notices/%E5%91%A8%E8%88%AA/N3.html",
        "notices/%E6%9D%8E%E6%96%87/N1.html",
        marked,
    ):
        assert address in shown.addresses
    assert "files.html" not in shown.addresses
    beside = index(entrance(beside=frozenset(["files.html"])), SNAPSHOT, HANS, Pages())
    assert "files.html" in Shown(beside).addresses
    assert "有效确认" in shown.text
    assert f'href="../{marked}"' in made()


def test_a_master_outside_the_workspace_is_named_not_linked():
    shown = Shown(index(entrance(master="//share/总表.xlsx"), SNAPSHOT, HANS, Pages()))
    assert "总表： //share/总表.xlsx" in shown.text
    assert "../master.xlsx" not in shown.addresses


def test_the_index_before_the_first_run():
    shown = Shown(index(Entrance(runs=[]), SNAPSHOT, EN, Pages()))
    assert "No run yet." in shown.text
    assert not [a for a in shown.addresses if not a.startswith("people/")]


def test_an_entrance_of_claimants_alone_leads_to_no_report():
    page = index(entrance(reports=False), SNAPSHOT, HANS, Pages())
    addresses = Shown(page).addresses
    assert not [a for a in addresses if a.startswith(("reports/", "latest"))]
    assert "尚未运行" not in page
    assert "people/%E5%91%A8%E8%88%AA/index.html" in addresses


def test_the_weeks_of_the_trend_add_up():
    told = trends([(run["now"], 12, 1, 2) for run in runs()], reader(HANS))
    assert told.weeks[-1] == "2026-03-02"
    assert len(told.weeks) == 13
    booked, returned, conflicts = told.series
    assert booked.counts[-2:] == (12, 12)
    assert returned.counts[-2:] == (1, 1)
    assert sum(conflicts.counts) == 4


def test_a_file_that_is_no_workbook_is_named_and_inner_words_are_not():
    told = document()
    told["files"][-3]["detail"] = {}
    told["files"].append(
        {**told["files"][0], "file": "inbox/坏.xlsx", "state": "unreadable", "reason": "damaged",
         "records": [], "detail": {"looks_like": "File is not a zip file"}}
    )  # fmt: skip
    shown = Shown(made(told=told)).text
    assert "看起来是：PDF。" in shown
    assert "zip" not in shown


def test_a_value_on_one_side_only_is_not_struck_out():
    assert "<del>2026-03-01 11:00</del>" in made()
    page = made(told={**document(), "conflicts": [document()["conflicts"][3]]})
    assert "<del>" in page
    one_sided = replace(
        SNAPSHOT,
        records={
            **RECORDS,
            "R13": record(
                "R13",
                **{
                    **form(
                        "周航", "远山贸易有限公司", "13399998888", "仓库约500平", "2026-03-02 13:20"
                    ),
                    "layout": "通层",
                },
            ),
        },
    )
    assert "<ins>通层</ins>" not in made(snapshot=one_sided)
    assert "通层" in made(snapshot=one_sided)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zh-Hans", ["书面说明截止：2026-03-02（周一）。", "2026-03-01 09:30", "1,219"]),
        ("zh-Hant", ["書面說明截止：2026-03-02（週一）。", "2026-03-01 09:30", "1,219"]),
        ("en", ["Statements due Mon 2 Mar 2026.", "1 Mar 2026 09:30", "1,219", "2 Mar 2026 18:30"]),
    ],
)
def test_a_report_spells_days_and_counts_in_its_language(name, said):
    told = document()
    told["books"] = {**told["books"], "seen": 1_219}
    shown = Shown(report_page(load_language(name), told=told)).text
    for text in said:
        assert text in shown


@pytest.mark.parametrize("language", [HANS, EN])
def test_what_is_due_is_listed_by_day_in_every_language(language):
    told = document()
    (case,) = told["clocks"]["cases"]
    days = ("2026-03-11", "2026-02-09", "2026-02-28", "2026-03-02")
    told["clocks"]["cases"] = [{**case, "due": f"{day}T10:00:00+08:00"} for day in days]
    rows = clock_rows(told, reader(language))
    dues = [row.due for row in rows if row.state == case["state"]]
    assert dues == [language.when(f"{day}T10:00") for day in sorted(days)]
