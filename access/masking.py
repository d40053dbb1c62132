"""What is shown of a person to somebody who need not know who it is."""

SHOWN = 3, 4
"""Digits of a telephone number left at its start and at its end."""


def masked_name(name: str) -> str:
    """``张三丰`` is ``张**``: one character is left, whatever the length."""
    return f"{name[:1]}**" if name else ""


def masked_phone(phone: str) -> str:
    """``13812341234`` is ``138****1234``; a short number shows nothing."""
    first, last = SHOWN
    if len(phone) < first + last + 3:
        return "****" if phone else ""
    return f"{phone[:first]}****{phone[-last:]}"
