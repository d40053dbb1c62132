"""A real server in this process, for as long as a block lasts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from door.acting import Service
from linli.commands.serve import listening, server


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The address at which a real server answers for this record."""
    with listening("127.0.0.1", 0) as listener:
        serving = server(service)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            serving.should_exit = True
            thread.join()
