"""Priorities: the order lines ranked, what a priority changes for others, and which priorities are best for all."""
