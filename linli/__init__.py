"""The front desk: the only package that knows every other."""

__version__ = "0.1.0"
