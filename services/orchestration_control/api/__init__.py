"""The HTTP calls of orchestration control: they translate and delegate."""

from services.orchestration_control.api import projects, sales_orders, service_orders

ROUTES = [projects.routes, service_orders.routes, sales_orders.routes]
