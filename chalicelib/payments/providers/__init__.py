"""The telephone: payment providers, messages, identity. Only this room talks to the outside."""
