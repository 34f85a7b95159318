"""Logic over ports: handler, relay, copies, agents, timers, parking, rebuild."""
