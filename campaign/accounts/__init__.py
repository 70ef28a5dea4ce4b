"""Accounts of staff: nobody grants more than they hold, and a log-in address changes with its owner's knowledge."""
