"""The bucket that zips and templates are deployed from."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra import resources
from infra.steps import Template


@dataclass(frozen=True)
class Artefacts:
    """The bucket, and the folder of a stage in it."""

    client: Any
    bucket: str
    account: str
    stage: str

    def upload(self, made: Path) -> Template:
        """Put the zip of a package there; its template, which says where the zip is."""
        code = (made / "deployment.zip").read_bytes()
        print(f"Uploading {len(code) / 1e6:.1f} MB to s3://{self.bucket}", flush=True)
        key = self._put(code, "zip")
        text = (made / "sam.yaml").read_text().replace("./deployment.zip", f"s3://{self.bucket}/{key}")
        template: Template = resources.load(text)
        return template

    def put(self, template: Template) -> str:
        """Put a template there; its address."""
        # The dates of policies and formats were read as dates.
        key = self._put(json.dumps(template, default=str, indent=1).encode(), "json")
        endpoint = os.environ.get("AWS_ENDPOINT_URL")
        if endpoint:
            return f"{endpoint.rstrip('/')}/{self.bucket}/{key}"
        return f"https://{self.bucket}.s3.{self.client.meta.region_name}.amazonaws.com/{key}"

    def _put(self, body: bytes, ending: str) -> str:
        """Under the hash of its content."""
        key = f"{self.stage}/{hashlib.sha256(body).hexdigest()[:24]}.{ending}"
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ExpectedBucketOwner=self.account)
        return key


def of_stage(stage: str) -> Artefacts:
    """The account's bucket for artefacts, made when absent."""
    path_style = {"s3": {"addressing_style": "path"}} if "AWS_ENDPOINT_URL" in os.environ else {}
    s3: Any = boto3.client("s3", config=Config(**path_style))  # type: ignore[call-overload, arg-type]
    account = boto3.client("sts").get_caller_identity()["Account"]
    bucket = f"motcua-artefacts-{account}-{s3.meta.region_name}"
    _bucket(s3, bucket, account)
    return Artefacts(s3, bucket, account, stage)


def _bucket(s3: Any, bucket: str, account: str) -> None:
    """Made when absent. The name can be guessed, so a bucket of somebody else is refused, not filled."""
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as absent:
        if absent.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
            raise
        region = s3.meta.region_name
        there = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **there)
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
