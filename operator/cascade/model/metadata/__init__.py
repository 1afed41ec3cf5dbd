"""The metadata store's rules: a DynamoDB in memory. Pure: one request is one step, nothing waits.

Items are DynamoDB's own JSON, `{"lease": {"N": "3"}}`. What is not modelled: secondary indexes,
transactions, streams, time to live, capacity units, and the parameters that expressions replaced
(Expected, AttributeUpdates, KeyConditions and their like). Every read is consistent.
"""
