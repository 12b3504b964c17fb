"""The public interface: the snapshot, the feeds, the series, health and metrics."""
