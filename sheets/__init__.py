"""Tables for people: read with the row and column of every mistake, written without formulas."""
