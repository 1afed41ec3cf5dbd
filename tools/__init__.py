"""What the Makefile calls. Nothing here reaches the wheel."""
