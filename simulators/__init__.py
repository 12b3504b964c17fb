"""Seeded simulators of the feeds: generators (pure), scenarios, and the publisher that sends them to Kafka."""
