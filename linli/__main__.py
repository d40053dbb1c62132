"""``linli``, or ``python -m linli``: the command line, which Ctrl-C ends quietly from the start."""

import os
import signal
import sys

INTERRUPTED = 130


def main() -> int:
    """Run what was typed; the exit code. Loading takes a second, and may be interrupted too."""
    try:
        from linli.cli import main as run

        return run()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # pressed again, it is obeyed already
        from linli.speech import language
        from words import say

        print(say(language(sys.argv[1:], os.environ), "cli.interrupted"), file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
