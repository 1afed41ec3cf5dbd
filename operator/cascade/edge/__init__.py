"""Where the project meets the outside: kopf, sockets, the terminal, files."""
