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
