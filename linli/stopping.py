"""Ctrl-C while a plan is looked for: once, to take the best so far; twice, to leave at once."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from linli.desk import INTERRUPTED, Desk


@contextmanager
def stopping(desk: Desk) -> Iterator[Callable[[], bool]]:
    """Has Ctrl-C been pressed? A second one ends the program, while the block has written nothing.

    A thread of its own listens, since the main one hears of a signal only between two steps of
    Python: not within a kernel, nor while it waits for a pool's threads.
    """
    pressed = threading.Event()
    ears, mouth = socket.socketpair()
    mouth.setblocking(False)

    def listen() -> None:
        while heard := ears.recv(1):
            if heard[0] != signal.SIGINT:
                continue
            if pressed.is_set():
                _leave(desk)
            pressed.set()
            with suppress(OSError):  # nobody may be left to be told
                desk.warn("cli.match.stopping")

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    # The ears first: pressed between the two, it must be heard by one of them.
    woken = signal.set_wakeup_fd(mouth.fileno())
    handled = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, handled)
        signal.set_wakeup_fd(woken)
        mouth.close()
        listener.join()  # what was pressed by now is obeyed before anything is written
        ears.close()


def _leave(desk: Desk) -> None:
    """Out, whatever else goes on: no thread is waited for, and only the terminal is put right."""
    said = desk.terminal_restored() + desk.words("cli.interrupted") + "\n"
    with suppress(OSError):
        os.write(2, said.encode(sys.stderr.encoding or "utf-8", "replace"))
    os._exit(INTERRUPTED)
