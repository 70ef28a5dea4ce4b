"""The U.S. state or territory a ZIP code lies in, by its first three digits.

Source: USPS Publication DMM 708, labeling list L002 (3-digit ZIP Code prefix matrix).
"""

import bisect
import re

_FIRST_PREFIXES = """
005 NY 006 PR 008 VI 009 PR 010 MA 028 RI 030 NH 039 ME 050 VT 055 MA 056 VT 060 CT 070 NJ
090 AE 100 NY 150 PA 197 DE 200 DC 201 VA 202 DC 206 MD 220 VA 247 WV 270 NC 290 SC 300 GA 320 FL 340 AA
341 FL 350 AL 370 TN 386 MS 398 GA 400 KY 430 OH 460 IN 480 MI 500 IA 530 WI 550 MN 569 DC 570 SD 580 ND 590 MT
600 IL 630 MO 660 KS 680 NE 700 LA 716 AR 730 OK 733 TX 734 OK 750 TX 800 CO 820 WY 832 ID 840 UT 850 AZ
870 NM 885 TX 889 NV 900 CA 962 AP 967 HI 969 GU 970 OR 980 WA 995 AK
"""
_STARTS = re.findall(r"\d+", _FIRST_PREFIXES)
_STATES = re.findall(r"[A-Z]+", _FIRST_PREFIXES)
_ZIP = re.compile(r"\s*(\d{3})\d{2}(?:-?\d{4})?\s*", re.ASCII)


def state_of_zip(postcode: str) -> str:
    """The two letters of the state; empty for anything that is no U.S. ZIP code."""
    match = _ZIP.fullmatch(postcode)
    if not match:
        return ""
    place = bisect.bisect_right(_STARTS, match[1]) - 1
    return _STATES[place] if place >= 0 else ""


US_STATES = sorted(set(_STATES))
