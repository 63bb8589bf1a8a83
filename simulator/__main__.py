"""`python -m simulator`: the command line where the goglobal command is not on the path."""

from simulator.cli import main

main()
