"""What both stories take for granted, entered through the APIs: configuration, users, companies."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from tests.stories import fixtures
from tests.stories.fixtures import Call
from tests.stories.people import PASSWORD
from tests.stories.world import World

IDENTITY = "identity_access"
AT_ONCE = 4  # companies entered side by side
LOGINS = {"EXTERNAL_PROVIDER": "provider", "EXTERNAL_WORK_TEAM": "work-team"}


def seed(world: World) -> None:
    """Everything before the first record of the till, in the order of onboarding."""
    users = fixtures.read("users")
    first = users["users"][0]
    world.command("bootstrap", "--email", first["email"], "--password", PASSWORD)
    world.people.introduce(first["userId"], first["email"])
    world.progress("seeding: users and programs, one for each role")
    introduce(world, users)
    world.progress("seeding: configuration of both countries")
    play(world, fixtures.configuration())
    world.settle()
    companies = list(fixtures.companies())
    world.progress(f"seeding: {len(companies)} companies, from register to active")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for entered in [pool.submit(play, world, calls) for calls in companies]:
            entered.result()
    world.settle()


def play(world: World, calls: Iterable[Call]) -> None:
    """Make the calls, one after another; the first refusal is raised."""
    for call in calls:
        world.people[call.by].call(call.method, call.service, call.path, call.body)


def introduce(world: World, known: dict[str, list[dict[str, str]]]) -> None:
    """People with accounts, and programs with a secret."""
    admin = world.people["admin"]
    for user in known["users"][1:]:
        admin.post(IDENTITY, "/users", {**user, "password": PASSWORD})
        way = LOGINS.get(user["kind"], "internal")
        world.people.introduce(user["userId"], user["email"], way=way)
    for program in known["apiClients"]:
        made = admin.post(IDENTITY, "/api-clients", program)
        world.people.introduce_program(program["clientId"], made["clientSecret"])
