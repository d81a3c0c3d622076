"""The version of the service, as the changelog has it."""

VERSION = "0.1.0"
