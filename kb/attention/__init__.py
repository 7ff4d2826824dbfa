"""Keeping articles true: finding what somebody should look at, and settling it."""
