"""People: who they are, whom they report to, where they are reached; and finding one by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from processor.forms.text import fold

FIELDS = ("name", "department", "supervisor", "role", "mail", "robot")
# How offices head the columns of their own lists, beside the titles of the master's sheet.
ALSO_HEADED = {
    "姓名": "name",
    "部门": "department",
    "部門": "department",
    "主管": "supervisor",
    "上级": "supervisor",
    "上級": "supervisor",
    "职务": "role",
    "職務": "role",
    "岗位": "role",
    "电子邮件": "mail",
    "電子郵件": "mail",
    "邮箱": "mail",
    "email": "mail",
    "e-mail": "mail",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person. ``mail`` and ``robot`` may name several places, with commas between them."""

    name: str
    department: str = ""
    supervisor: str = ""
    role: str = ""
    mail: str = ""
    robot: str = ""

    @property
    def mails(self) -> tuple[str, ...]:
        """The mail addresses."""
        return _parts(self.mail)

    @property
    def robots(self) -> tuple[str, ...]:
        """The robots."""
        return _parts(self.robot)


def _parts(text: str) -> tuple[str, ...]:
    for mark in ("，", "；", ";", "、", "\n"):
        text = text.replace(mark, ",")
    return tuple(dict.fromkeys(p.strip() for p in text.split(",") if p.strip()))


def fold_name(name: str) -> str:
    """A name as it is looked up: 張偉 and 张 伟 are one."""
    return fold(name)


class Directory:
    """People by name. Two of one name are told apart by department."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        self._named: dict[str, list[Person]] = {}
        for person in self.people:
            if person.name.strip():
                self._named.setdefault(fold_name(person.name), []).append(person)

    def find(self, name: str, department: str | None = None) -> Person | None:
        """The person of that name; None when nobody is, or when several are and nothing tells."""
        found = self._named.get(fold_name(name), [])
        if len(found) > 1 and department:
            found = [p for p in found if fold(p.department) == fold(department)]
        return found[0] if len(found) == 1 else None

    def department_of(self, name: str) -> str:
        """The department of a person, or an empty text."""
        person = self.find(name)
        return person.department if person else ""

    def supervisor_of(self, person: Person) -> Person | None:
        """The person that someone reports to; of several of the name the one in the department."""
        return self.find(person.supervisor, person.department) if person.supervisor else None

    def holder_of(self, role: str, near: Person | None, words: str = "") -> Person | None:
        """The person who has a role, told by its code or ``words`` in the column of roles.

        ``supervisor`` and ``leader`` are told from ``near``: whom that person reports to, and whom
        that one does. Of several with the role the one of the department; None when nothing tells.
        """
        if role in ("supervisor", "own-supervisors", "leader"):
            above = self.supervisor_of(near) if near else None
            return self.supervisor_of(above) if above and role == "leader" else above
        spoken = {_as_role(role), _as_role(words or role)}
        found = [p for p in self.people if p.role and _as_role(p.role) in spoken]
        if len(found) > 1 and near is not None and near.department:
            found = [p for p in found if fold(p.department) == fold(near.department)]
        return found[0] if len(found) == 1 else None


def _as_role(text: str) -> str:
    return fold(text.replace("-", " ").removeprefix("the "))


def people_from_rows(rows: Sequence[Mapping[str, str]]) -> tuple[Person, ...]:
    """People from rows by field name; a row without a name is nobody, the same row twice is one."""
    found = (
        Person(**{field: str(row.get(field, "") or "").strip() for field in FIELDS})
        for row in rows
        if str(row.get("name", "") or "").strip()
    )
    return tuple(dict.fromkeys(found))
