"""The law's eleven questions, and what an entry about the status can say."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LAW = "22 U.S.C. 1741(a)"


class Question(models.IntegerChoices):
    """What the Secretary of State looks at, in the law's own order (22 U.S.C. 1741(a), in short)."""

    INNOCENCE = 1, _("U.S. officials have credible information that the person is innocent")
    AMERICAN = 2, _("Held solely or substantially for being a U.S. national")
    LEVERAGE = 3, _("Held to influence U.S. policy or to get concessions")
    FREEDOMS = 4, _("Held for seeking or exercising freedom of the press, of religion or of assembly")
    OWN_LAW = 5, _("Held in violation of the detaining country’s own law")
    DOUBTS = 6, _("Independent organizations or journalists raise legitimate doubts")
    PRETEXT = 7, _("The U.S. mission has credible reports that the detention is a pretext")
    COURTS = (
        8,
        _(
            "The State Department’s human rights reports find that country’s courts not independent, corrupt, or unable"
            " to render just verdicts"
        ),
    )
    CONDITIONS = 9, _("Held in inhumane conditions")
    DUE_PROCESS = 10, _("Due process so impaired that the detention is arbitrary")
    DIPLOMACY = 11, _("U.S. diplomatic engagement is likely needed for release")


class Finding(models.TextChoices):
    """What the campaign holds of one question."""

    YES = "yes", _("We hold that it applies")
    PARTLY = "partly", _("We hold that it applies in part")
    NO = "no", _("We do not claim it")
    OPEN = "open", _("Not examined yet")


class Status(models.TextChoices):
    """Where the request for the designation stands."""

    NOT_REQUESTED = "not_requested", _("Not requested")
    REQUESTED = "requested", _("Requested by the family")
    REVIEW = "review", _("Under review")
    DESIGNATED = "designated", _("Designated as wrongfully detained")
    REFUSED = "refused", _("Refused")
