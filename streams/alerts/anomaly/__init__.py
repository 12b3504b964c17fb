"""A seasonal, robust, causal anomaly detector for any series of numbers over time. `Detector.judge` is the way in."""
