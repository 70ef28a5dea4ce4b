"""The release-day switch: somebody comes home, or has died in custody. Asked by one person, done by a second."""
