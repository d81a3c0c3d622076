"""The role of each deployed function is compared with the AWS calls that the tests see it make.

`recorder` notes calls while a function runs, `operations` says which rights a call needs, `policies` reads what
`.chalice/policy-*.json` allow, `sites` lists where the code of a function calls AWS, `comparison` compares,
`reasons` says why something is allowed that no test uses, and `plugin` does all that at the end of a test run.
docs/adr/0021-roles-from-recorded-calls.md says why.
"""
