"""What the chart of an alert draws, domain by domain: minute for minute the number that its rule judged, from cells."""
