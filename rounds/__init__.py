"""A matching round: frozen, solved, checked, reviewed, published; and the tasks that come of it."""
