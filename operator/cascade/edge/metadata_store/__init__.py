"""The metadata store over HTTP, as DynamoDB speaks it: boto3 works against it.

Rules and queue are `cascade.model.metadata`; here are sockets, the log on disk and a client.
Signatures are not checked: it is for loopback, or for the inside of a lab's own namespace.
"""
