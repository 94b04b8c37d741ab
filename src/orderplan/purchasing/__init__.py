"""What to buy: from planned orders and exceptions to what a buyer acts on."""
