"""What every flow gets: the service and the real parts beneath it."""

from __future__ import annotations

from dataclasses import dataclass

from fsm_common.core.service import Service
from fsm_common.ports.clock import Clock
from fsm_common.ports.keyring import Keyring
from fsm_common.ports.log import Log
from fsm_common.ports.store import Codec, Store
from fsm_common.ports.waking import Waker


@dataclass(frozen=True)
class Parts:
    """Made once, in a service's `build`; `log` is absent where nothing is published or read."""

    service: Service
    store: Store
    codec: Codec
    keyring: Keyring
    clock: Clock
    waker: Waker
    log: Log | None = None
