"""Letters to the whole e-mail list: written by one person, sent by another, queued by the worker."""
