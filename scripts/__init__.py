"""Small programs for maintainers: run each as `python -m scripts.<name>`."""
