"""The HTTP maker: a route translates and delegates, everything else is done here.

    CODES = {409: ("SLOT_TAKEN", "HOLD_EXPIRED"), 422: ("WINDOW_TOO_LONG",)}   # closed list
    routes = Routes("scheduling", CODES)                                       # under /api/v1

    class HoldBody(Body, example={"orderId": "o1", "date": "2026-03-16"}):     # camelCase, 422
        order_id: str
        date: date

    class HoldAnswer(Written):                        # eventId, aggregateVersion are filled in
        booking_id: str

    @routes.post("/scheduling/bookings", "PlaceHold", ["SELLER", "OPERATOR"],
                 status_code=201, errors=["SLOT_TAKEN"])
    def place_hold(body: HoldBody, call: Call) -> HoldAnswer:
        booking_id = call.new_id("booking")           # the same for a repeated request
        command = PlaceHold(at=call.now, booking_id=booking_id, order_id=body.order_id)
        return call.handle(command, lambda outcome: HoldAnswer(booking_id=booking_id))

    BOOKINGS = Listing(select(booking), key=booking.c.booking_id,
                       sorts={"createdAt": booking.c.created_at},
                       filters={"state": booking.c.state, "date": booking.c.date})

    @routes.get("/scheduling/bookings", "ListBookings", ["VIEWER"], listing=BOOKINGS)
    def list_bookings(call: Call) -> Page[BookingAnswer]:
        mine = call.scope.where(country=booking.c.country_code, bu=booking.c.bu_code, store=None)
        return call.page(BOOKINGS, BookingAnswer.of, mine)

    @routes.get("/scheduling/bookings/{booking_id}", "GetBooking", ["VIEWER"])
    def get_booking(booking_id: str, call: Call) -> BookingAnswer:
        row = call.get(booking, booking_id=booking_id)            # 404 where absent
        call.scope.check(country=row["country_code"], bu=row["bu_code"], store="*")  # or outside
        call.etag(row["version"])
        return BookingAnswer.of(row)

Roles of a route: a list, `ANYONE` (any valid token) or `PUBLIC`. Tokens carry inherited roles, so
name the lowest one. `call.scope` holds the caller's grants with one of these roles; a grant names
`country`, `bu`, `store`, `provider`, `team`, `customer`, `project`, as far as it is narrowed. What
a grant names and a check does not mention refuses: say `store=None` (clause) or `store="*"`
(check) where stores do not narrow this kind of thing.

`call.handle` gives actor, command id, trace and If-Match to the handler; answers with ETag; keeps
the answer for an Idempotency-Key in the same transaction. A POST that only asks: `call.keep(…)`,
with the messages that follow from the asking, if there are any.
Refusals are `Rejected` raised anywhere below: their kind is the status, their data travels along.

    # app/http.py: a worker starts without it
    def api(parts: Parts, settings: Settings) -> FastAPI:
        return make_api(desk_of(parts, settings), [routes, …])

    # __main__.py
    main(service, "services.scheduling.app.http", Settings)             # edges/cli.py

In tests: `testing/api.py` makes a client, `testing/tokens.py` the header of a caller.
"""

from fsm_common.edges.http.bodies import Answer, Body, Instant, Page, Written
from fsm_common.edges.http.call import Calling, Desk
from fsm_common.edges.http.caller import Caller, Scope
from fsm_common.edges.http.door import ANYONE, PUBLIC, Call
from fsm_common.edges.http.maker import desk_of, make_api
from fsm_common.edges.http.pages import Listing
from fsm_common.edges.http.routes import Routes
from fsm_common.edges.limits import Limit

__all__ = [
    "ANYONE",
    "PUBLIC",
    "Answer",
    "Body",
    "Call",
    "Caller",
    "Calling",
    "Desk",
    "Instant",
    "Limit",
    "Listing",
    "Page",
    "Routes",
    "Scope",
    "Written",
    "desk_of",
    "make_api",
]
