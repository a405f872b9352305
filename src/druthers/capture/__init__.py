"""Capture: from text, standard input or an editor to a draft note. Writes nothing; the vault does."""
