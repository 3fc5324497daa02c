"""People are found by name in either script; two of one name by their department."""

from processor.people import Directory, Person, people_from_rows

PEOPLE = (
    Person(name="张伟", department="一部", supervisor="罗建国", mail="a@x.invalid，b@x.invalid"),
    Person(name="罗建国", department="一部"),
    Person(name="王强", department="一部"),
    Person(name="王强", department="二部"),
)


def test_finding_people():
    known = Directory(PEOPLE)
    assert known.find("張 偉") is PEOPLE[0]
    assert known.find("王强") is None
    assert known.find("王强", "二部") is PEOPLE[3]
    assert known.find("没有") is None
    assert known.supervisor_of(PEOPLE[0]) is PEOPLE[1]
    assert known.department_of("张伟") == "一部"
    assert PEOPLE[0].mails == ("a@x.invalid", "b@x.invalid")


def test_rows_without_a_name_are_nobody():
    rows = [{"name": " 张伟 "}, {"name": ""}, {"department": "一部"}, {"name": "张伟"}]
    assert people_from_rows(rows) == (Person(name="张伟"),)


def test_a_role_is_found_by_code_or_words_and_by_whom_somebody_reports_to() -> None:
    zhang = Person(name="张伟", department="一组", supervisor="罗建国")
    known = Directory(
        [
            zhang,
            Person(name="罗建国", department="一组", supervisor="林经理", role="主管"),
            Person(name="林经理", role="sales-manager"),
            Person(name="何静", department="一组", role="文员"),
            Person(name="苏晴", department="二组", role="文员"),
        ]
    )

    def holder(role: str, near: Person | None, words: str = "") -> str | None:
        person = known.holder_of(role, near, words)
        return person.name if person else None

    assert holder("supervisor", zhang) == "罗建国"
    assert holder("leader", zhang) == "林经理"
    assert holder("sales-manager", None) == "林经理"
    assert holder("clerk", zhang, "文员") == "何静"
    assert holder("clerk", None, "文员") is None  # two, and nothing tells
    assert holder("leader", None) is None
