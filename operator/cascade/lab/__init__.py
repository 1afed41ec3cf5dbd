"""The agents driven by hand: virtual time, every interleaving, many runs. No sockets here."""
