"""A stream of items → shards: a task of a scheduler for each document would cost more than the work."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from briefer.batch.inputs import Read
from briefer.batch.task import Item, Shard

USUAL = 100  # items: 30 ms to 10 s of work, against some milliseconds that handing it out costs
_LARGEST = 4 << 20  # bytes of content: what is on its way at a time must not fill the memory


def cut(items: Iterable[Read], size: int = USUAL) -> Iterator[Shard]:
    """Yield shards of `size` items, fewer where they are large; the same for the same items."""
    found: list[Item] = []
    digest, weight, number, read = sha256(), 0, 0, 0
    for each in items:
        sealed, more = each.item.sealed, each.item.weight
        if found and weight + more > _LARGEST:
            yield Shard(number, tuple(found), digest.hexdigest(), read)
            found, digest, weight, number = [], sha256(), 0, number + 1
        found.append(each.item)
        digest.update(f"{each.item.place}\0{each.item.key}\0{len(sealed)}\0".encode("utf-8", "surrogatepass"))
        digest.update(sealed)
        weight, read = weight + more, each.read
        if len(found) == size:
            yield Shard(number, tuple(found), digest.hexdigest(), read)
            found, digest, weight, number = [], sha256(), 0, number + 1
    if found:
        yield Shard(number, tuple(found), digest.hexdigest(), read)
