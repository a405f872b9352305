"""The screens, each in its own file; they meet in the app and nowhere else."""
