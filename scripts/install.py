"""`python -m scripts.install`, run by .venv's own Python: installs requirements-dev.txt. Needs nothing but pip.

Which index is used is pip's configuration. Without network pip alone would retry for a minute and print pages; here it
retries once, and its failure is one sentence. What was fetched before a failure is in pip's cache for the next run.
"""

from __future__ import annotations

import subprocess
import sys

SECONDS = 8
"""How long one answer of the index is waited for."""
LOST = "connection broken by"
"""What pip warns of when it retries."""
SENTENCE = (
    "The package index that pip is configured for cannot be reached, so not everything was installed: "
    "connect to the network or set PIP_INDEX_URL to a mirror, then run the same command again."
)


def main() -> int:
    """The exit code."""
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    quickly = ("--retries", "1", "--timeout", str(SECONDS))
    command = [*pip, *quickly, "--require-hashes", "-r", "requirements-dev.txt"]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        print(SENTENCE if LOST in done.stderr else done.stderr, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
