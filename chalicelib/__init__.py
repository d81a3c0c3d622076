"""Folders of the service. Imports point down this list only.

functions      what event-driven functions do with their events
desk, documents, filing, notifications, payments, procedures, results
               capabilities: one module per operation, `api` for its JSON routes, `pages` for its pages,
               `responses` for what is answered
web            HTTP alone: routing, request bodies, problems, pages of a list, OpenAPI document
pdf            shared page furniture of printed documents
catalogue      procedures as versioned data: forms, search, costs, deadlines
storage        DynamoDB and S3; `access` reads a dossier for those who may
platform       settings, clients, secrets, logging, HTTP client, id tokens, retry
domain         rules: what is allowed, and to whom

`event_handlers` and `sweep` handle events and the schedule. Read `domain/dossier/lifecycle.py` next, then
`docs/access-patterns.md`.
"""
