"""Dates as readers of each language write them; Django's own formats hold what is not said here.

Written for sentences: no full stop or "г." at the end, months in the case that "since" asks for.
"""
