"""Kubernetes as the lab needs it: a store, an API server over it, and clients of either."""
