"""orderplan: the planning engine for order-driven factories."""
