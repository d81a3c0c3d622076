"""The building, room by room. Imports point down only.

web         the counter: HTTP in, HTTP out
use_cases   the clerks: one function per request
storage     the archive: DynamoDB and S3
gateways    the telephone: payment providers, messages, identity
catalogue   the procedures, as versioned data
sealing     the seal: results that prove themselves
domain      the law: what is allowed

`settings` reads the environment once; `wiring` makes the few long-lived things, late and once;
`log` is the one logger. Read `domain/lifecycle.py` next, then `docs/access-patterns.md`.
"""
