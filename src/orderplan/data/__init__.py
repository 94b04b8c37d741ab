"""A plant's data: read, checked, written, and encoded into integers."""
