"""Settlement files of payment providers."""
