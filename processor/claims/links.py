"""Which claim a follow-up belongs to: the same claimant, and enough of the same customer."""

from __future__ import annotations

from processor.rules.pack import Pack
from processor.rules.same import Joined, NameComparison, PhonesComparison


def linking(pack: Pack) -> Pack:
    """The pack as it compares a follow-up with a claiming record.

    Sameness there is what ``linked_by`` says; by default any name or contact in common, for a
    follow-up seldom repeats the demand.
    """
    joint = pack.claims.linked_by or Joined(any=_names_and_phones(pack))
    used = set(joint.names())
    same = pack.same.model_copy(
        update={
            "comparisons": {n: c for n, c in pack.same.comparisons.items() if n in used},
            "same_when": joint,
            "one_of_two": None,
            "known_person": None,
            "name_alone": "same",
        }
    )
    return pack.model_copy(update={"same": same})


def _names_and_phones(pack: Pack) -> tuple[str, ...]:
    kinds = (NameComparison, PhonesComparison)
    return tuple(name for name, c in pack.same.comparisons.items() if isinstance(c, kinds))
