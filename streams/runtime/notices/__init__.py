"""Telling people outside of the centre: an outbox that follows the transitions, one place for each way of telling."""
