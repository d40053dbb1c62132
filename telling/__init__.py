"""Stories and figures of a plan in words: for a page, a report, a terminal."""
