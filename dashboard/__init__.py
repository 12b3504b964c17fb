"""The dashboard: Dash on FastAPI, the live hub, and every screen of the centre."""
