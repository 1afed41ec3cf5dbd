"""What must hold, one claim a file, named by what it asserts. A claim reads a history only."""
