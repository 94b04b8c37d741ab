"""Promises: what of an item can be promised, when an order can be there, and what is held for whom."""
