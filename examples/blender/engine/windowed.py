"""The engine in a Blender with a window: the network has a thread of its own, a timer animates on the main thread."""

import asyncio
import threading

import bpy

from engine.backoff import Backoff
from engine.connection import stay_connected
from engine.dispatch import Dispatch
from engine.main_thread import MainThread


def start(address: str, dispatch: Dispatch) -> None:
    """Returns at once; the engine serves while Blender runs, whatever file is opened."""
    main_thread = MainThread(dispatch.answer)
    bpy.app.timers.register(main_thread.drain, persistent=True)
    threading.Thread(target=_serve, args=(address, main_thread), name="engine", daemon=True).start()


def _serve(address: str, main_thread: MainThread) -> None:
    asyncio.run(stay_connected(address, main_thread.answer, Backoff()))
