"""The counter: HTTP in, HTTP out. Only this room and `app.py` know Chalice."""
