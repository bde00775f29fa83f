"""Twenty editors in one universe, whose connections are lost at random: has everyone seen the same, once and in order?

Each editor sends the updates it may and leaves and joins now and then. Its connection is cut, aborted, or left hanging
so that the server believes it is alive. It comes back with session, epoch and offset. Four observers are never away;
what the first of them saw is what everyone must have seen between joining and leaving.

With --stock the editors are python-socketio's own clients, which know nothing of this. They must be joined again by the
server, see nothing twice or out of order, and miss nothing but what was on its way when the connection was lost.

    python -m streaming.editors [--seconds 60] [--stock] [--seed 1]
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from streaming.universe_crowd import Crowd, Outcome
from streaming.universe_editor import Editor
from streaming.universe_observer import Observer
from streaming.universe_record import Reference
from streaming.universe_stock import StockEditor
from support.proxy import Proxy
from support.server import Server

EDITORS = 20
CUTS_PER_SECOND = 4.0
# How a connection is lost, and how often so.
HANGS, CUTS_OF_ALL = 0.25, 0.02


async def lose_at_random(proxy: Proxy, seconds: float, choice: random.Random, *, hang: bool) -> None:
    """Loses connections for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(min(choice.expovariate(CUTS_PER_SECOND), end - time.monotonic()))
        way = choice.random()
        if way < CUTS_OF_ALL:
            proxy.cut_all()
        elif hang and way < CUTS_OF_ALL + HANGS:
            proxy.hang_one(choice)
        else:
            proxy.cut_one(choice)


async def play(port: int, seconds: float, choice: random.Random, *, stock: bool) -> Outcome:
    """What happened, once all are back and have seen the last message."""
    observers = [
        await Observer.join(kind, port, f"observer{number}", "edit" if number == 0 else "view")
        for number, kind in enumerate(("plain", "socketio", "plain", "socketio"))
    ]
    async with Proxy(port) as proxy:
        maker = StockEditor if stock else Editor
        async with Crowd([maker(number, proxy.port, choice) for number in range(EDITORS)]) as crowd:
            await lose_at_random(proxy, seconds, choice, hang=not stock)
            faults = await crowd.settle()
            last = await observers[0].mark()
            faults += await crowd.until(last)
            for observer in observers:
                await observer.until(last)
        cuts = proxy.cuts
    for observer in observers:
        await observer.finish()
        faults += observer.faults
    reference = Reference(observers[0].span.seen, last)
    faults += reference.faults()
    for observer in observers[1:]:
        faults += reference.compare(observer.span)
    return crowd.outcome(reference, cuts, len(observers), faults)


def main() -> int:
    """Plays, prints what was counted, and says what is wrong."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=60, help="how long connections are lost (default: 60)")
    arguments.add_argument("--stock", action="store_true", help="with python-socketio's clients")
    arguments.add_argument("--seed", type=int, default=None, help="of the random choices (default: another each time)")
    given = arguments.parse_args()
    seed = random.randrange(1 << 32) if given.seed is None else given.seed
    begun = time.monotonic()
    print(f"{EDITORS} {'stock clients' if given.stock else 'editors'}, {given.seconds:.0f} s, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        outcome = asyncio.run(play(server.port, given.seconds, random.Random(seed), stock=given.stock))
    print("\n".join([outcome.line(), *outcome.faults[:40]]))
    wrong = bool(outcome.faults)
    print(f"{int(not wrong)} passed, {int(wrong)} failed in {time.monotonic() - begun:.1f}s")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
