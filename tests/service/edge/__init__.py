"""The edge of the service: the door's contract, the commands, what survives a kill."""
