"""Capacity: from the material plan to a schedule of machines, and from its ends back to dates."""
