"""``python -m linli``: the command line, where the installed script is not on the path."""

import sys

from linli.cli import main

sys.exit(main())
