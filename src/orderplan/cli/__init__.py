"""The command line: thin, and quick to start, since everything heavy is imported by the command that needs it."""
