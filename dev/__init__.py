"""The local stack: AWS emulator, identity provider, sandbox payment provider. Never packaged."""
