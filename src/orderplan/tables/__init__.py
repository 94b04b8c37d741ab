"""What a table is, the tables of the data model, and what is derived from their declarations."""
