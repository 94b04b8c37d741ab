"""Quotes: what a quantity of an item costs to deliver, what price it needs, and when it can be there."""
