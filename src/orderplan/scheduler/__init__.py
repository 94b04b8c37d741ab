"""Finite scheduling: operations in sequence on real machines and shifts (planning rules, section 7)."""
