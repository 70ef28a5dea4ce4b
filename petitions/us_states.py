"""The U.S. state or territory that a signer's country and ZIP code say.

Sources: USPS Publication DMM 708, labeling list L002 (3-digit ZIP Code prefix matrix); where three digits are not
enough, the postal service's five-digit ones as packaged by zipcodes 3.0.0 (PyPI). A code that delivers into two
states has the state of its post office.
"""

import bisect
import re

# From which digits on a state lies.
_STARTS_AND_STATES = """
005 NY 006 PR 008 VI 009 PR 010 MA 028 RI 030 NH 039 ME 050 VT 055 MA 056 VT 060 CT 06390 NY 06391 CT 070 NJ
090 AE 100 NY 150 PA 197 DE 200 DC 201 VA 202 DC 20588 MD 20589 DC 20598 VA 20599 DC 206 MD 220 VA 247 WV 270 NC
290 SC 300 GA 320 FL 340 AA 341 FL 350 AL 370 TN 386 MS 398 GA 400 KY 430 OH 460 IN 480 MI 500 IA 530 WI 550 MN
569 DC 570 SD 580 ND 590 MT 600 IL 630 MO 660 KS 680 NE 700 LA 716 AR 730 OK 733 TX 734 OK 73960 TX 73961 OK
750 TX 800 CO 820 WY 832 ID 83414 WY 83415 ID 840 UT 850 AZ 870 NM 885 TX 889 NV 900 CA 962 AP 967 HI
96799 AS 968 HI 969 GU 96939 PW 96941 FM 96945 GU 96950 MP 96953 GU 96960 MH 96980 GU 970 OR 980 WA 995 AK
"""
_STARTS = re.findall(r"\d+", _STARTS_AND_STATES)
_STATES = re.findall(r"[A-Z]+", _STARTS_AND_STATES)
_ZIP = re.compile(r"\s*(?P<state>[A-Z]{2}[ -]?)?(?P<zip>\d{5})(?P<more>[ -]?\d{4})?\s*", re.ASCII | re.IGNORECASE)
# What the post counts as states and django-countries as countries, by the same two letters.
TERRITORIES = ("AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI")
US_STATES = sorted(set(_STATES))


def state_of_zip(postcode: str) -> str:
    """The two letters of the state; empty for anything that is no U.S. ZIP code."""
    match = _ZIP.fullmatch(postcode)
    if not match:
        return ""
    place = bisect.bisect_right(_STARTS, match["zip"]) - 1
    return _STATES[place] if place >= 0 else ""


def state_of(country: str, postcode: str) -> str:
    """The two letters of the state or territory somebody signs from; empty for abroad and where it is not clear.

    Five digits alone are no ZIP code while no country is named: Berlin has 10115 as well. The long form is, and so
    is one with its state.
    """
    if country in TERRITORIES:
        return country
    if country == "US":
        return state_of_zip(postcode)
    match = _ZIP.fullmatch(postcode)
    if country or not match:
        return ""
    state, named = state_of_zip(postcode), (match["state"] or "")[:2].upper()
    return state if match["more"] or named == state else ""
