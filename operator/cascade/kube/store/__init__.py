"""The only model of Kubernetes' semantics. Pure and synchronous: no clock, no I/O."""
