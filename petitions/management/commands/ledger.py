"""`manage.py ledger [petition]`: the old name of `signature_states`, which other programs rely on."""

from .signature_states import Command as SignatureStates


class Command(SignatureStates):
    """The same output, to the letter."""

    help = (
        "The old name of signature_states: print, as JSON, how many signatures stand in each state. Not the public"
        " ledger, which the worker writes once a day: that one is checked by verify_ledger."
    )
