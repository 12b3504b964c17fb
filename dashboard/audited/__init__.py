"""The audit as people look through it: who did what to what, from both logs that are kept for ever."""
