"""The alert desk: what its list shows, what is known of one alert, and how an act becomes a command."""
