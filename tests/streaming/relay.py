"""Commands of 200 browsers to the Blenders of their 50 users, with ids that collide, are missing or stand in `message`.

Each Blender answers in an order of its own. Every reply must come to the browser that asked, once, with that browser's
own id, and no Blender may see one id twice among the commands it has yet to answer.

    python -m streaming.relay
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from support.animation import BLENDER, BROWSER, COMMANDS, command, path, success
from support.json_text import Json
from support.server import Server

USERS = 50
BROWSERS = 4
# A user's browsers share 120 commands a minute.
COMMANDS_EACH = 25
QUIET_SECONDS = 20.0
PAUSE_SECONDS = 0.02


def ids(browser: int, number: int) -> dict[str, str]:
    """The member with the id of a browser's command, of five kinds in turn."""
    kinds: tuple[dict[str, str], ...] = (
        {"message_id": f"cmd-{number}"},  # all browsers use the same
        {},
        {"message": f"anim-{number}"},  # so do they here
        {"message_id": f"own-{browser}-{number}"},
        {"message_id": "same"},  # each browser uses it more than once
    )
    return kinds[number % len(kinds)]


@dataclass
class Tally:
    """What happened."""

    right: Counter[str] = field(default_factory=Counter)
    replaced: int = 0
    wrong: list[str] = field(default_factory=list)

    def judge(self, user: int, browser: int, replies: list[Json]) -> None:
        """Checks all that a browser was sent."""
        missing = set(range(COMMANDS_EACH))
        for reply in replies:
            *asker, number = reply.get("data", {}).get("ask", [None])
            own = ids(browser, number) if number in missing else {}
            if asker != [user, browser] or number not in missing:
                self.wrong.append(f"user {user}, browser {browser} got {json.dumps(reply)}")
            elif reply.get("message_id") != next(iter(own.values()), None):
                self.wrong.append(f"user {user}, browser {browser} sent {own}, got {reply.get('message_id')!r}")
            else:
                self.right[next(iter(own), "no id")] += 1
            missing.discard(number)
        if missing:
            self.wrong.append(f"user {user}, browser {browser} got no reply to {sorted(missing)}")


async def blender(socket: ClientConnection, chance: random.Random, tally: Tally) -> None:
    """Answers all commands of a user, some at a time, each time in another order."""
    waiting: dict[str, Json] = {}

    async def read() -> None:
        for _ in range(BROWSERS * COMMANDS_EACH):
            message = json.loads(await asyncio.wait_for(socket.recv(), QUIET_SECONDS))
            message_id = message["message_id"]
            if message_id in waiting:
                tally.wrong.append(f"a Blender saw {message_id!r} twice at once")
            tally.replaced += message_id not in ids(message["ask"][1], message["ask"][2]).values()
            waiting[message_id] = message

    reading = asyncio.create_task(read())
    while not reading.done() or waiting:
        some = list(waiting.values())
        chance.shuffle(some)
        for message in some[: chance.randint(0, len(some))]:
            del waiting[message["message_id"]]
            reply = success(message["message_id"], message["command"], data={"ask": message["ask"]})
            await socket.send(json.dumps(reply))
        await asyncio.sleep(chance.random() * PAUSE_SECONDS)
    await reading


async def browser(socket: ClientConnection, user: int, number: int) -> list[Json]:
    """Sends its commands without waiting; the replies, and whatever else came."""
    chance = random.Random(f"{user} {number}")

    async def ask() -> None:
        for step in range(COMMANDS_EACH):
            name = COMMANDS[chance.randrange(len(COMMANDS))]
            await socket.send(json.dumps(command(name, ask=[user, number, step], **ids(number, step))))
            await asyncio.sleep(chance.random() * PAUSE_SECONDS)

    asking = asyncio.create_task(ask())
    replies = [json.loads(await asyncio.wait_for(socket.recv(), QUIET_SECONDS)) for _ in range(COMMANDS_EACH)]
    await asking
    return replies


async def leftovers(socket: ClientConnection) -> list[Json]:
    """What came after all was answered."""
    await (await socket.ping())
    found = []
    try:
        while True:
            found.append(json.loads(await asyncio.wait_for(socket.recv(), 0.01)))
    except TimeoutError:
        return found


async def relay(server: Server) -> Tally:
    """Connects all, lets them talk, and checks what each was sent."""
    tally = Tally()

    async def join(role: str, user: int) -> ClientConnection:
        return await connect(server.websocket(path(role, f"user{user}")), compression=None, proxy=None)

    blenders = [await join(BLENDER, user) for user in range(USERS)]
    askers = [(user, number) for user in range(USERS) for number in range(BROWSERS)]
    browsers = [await join(BROWSER, user) for user, _ in askers]
    answering = [
        asyncio.create_task(blender(socket, random.Random(user), tally)) for user, socket in enumerate(blenders)
    ]
    asking = [browser(socket, *asker) for asker, socket in zip(askers, browsers, strict=True)]
    replies = await asyncio.gather(*asking)
    await asyncio.gather(*answering)
    for asker, socket, came in zip(askers, browsers, replies, strict=True):
        tally.judge(*asker, [*came, *await leftovers(socket)])
    await asyncio.gather(*(socket.close() for socket in (*browsers, *blenders)))
    return tally


def main() -> int:
    """Runs it once, prints what was counted, and says what is wrong."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        tally = asyncio.run(relay(server))
    sent = USERS * BROWSERS * COMMANDS_EACH
    right = sum(tally.right.values())
    print(f"{sent} commands of {USERS * BROWSERS} browsers to {USERS} Blenders, {right} answered right")
    print(", ".join(f"{kind}: {count}" for kind, count in sorted(tally.right.items())), end="; ")
    print(f"{tally.replaced} ids were made or replaced on the way")
    print("\n".join(tally.wrong[:20]), end="\n" if tally.wrong else "")
    good = right == sent and not tally.wrong
    print(f"{int(good)} passed, {int(not good)} failed in {time.perf_counter() - begun:.1f}s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
