"""The event log on Kafka: producing, reading without a group, and asking for ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Lock

from confluent_kafka import (
    OFFSET_END,
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from fsm_common.adapters.kafka_reader import (
    NOT_THERE,
    READING,
    KafkaReader,
    RawHeaders,
    Settings,
)
from fsm_common.ports.log import FRAME, Fetched, Place, Sending, always

# A time-out would leave a hole, so nothing times out; murmur2 is where Java and Faust put a key.
PRODUCING: Settings = {
    "enable.idempotence": True,
    "acks": "all",
    "message.max.bytes": FRAME,
    "message.timeout.ms": 0,
    "partitioner": "murmur2_random",
    "compression.type": "lz4",
    "linger.ms": 1,
}
SLICE = 0.2  # seconds between two looks at `alive` while acknowledgements are missing
REQUEST = 10.0  # seconds that a question to the brokers may take
# A question to a client that is still connecting may never be answered, whatever its time-out: seen
# in one of three starts on a loaded machine. It is given up and asked again.
LOST = 2.0
METADATA = 30.0  # seconds for which partition counts are believed
LOOK = 0.1  # seconds before a question is asked again
PASSING = (
    KafkaError._TIMED_OUT,
    KafkaError._TRANSPORT,
    KafkaError._UNKNOWN_PARTITION,
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.FENCED_LEADER_EPOCH,
    KafkaError.UNKNOWN_LEADER_EPOCH,
)


class KafkaLog:
    """See Log. One producer, one admin connection and one consumer that only asks for ends, each
    made on first use."""

    def __init__(self, servers: str, client: str) -> None:
        self._common: Settings = {
            "bootstrap.servers": servers,
            "client.id": client,
            "log_level": 2,  # a broker that is away shows in what the flows say, once
            "topic.metadata.refresh.interval.ms": 30_000,
        }
        self._producer: Producer | None = None
        self._admin: AdminClient | None = None
        self._measure: Consumer | None = None
        self._partitions: dict[str, int] = {}
        self._looked = 0.0
        self._lock = Lock()

    def publish(self, records: Sequence[Sending], alive: Callable[[], bool] = always) -> None:
        producer = self._producer or Producer(self._common | PRODUCING)
        # Taken away until all went well: after a failure, what it still holds must never arrive.
        self._producer = None
        missing, failed = len(records), list[KafkaError]()

        def delivered(error: KafkaError | None, message: Message) -> None:
            nonlocal missing
            if error is None:
                missing -= 1
            else:
                failed.append(error)

        try:
            for record in records:
                while not _queued(producer, record, delivered):
                    producer.poll(SLICE)
                    _must_be(alive)
            while missing and not failed:
                producer.flush(SLICE)
                if missing:
                    _must_be(alive)
            if failed:
                raise KafkaException(failed[0])
        except KafkaException as error:
            raise ConnectionError(f"Kafka did not take a batch: {error}") from error
        finally:
            if missing:
                producer.purge()
        self._producer = producer

    def reader(self) -> KafkaReader:
        return KafkaReader(self._common)

    def ends(self, topics: Iterable[str]) -> dict[Place, int]:
        with self._asked() as admin:
            wanted = self._places(list(topics), admin)
            return self._listed(wanted) if wanted else {}

    def identities(self, topics: Iterable[str]) -> dict[str, int]:
        """See Log: half of the id that the brokers give (KIP-516)."""
        wanted, found = TopicCollection(list(topics)), dict[str, int]()
        with self._asked() as admin:
            answers = admin.describe_topics(wanted, request_timeout=REQUEST)
            for topic, answer in answers.items():
                try:
                    made = answer.result(LOST).topic_id
                except KafkaException as error:
                    if error.args[0].code() not in NOT_THERE:
                        raise
                else:
                    found[topic] = made.get_most_significant_bits()
        return found

    def between(self, place: Place, start: int, stop: int) -> Iterator[Fetched]:
        if start >= stop:
            return
        with closing(KafkaReader(self._common | {"enable.partition.eof": True})) as reader:
            reader.assign({place: start})
            while reader.position(place) < stop:
                for record in reader.fetch(1000, 1.0):
                    if record.offset >= stop:
                        return
                    yield record
                if reader.position(place) == reader.end(place) < stop:
                    raise ConnectionError(f"{place[0]} [{place[1]}] ends before {stop}.")

    def committed(self, group: str) -> dict[Place, int]:
        with self._asked() as admin:
            asked = [ConsumerGroupTopicPartitions(group)]
            answer = admin.list_consumer_group_offsets(asked, request_timeout=REQUEST)
            found = answer[group].result(LOST).topic_partitions
        return {(each.topic, each.partition): each.offset for each in found if each.offset >= 0}

    def assigned(self, group: str) -> set[Place]:
        with self._asked() as admin:
            asked = admin.describe_consumer_groups([group], request_timeout=REQUEST)
            members = asked[group].result(LOST).members
        return {
            (place.topic, place.partition)
            for member in members
            if member.assignment
            for place in member.assignment.topic_partitions
        }

    def close(self) -> None:
        """Forget the connections; nothing is waiting to be sent outside of `publish`."""
        self._producer = self._admin = None
        if self._measure is not None:
            self._measure.close()
            self._measure = None

    @contextmanager
    def _asked(self) -> Iterator[AdminClient]:
        """Under the lock: a client that replaces another leaves its questions unanswered. One that
        did not answer is replaced, else it may never answer again [after a broker was killed, on a
        busy machine: not in 70 s, in three runs of three]."""
        with self._lock, _as_connection_error():
            self._admin = self._admin or AdminClient(self._common)
            try:
                yield self._admin
            except TimeoutError:
                self._admin = None
                raise

    def _listed(self, places: Sequence[Place]) -> dict[Place, int]:
        """Ends, in one question to each broker: `ListOffsets` at the time -1, which is the latest.

        [15 partitions, 200 times: 1.5 ms, at most 11; `AdminClient.list_offsets` 8.3 ms, and one
        in ten took 60 to 470, whose answer was missed.]"""
        self._measure = self._measure or Consumer({**READING, **self._common})
        asked = [TopicPartition(*place, OFFSET_END) for place in places]
        deadline = time.monotonic() + REQUEST
        while True:
            try:
                answers = self._measure.offsets_for_times(asked, timeout=REQUEST)
                ends = {(each.topic, each.partition): self._end(each) for each in answers}
            except KafkaException as error:
                if error.args[0].code() not in PASSING or time.monotonic() > deadline:
                    raise
                time.sleep(LOOK)
            else:
                return {place: end for place, end in ends.items() if end is not None}

    def _end(self, answer: TopicPartition) -> int | None:
        if answer.error is None:
            return answer.offset
        if answer.error.code() not in NOT_THERE:
            raise KafkaException(answer.error)
        self._looked = 0.0
        return None

    def _places(self, topics: Sequence[str], admin: AdminClient) -> list[Place]:
        age = time.monotonic() - self._looked
        if age > METADATA or (age > 1 and not self._partitions.keys() >= set(topics)):
            listed = admin.list_topics(timeout=REQUEST).topics
            self._partitions = {name: len(found.partitions) for name, found in listed.items()}
            self._looked = time.monotonic()
        counts = [(topic, self._partitions.get(topic, 0)) for topic in topics]
        return [(topic, number) for topic, count in counts for number in range(count)]


def _queued(
    producer: Producer, record: Sending, delivered: Callable[[KafkaError | None, Message], None]
) -> bool:
    """Hand it over; False while the producer is full."""
    headers: RawHeaders = [(name, value.encode()) for name, value in record.headers.items()]
    key = record.key.encode()
    try:
        producer.produce(record.topic, record.value, key, headers=headers, on_delivery=delivered)
    except BufferError:
        return False
    return True


@contextmanager
def _as_connection_error() -> Iterator[None]:
    try:
        yield
    except (KafkaException, TimeoutError) as error:
        raise ConnectionError(f"Kafka did not answer: {error}") from error


def _must_be(alive: Callable[[], bool]) -> None:
    if not alive():
        raise ConnectionError("Publishing was given up before Kafka had acknowledged all of it.")
