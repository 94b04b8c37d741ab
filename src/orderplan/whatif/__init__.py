"""What-if: change a plant, see who moves, what becomes short, and what it costs."""
