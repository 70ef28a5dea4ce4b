"""What is sent to apps that this one may not import."""

from django.dispatch import Signal

# Sent with `page` inside the transaction that changed how somebody's detention stands: whoever
# repeats it in words (a petition) follows within the same transaction, or nothing happens at all.
case_changed = Signal()
