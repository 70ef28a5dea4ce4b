"""Everything `make` does: set up, run, test and check the project. Python's own library only."""
