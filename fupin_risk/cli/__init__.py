"""What can be done from the command line: `fupin-risk --help`."""

from fupin_risk.cli.main import main

__all__ = ["main"]
