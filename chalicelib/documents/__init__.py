"""Documents of a dossier. So far: decoding their files apart from everything else.

- `decoder_process`: starts a child process for each file and reads its answer.
- `decoder`: the child process.
"""
