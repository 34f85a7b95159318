"""A question that may have been answered a short while ago."""

from __future__ import annotations

from datetime import UTC, datetime, time

import msgspec

from fsm_common.core.decider import Reader
from services.scheduling.api.answers import body_of
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.need import Need
from services.scheduling.gateways import Answers, Remembered
from services.scheduling.projections import searches
from services.scheduling.projections.tables import SORTED


class Asking:
    """One question; `answer` looks into the cache first, where there is one."""

    def __init__(self, reader: Reader, known: Answers, asked: Asked) -> None:
        """`asked` has no teams yet; they are read where nobody remembers the answer."""
        self._reader, self._known, self._asked = reader, known, asked
        self._state = searches.state(reader, asked.now)
        today = local_date(asked.now, asked.need.site.time_zone)
        question = _told_apart(asked), asked.wish, today, asked.without
        self._question = msgspec.json.encode(question, order=SORTED)
        self._found: searches.Found | None = None
        self._answer: Remembered | None = None

    @property
    def offsets(self) -> dict[str, int]:
        """What was read until then."""
        return self._state.offsets

    def answer(self) -> Remembered:
        """The answer, from the cache or anew; the words of a new one come later."""
        self._answer = self._known.find(self._question, self._state.stamp) or self._anew()
        return self._answer

    def words(self) -> bytes:
        """The busy words that were read; a new answer is remembered together with them."""
        assert self._answer is not None
        if self._found is None:
            return self._answer.words
        read = searches.words(self._found.asked)
        self._known.keep(self._question, msgspec.structs.replace(self._answer, words=read))
        return read

    def _anew(self) -> Remembered:
        self._found = searches.find(self._reader, self._asked)
        answer = self._found.answer
        return Remembered(
            stamp=self._state.stamp,
            body=body_of(self._found),
            slots=len(answer.slots),
            teams=answer.eligible,
            rule_versions=answer.rule_versions,
            words=b"",
        )


def _told_apart(asked: Asked) -> Need:
    """The job as far as answers differ: its creation is now where there is no order yet, and
    counts by its local day, unless hours count."""
    need = asked.need
    rule = asked.rules.find("BUFFER_GLOBAL", service_type=need.service_type)
    if rule is None or rule.value.get("hours"):
        return need
    created = datetime.combine(local_date(need.created_at, need.site.time_zone), time(), UTC)
    return msgspec.structs.replace(need, created_at=created)
