"""DNS on the wire: bytes in, bytes out. What is true of a name is decided in `model.authority`.

Only `server` and `client` open sockets. A packet from outside never raises: what cannot be read
gets an error that a DNS client understands, or nothing.
"""
