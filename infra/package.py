"""`python -m infra.package STAGE`: Chalice's template with ours merged in, linted, in `build/STAGE/`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra import packaged, releases, stage_runtime, zip_form
from scripts.catalogue import build

ROOT = Path(__file__).parent.parent
STAGES = ("dev", "test", "staging", "prod")


def package(stage: str) -> Path:
    """The folder with `sam.yaml` and `deployment.zip`. Exits when Chalice or cfn-lint object,
    or when a stack of the last release could not be updated to it."""
    if stage not in STAGES:
        raise SystemExit(f"STAGE is one of {', '.join(STAGES)}")
    build.ensure()  # a procedure file that is wrong ends here, before anything is packed
    out = ROOT / "build" / stage
    environment = {
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        **os.environ,
        # Without it Chalice looks for credentials it does not need, on the network.
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    binaries = Path(sys.executable).parent
    merged = ["--merge-template", str(ROOT / "infra" / "template.yaml")]
    with _copy() as source:

        def run(tool: str, *arguments: str) -> None:
            if subprocess.run([str(binaries / tool), *arguments], cwd=source, env=environment, check=False).returncode:
                raise SystemExit(f"{tool} objected; nothing was deployed")

        run("chalice", "package", "--stage", stage, *merged, str(out))
        template = out / "sam.yaml"
        template.write_text(packaged.completed(template.read_text(), stage))
        run("cfn-lint", "-t", str(template))
    zip_form.rewrite(out / "deployment.zip", ROOT / "build" / "zip")
    releases.check(template.read_text())
    return out


@contextmanager
def _copy() -> Iterator[Path]:
    """What is deployed and nothing else: Chalice packs all of `chalicelib`, and Python compiles into it at any moment.

    What Chalice keeps of dependencies stays with the project.
    """
    stored = ROOT / ".chalice" / "deployments"
    stored.mkdir(exist_ok=True)
    with TemporaryDirectory() as made:
        source = Path(made)
        for folder, but in (("chalicelib", "__pycache__"), (".chalice", stored.name)):
            shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns(but))
        for file in ("app.py", "requirements.txt"):
            shutil.copy2(ROOT / file, source / file)
        (source / ".chalice" / stored.name).symlink_to(stored)
        yield source


if __name__ == "__main__":
    stage_runtime.check(sys.argv[1])
    made = package(sys.argv[1])
    size = (made / "deployment.zip").stat().st_size
    print(f"{made.relative_to(ROOT)}: template without findings, zip of {size / 1e6:.1f} MB")
