"""Clear-to-build and kitting: what can be built of what is there, what is missing, what to fetch from where."""
