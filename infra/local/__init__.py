"""The local stack: real Kafka, registry, PostgreSQL and Redis without root and containers."""
