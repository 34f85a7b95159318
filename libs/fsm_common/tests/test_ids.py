"""Ids are the uuid5 that anybody's library makes of the same parts."""

from uuid import UUID, uuid5

from fsm_common.core import ids


def test_an_id_is_the_uuid5_of_its_parts() -> None:
    house = UUID("6f1f7c1e-3f0e-5f7a-9d3b-6a2f7a0c9e11")
    for number in range(200):  # all sixteen variants of the digit that uuid5 overwrites
        assert ids.derived("é", number) == str(uuid5(house, f"é\x1f{number}"))
