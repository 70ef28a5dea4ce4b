"""The WSGI application of development: its process does not outlive a web server killed by `kill -9`."""

import signal

from campaign.dev.process import end_with_parent
from campaign.wsgi import application

__all__ = ["application"]

end_with_parent(signal.SIGKILL)
