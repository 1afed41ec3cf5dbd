"""What several tests stand on: tools of the machine, a real API server. No test lives here."""
