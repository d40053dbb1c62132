"""Integers as people read them."""

from words import yuan

__all__ = ["per_mille", "percent_up", "points", "signed", "yuan"]


def points(milli_points: int) -> str:
    """Milli-points as points, cut to one decimal: a value is never shown larger than it is."""
    tenths = milli_points // 100
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole:,}.{rest}"


def signed(milli_points: int) -> str:
    """A change in points, with its sign."""
    return f"-{points(-milli_points)}" if milli_points < 0 else f"+{points(milli_points)}"


def percent_up(part: int, whole: int) -> str:
    """A share in percent, rounded up to two decimals: a gap is never shown smaller than it is."""
    hundredths = -(-part * 10_000 // whole) if whole else 0
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def per_mille(part: int, whole: int) -> int:
    """A share in thousandths, cut: what is not whole is never shown as whole."""
    return part * 1000 // whole if whole else 0
