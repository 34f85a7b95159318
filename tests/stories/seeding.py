"""What both stories take for granted, entered through the APIs: configuration, users, companies."""

from __future__ import annotations

from typing import Any

from tests.stories import companies
from tests.stories.people import PASSWORD, Person
from tests.stories.world import World

CONFIGURATION, IDENTITY = "configuration", "identity_access"
STORES = (
    ("ES-VLC-003", "ES", "HOME_ES", "Europe/Madrid", "es-ES"),
    ("FR-LYO-014", "FR", "HOME_FR", "Europe/Paris", "fr-FR"),
)
AREAS = (
    ("ES", "46", "Valencia", "ES-VC", [*(str(n) for n in range(46001, 46027)), "46920"]),
    ("FR", "69", "Rhône", "FR-ARA", [*(str(n) for n in range(69001, 69010)), "69100", "69200"]),
    ("FR", "69N", "Rhône nord", "FR-ARA", ["69400"]),
    ("FR", "38", "Isère", "FR-ARA", ["38300", "38000"]),
)
PLACES = {
    "46004": (39.4697, -0.3690),
    "46920": (39.4750, -0.4180),
    "69003": (45.7530, 4.8690),
    "69100": (45.7667, 4.8800),
    "69200": (45.6970, 4.8860),
    "69400": (45.9890, 4.7180),
    "38300": (45.5861, 5.2736),
    "38000": (45.1885, 5.7245),
}
CENTRES = {"46": (39.4700, -0.3760), "69": (45.7600, 4.8500)}
USERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("psm", "PSM", {"countryCode": "EU"}),
    ("op_es", "OPERATOR", {"countryCode": "ES"}),
    ("op_fr", "OPERATOR", {"countryCode": "FR"}),
    ("seller_fr", "SELLER", {"countryCode": "FR", "buCode": "HOME_FR", "storeId": "FR-LYO-014"}),
)


def seed(world: World) -> None:
    """Everything before the first record of the till, in the order of onboarding."""
    admin = first_admin(world)
    world.progress("seeding: configuration of both countries")
    world.service_command(CONFIGURATION, "seed", "--year", "2026")
    configure(admin)
    world.progress("seeding: users and programs, one for each role")
    introduce(world, admin)
    planned = companies.all_companies()
    world.progress(f"seeding: {len(planned)} companies through the API, from register to active")
    companies.enter_all(world.people["psm"], planned)


def first_admin(world: World) -> Person:
    """The installation's first ADMIN, by bootstrap."""
    email = "admin@example.com"
    world.command("bootstrap", "--email", email, "--password", PASSWORD)
    return world.people.introduce("admin", email)


def configure(admin: Person) -> None:
    """Stores, geography and services; the countries' values are the usual ones."""
    for code, country, bu, zone, locale in STORES:
        store = {
            "level": "STORE",
            "code": code,
            "countryCode": country,
            "name": code,
            "parentId": f"{country}:{bu}",
            "timeZone": zone,
            "locale": locale,
            "currency": "EUR",
        }
        admin.post(CONFIGURATION, "/config/org-units", store)
    for country, province, name, region, codes in AREAS:
        area = {
            "countryCode": country,
            "provinceCode": province,
            "provinceName": name,
            "regionCode": region,
            "places": [_place(code) for code in codes],
        }
        admin.post(CONFIGURATION, "/config/geo", area)
    for country in ("ES", "FR"):
        for code in ("INSTALL_DOOR", "INSTALL_WINDOW"):
            admin.post(CONFIGURATION, "/catalog/services", _service(country, code))


def introduce(world: World, admin: Person) -> None:
    """People with accounts, and communication's program."""
    for name, role, scope in USERS:
        email = f"{name}@example.com"
        body = {
            "userId": name,
            "kind": "INTERNAL",
            "email": email,
            "name": name,
            "roles": [{"role": role, **scope}],
            "password": PASSWORD,
        }
        admin.post(IDENTITY, "/users", body)
        world.people.introduce(name, email)
    program = {
        "clientId": "svc_communication",
        "name": "communication",
        "roles": ["SERVICE"],
        "countryCode": "EU",
    }
    made = admin.post(IDENTITY, "/api-clients", program)
    world.people.introduce_program("svc_communication", made["clientSecret"])


def _place(code: str) -> dict[str, Any]:
    latitude, longitude = PLACES.get(code) or CENTRES[code[:2]]
    return {"code": code, "latitude": latitude, "longitude": longitude}


def _service(country: str, code: str) -> dict[str, Any]:
    return {
        "countryCode": country,
        "buCode": f"HOME_{country}",
        "externalCode": code,
        "internalCode": code,
        "type": "INSTALLATION",
        "category": "WINDOWS_DOORS",
        "specialtyIds": ["DOOR_WINDOW_FITTING"],
        "crew": 1,
        "durationMin": 120,
        "requiresTv": False,
        "requiresContract": True,
        "requiresWcf": True,
    }
