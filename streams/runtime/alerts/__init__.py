"""The alert agent: the one process that decides on alerts. It owns the inputs' partition, evaluates the rules once per
closed minute, and writes every decision in a Kafka transaction (EXACTNESS 16).
"""
