"""The published language of the centre: events, topics, tables, places, settings. Pure: no broker, no store."""
