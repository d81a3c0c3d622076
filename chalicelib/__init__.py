"""Folders of the service. Imports point down this list only.

web            HTTP: routing, routes, request models, answers
functions      what event-driven functions do with their events
notifications  messages to citizens, over each channel by itself
results, desk, payments, documents, filing, procedures
               capabilities: one function per request
pdf            shared page furniture of printed documents
catalogue      procedures as versioned data
storage        DynamoDB and S3
platform       settings, logging, HTTP client, id tokens, retry
domain         rules: what is allowed

`event_handlers` and `sweep` handle events and the schedule; `wiring` makes the long-lived objects on first use;
`switchboard` connects the capabilities with payment providers. Read `domain/dossier/lifecycle.py` next, then
`docs/access-patterns.md`.
"""
