"""Six payment providers to try things with; no money moves. They stand for the other side.

Each is written on its own from the provider's documents and shares no code with the application, which
would hide a mistake. One module, named after the provider, holds its protocol; `till` is what happens to
an order whoever the provider is, `manners` the ways in which it can go, `notifier` the calls to the
merchant, `store` the memory, `pages` what a person sees.
"""
