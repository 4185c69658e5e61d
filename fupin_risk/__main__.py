"""How is the command line run as a module: `python -m fupin_risk`?"""

from fupin_risk.cli import main

if __name__ == "__main__":
    main()
