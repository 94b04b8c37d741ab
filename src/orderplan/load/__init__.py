"""The load of work centres: what orders ask of machines on which day, against what these can do."""
