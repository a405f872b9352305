"""The command line: parses, calls the journal, prints. `click` lives here and nowhere else."""
