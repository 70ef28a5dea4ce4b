"""The public count, and the page that explains it."""
