"""Search over everything that has a page: places, sources, units, alerts, dossiers and the pages themselves."""
