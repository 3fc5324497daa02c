"""Makes workspaces: an empty one for work, or one with a story to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from processor.errors import StoreTrouble, UsageTrouble, cause
from processor.languages import Language, load_language
from processor.outputs.blanks import BlankTexts, write_blank
from processor.outputs.office_pages import copy_of_page
from processor.outputs.place import put_in_place
from processor.rules.forms import FormRules
from processor.rules.words import spoken
from processor.runs.desk import Desk, open_desk, shipped
from processor.runs.run import run
from processor.settings import FILE, Settings, language_of

# The demo's story is told in three drops; each comes in at its own time.
DROPS = (
    ("day1", "2026-03-02T18:00:00+08:00"),
    ("day2", "2026-03-10T18:00:00+08:00"),
    ("day3", "2026-04-02T18:00:00+08:00"),
)


def _settings(language: Language) -> str:
    """The first ``processor.toml``: what holds anyway, as comments in the workspace's language."""
    say, name = language.say, language.name
    usual = name == Settings().language
    lines = [
        "# " + say("Settings of this workspace. Every line is optional; these are the defaults."),
        f'{"# " if usual else ""}language = "{name}"  # zh-Hans, zh-Hant, en',
        '# zone = "Asia/Shanghai"  # ' + say("the office's time zone"),
        "# quiet_seconds = 3.0  # " + say("a file must lie still so long before it is read"),
        '# report_audience = "supervisor"  # '
        + say("leader: reports show names and phones in full"),
        '# passwords = ["..."]  # ' + say("to open forms that are protected by a password"),
        '# master = "master.xlsx"  # ' + say("where only supervisors may read"),
        '# state = ".processor"  # '
        + say("ledger and originals: on a local disk, never on a share"),
    ]
    return "\n".join(lines) + "\n"


def init_workspace(root: Path, language: str | None) -> list[str]:
    """Make what is missing of a workspace; gives what was made, relative to it."""
    made: list[str] = []
    try:
        for name in ("inbox", "outbox"):
            (root / name).mkdir(parents=True, exist_ok=True)
        made += _copy_missing(shipped("rules"), root / "rules", root)
        made += _pages_missing(root, load_language(language or language_of(root)))
        settings = root / FILE
        if not settings.exists():
            text = _settings(load_language(language or Settings().language))
            settings.write_text(text, encoding="utf-8")
            made.append(FILE)
    except OSError as error:
        raise StoreTrouble(
            "The workspace {folder} cannot be made: {why}", folder=root, why=cause(error)
        ) from error
    with open_desk(root, now=None, language=language, writes=False) as desk:
        folder = desk.workspace.blank_forms
        missing = [
            form.form
            for pack in desk.packs.values()
            for form in pack.forms.values()
            if not _blank(folder, desk, form).exists()
        ]
        made += write_blank_forms(desk, missing, folder) if missing else []
    return made


def _copy_missing(source: Path, target: Path, root: Path) -> Iterable[str]:
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        copy = target / path.relative_to(source)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            yield copy.relative_to(root).as_posix()


def _pages_missing(root: Path, language: Language) -> Iterable[str]:
    """Copies of the pages; each follows the product until somebody changes it."""
    says = language.say(
        "As long as this file is not changed, newer versions of the page are used instead of it."
    )
    for page in sorted((shipped("templates") / "pages").glob("*.html")):
        copy = root / "templates" / "pages" / page.name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = copy_of_page(page.read_text(encoding="utf-8"), says)
            copy.write_text(text, encoding="utf-8", newline="\n")
            yield copy.relative_to(root).as_posix()


def _blank(folder: Path, desk: Desk, form: FormRules) -> Path:
    return folder / f"{spoken(form.title, desk.language.name)}.xlsx"


def write_blank_forms(desk: Desk, names: Sequence[str], folder: Path) -> list[str]:
    """Write the blanks of the named forms (none: all) into a folder; gives their paths."""
    known = {
        form.form: (pack, form) for pack in desk.packs.values() for form in pack.forms.values()
    }
    for name in names:
        if name not in known:
            raise UsageTrouble(
                "There is no form {name}; known are {known}.",
                name=name,
                known=", ".join(sorted(known)),
            )
    made = []
    for name in names or sorted(known):
        pack, form = known[name]
        target = _blank(folder, desk, form)
        put_in_place(target, write_blank(pack, form, desk.language.name, _blank_texts(desk)))
        made.append(desk.workspace.shown(target))
    return made


def _blank_texts(desk: Desk) -> BlankTexts:
    say = desk.language.say
    return BlankTexts(
        how_to=say("Fill in the white cells; * must be filled. Save into the inbox."),
        prompts={
            "datetime": say("Date and time, such as 2026-03-01 09:30"),
            "phones": say("Mobile, or landline with area code; several with / between"),
            "signature": say("Sign, or type the name"),
            "quantity": say("A number"),
            "money": say("An amount, such as 300万"),
            "choice": say("Choose from the list"),
            "mark": say("Choose the mark from the list"),
            "ticks": say("Change □ to ☑ where it applies"),
            "choices": say("Change □ to ☑ where it applies"),
            "date": say("A day, such as 2026-03-01"),
            "time": say("A time, such as 9:30"),
            "period": say("From when to when, such as 2026-03-01 至 2026-03-05"),
            "identity": say("The whole number, 18 digits"),
            "credit_code": say("The whole code, 18 digits and letters"),
            "vin": say("The whole number, 17 digits and letters"),
            "plate": say("Number plate, such as 京A12345"),
            "emails": say("E-mail address; several with / between"),
            "integer": say("A whole number"),
            "score": say("A whole number"),
            "serial": say("A number such as"),
        },
        wrong_date=say("Expected a date and time such as 2026-03-01 09:30"),
        wrong_choice=say("Choose one from the list"),
    )


def run_demo(root: Path, language: str | None) -> dict[str, Any]:
    """Make a workspace, drop the story's forms into its inbox day by day, and run each day.

    A name in the story that is there already is left as it is.
    """
    if root.exists() and any(root.iterdir()) and not (root / FILE).exists():
        raise UsageTrouble(
            "{folder} holds other things; name a new folder for the demo.", folder=root
        )
    init_workspace(root, language)
    documents = []
    for folder, now in DROPS:
        list(_copy_missing(shipped("demo") / folder, root / "inbox", root))
        with open_desk(root, now=now, language=language) as desk:
            documents.append(run(desk, settle_seconds=0, rehearse=False))
    return {"workspace": str(root), "runs": documents}
