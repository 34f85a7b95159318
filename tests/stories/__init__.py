"""The two stories as programs: a till, people with tokens, a watch on Kafka, a narrator."""
