#!/usr/bin/env python
"""Run a management command, with the embedded servers around it when no others are named."""

import os
import sys

from portal.quiet import keep_libraries_quiet

keep_libraries_quiet()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# A command prints its own report; log lines of every step would bury it.
os.environ.setdefault("LOG_LEVEL", "WARNING")

from django.core.management import execute_from_command_line

from portal.runtime.commands import servers_for_command
from portal.runtime.problems import CannotStart


def main() -> None:
    try:
        with servers_for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except CannotStart as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
