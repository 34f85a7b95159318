"""The HTTP server of an api: uvicorn, less restless."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn

LOOK = 1.0  # seconds; the date in its answers is as old at most
PATIENCE = 10  # seconds for answers that are on their way when it is to stop


class Server(uvicorn.Server):
    """Looks once a second whether it is to end, not ten times; a signal tells it at once. Ten looks
    of five idle apis cost a percent of a core."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=PATIENCE,
            )
        )
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), LOOK)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        asyncio.get_running_loop().call_soon_threadsafe(self._told.set)
