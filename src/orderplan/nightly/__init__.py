"""The nightly job: a plan made, written and published whole, or not at all."""
