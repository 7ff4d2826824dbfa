"""Handing a customer who is still stuck to a human: the layer between the site and search."""
