"""The bill of materials as a graph: levels, explosion, where-used, changes, comparison, cost."""
