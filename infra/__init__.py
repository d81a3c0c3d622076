"""What Chalice does not make, and the one command that deploys it all."""
