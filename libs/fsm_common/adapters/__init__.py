"""The ports on real parts: Postgres, Kafka, Avro and registry, Redis."""
