"""The building, room by room. Imports point down only.

web         the counter: HTTP in, HTTP out
functions   what event-driven functions do with their events
notifications  messages to citizens, over each channel by itself
use_cases   the clerks: one function per request
documents   files of dossiers, decoded in a process of their own
storage     the archive: DynamoDB and S3
gateways    the telephone: payment providers, messages, identity
catalogue   the procedures, as versioned data
inspection  the magnifying glass: what a file really is
sealing     the seal: results that prove themselves
platform    what several of them share: addresses
domain      the law: what is allowed

`settings` reads the environment once; `wiring` makes the few long-lived things, late and once;
`switchboard` puts the use cases through to payment providers;
`log` is the one logger. Read `domain/lifecycle.py` next, then `docs/access-patterns.md`.
"""
