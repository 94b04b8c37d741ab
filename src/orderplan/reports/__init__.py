"""Reports of a plan: what planners, buyers and customers ask of it, as tables and pages."""
