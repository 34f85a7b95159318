"""Where the outside comes in: HTTP, the Faust worker, tokens, telemetry, command line."""
