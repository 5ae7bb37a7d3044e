"""How the house is put together: settings, addresses, the wiring of events, the launcher and its commands."""
