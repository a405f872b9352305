"""One library each, behind the ports of the stages; with every real adapter ships a fake."""
