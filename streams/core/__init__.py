"""Pure core: decides what is counted where. No clock, no broker, no store."""
