"""Archives: many documents, worked on in shards by many processes, on one machine or on a Dask cluster.

`inputs` streams what lies in the sources; `shards` cuts the stream; `work` is what a process does with a shard;
`execution` hands out shards to a pool of `pools`; `parts` keeps what comes back, to be joined in the end, in a `folder`
that is of one command alone. `groups` and `stories` put documents together that are told as one. `archive` is all of
it, in order.
"""
