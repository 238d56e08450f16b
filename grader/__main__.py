"""`python -m grader` is `grader`: where the script is not on the path, or another checkout is to be run."""

from grader.cli import main

if __name__ == "__main__":
    main(prog_name="grader")
