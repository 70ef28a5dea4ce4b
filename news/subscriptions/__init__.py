"""The e-mail list: a place on it is asked for, confirmed, and ended by one link."""
