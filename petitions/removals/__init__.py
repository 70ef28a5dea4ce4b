"""Removals: many signatures taken out together, watched, cancelled, undone."""
