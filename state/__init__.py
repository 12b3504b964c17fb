"""The state in Redis: keys and cell codecs, the one writer's checkpoint, the readers' mirror, the retry policy."""
