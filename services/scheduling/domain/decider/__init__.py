"""What may be done with team time: calculators on plain values, and the decisions on bookings."""
