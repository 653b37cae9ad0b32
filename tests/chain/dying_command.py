"""A command of the command line that can be made to die at a named step: dying_command.py STEP TIMES COMMAND [OPTIONS]."""

import sys

from chain.victim import die_at
from fenming.cli.main import main

if __name__ == "__main__":
    die_at(sys.argv[1], int(sys.argv[2]))
    sys.argv = ["fenming", *sys.argv[3:]]
    main()
