"""cascade: the us-east-1 outage of October 2025, among real Kubernetes controllers."""
