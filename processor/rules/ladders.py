"""The ladders of comparison: for each kind its rungs from the top, and the level of each.

The first rung that holds wins. A pack may set another level for a rung (``levels:``); the order
of the rungs is the order in which they are tried and is not the pack's to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Level = Literal["same", "possible", "different", "unknown"]

LADDERS: Mapping[str, Mapping[str, Level]] = {
    "name": {
        "name-missing": "unknown",
        "name-masked": "possible",
        "name-equal": "same",
        "name-legal-form": "same",
        "name-branch": "possible",
        "name-region": "possible",
        "name-part": "possible",
        "name-short": "possible",
        "name-swapped": "possible",
        "name-sound": "possible",
        "name-one-off": "possible",
        "name-two-off": "possible",
        "name-differs": "different",
    },
    "phones": {
        "contact-missing": "unknown",
        "contact-shared": "same",
        "contact-masked": "possible",
        "contact-same-line": "possible",
        "contact-one-off": "possible",
        "contact-differs": "different",
    },
    "email": {
        "email-missing": "unknown",
        "email-shared": "same",
        "email-same-box": "possible",
        "email-one-off": "possible",
        "email-differs": "different",
    },
    "identity": {
        "identity-missing": "unknown",
        "identity-equal": "same",
        "identity-old-form": "same",
        "identity-masked": "possible",
        "identity-mistyped": "possible",
        "identity-differs": "different",
    },
    "address": {
        "address-missing": "unknown",
        "address-equal": "same",
        "address-numbers-differ": "different",
        "address-part": "possible",
        "address-alike": "same",
        "address-near": "possible",
        "address-differs": "different",
    },
    "amount": {
        "amount-missing": "unknown",
        "amount-meets": "same",
        "amount-near": "possible",
        "amount-differs": "different",
    },
    "date": {
        "date-missing": "unknown",
        "date-equal": "same",
        "date-near": "possible",
        "date-swapped": "possible",
        "date-differs": "different",
    },
    "equal": {
        "value-missing": "unknown",
        "value-equal": "same",
        "value-differs": "different",
    },
    "text": {
        "text-missing": "unknown",
        "text-equal": "same",
        "text-alike": "same",
        "text-near": "possible",
        "text-differs": "different",
    },
    "demand": {
        "demand-missing": "unknown",
        "demand-kind-differs": "different",
        "demand-equal": "same",
        "demand-contrast": "different",
        "demand-numbers-differ": "different",
        "demand-numbers-near": "possible",
        "demand-numbers-agree": "same",
        "demand-alike": "same",
        "demand-number-and-text": "same",
        "demand-near": "possible",
        "demand-differs": "different",
    },
}
