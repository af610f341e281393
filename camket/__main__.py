"""Run the command line with `python -m camket`."""

from camket.shell.command import main

if __name__ == "__main__":
    main()
