"""The data plane over sockets: who connects to an instance opens a TCP connection.

Where a run is in virtual time nothing here is used: `cascade.lab.network` has the same rules.
"""
