"""Records of the log with their personal parts opened, for answers."""

from __future__ import annotations

from typing import Any

from fsm_common.core.rows import Row
from fsm_common.core.sealed import Sealed, to_wire
from fsm_common.edges.http import Calling
from fsm_common.flows.sealing import unseal
from services.orchestration_control.api.answers import (
    CustomerAnswer,
    EntryAnswer,
    ProjectAnswer,
    ProjectRow,
    ServiceOrderAnswer,
    ServiceOrderRow,
)
from services.orchestration_control.api.codes import (
    NO_ORDER,
    NO_PROJECT,
    READERS,
    covers,
    is_customer,
    roles,
    visible,
)
from services.orchestration_control.domain.decider import allowed
from services.orchestration_control.domain.state import (
    PROJECT,
    SERVICE_ORDER,
    Project,
    ServiceOrder,
)
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS
from services.orchestration_control.projections.timeline import entries

# What a customer is not told: the crew's fee, what people here say about them, and who they are.
HIDDEN = {"providerAmount": None, "sellerNotes": None}
NOBODY = {"owner_id": None, "owner_mode": None, "seller": None}
STAFF = ("ownerId", "previousOwnerId")
SITE = ("street", "complement", "accessNotes", "parkingNotes")


def order_answer(call: Calling, row: Row) -> ServiceOrderAnswer:
    """A service order, whole."""
    with call.reader() as reader:
        order = reader.load(SERVICE_ORDER, row["service_order_id"])
    assert order is not None, NO_ORDER
    wire = to_wire(order.record)
    notes = _opened(call, order, order.record.seller_notes, "sellerNotes")
    unseen = HIDDEN if is_customer(call, row) else {}
    actions = allowed.for_order(order.status, order.blocked, roles(call, row))
    return ServiceOrderAnswer.model_validate(
        wire
        | _standing(order)
        | {
            "site": wire["site"] | _site(call, order),
            "sellerNotes": notes,
            "orderVersion": order.record.version,
            "countryCode": row["country_code"],
            "buCode": row["bu_code"],
            "allowedActions": list(actions),
        }
        | unseen
    )


def project_answer(call: Calling, row: Row) -> ProjectAnswer:
    """A project with its customer, and those of its orders that the caller may see."""
    with call.reader() as reader:
        project = reader.load(PROJECT, row["project_id"])
        orders = reader.find(SERVICE_ORDERS, project_id=row["project_id"])
    assert project is not None, NO_PROJECT
    answer = ProjectAnswer(
        **ProjectRow.of(row, roles(call, row)).model_dump(),
        customer=_customer(call, project),
        seller=project.record.seller,
        service_orders=[
            ServiceOrderRow.of(one, roles(call, one)) for one in orders if covers(call, one)
        ],
    )
    return answer.model_copy(update=NOBODY) if _only_customer(call) else answer


def timeline(call: Calling, **key: str) -> list[EntryAnswer]:
    """What happened, as far as the caller may see it, in the order of commits."""
    with call.reader() as reader:
        told = [EntryAnswer.of(row) for row in entries(reader, visible(call), **key)]
    return [_without_staff(entry) for entry in told] if _only_customer(call) else told


def _without_staff(entry: EntryAnswer) -> EntryAnswer:
    details = {name: value for name, value in entry.details.items() if name not in STAFF}
    actor = entry.actor_id if entry.actor_type == "CUSTOMER" else None
    return entry.model_copy(update={"details": details, "actor_id": actor})


def _only_customer(call: Calling) -> bool:
    return call.caller.roles.isdisjoint(READERS)


def _standing(order: ServiceOrder) -> dict[str, Any]:
    return {
        "status": order.status,
        "blockedReasons": list(order.blocked),
        "slot": to_wire(order.slot) if order.slot else None,
        "bookingId": order.booking_id,
    }


def _site(call: Calling, order: ServiceOrder) -> dict[str, Any]:
    site = order.record.site
    sealed = (site.street, site.complement, site.access_notes, site.parking_notes)
    return {
        name: _opened(call, order, value, name) for name, value in zip(SITE, sealed, strict=True)
    }


def _opened(
    call: Calling, order: ServiceOrder, value: Sealed[str] | None, field: str
) -> str | None:
    opened = unseal(value, call.desk.parts.keyring, order.record.customer_id, field)
    return None if opened is None else str(opened)


def _customer(call: Calling, project: Project) -> CustomerAnswer:
    record, keyring = project.record, call.desk.parts.keyring

    def opened(value: Sealed[Any] | None, field: str) -> Any:
        return unseal(value, keyring, record.customer_id, field)

    return CustomerAnswer(
        customer_id=record.customer_id,
        first_name=opened(record.first_name, "firstName"),
        last_name=opened(record.last_name, "lastName"),
        email=opened(record.email, "email"),
        phone=opened(record.phone, "phone"),
        preferred_contact=record.preferred_contact,
        language=record.language,
        address=opened(record.site_address, "siteAddress"),
    )
