"""``python -m orderplan``."""

from orderplan.cli.main import main

main()
